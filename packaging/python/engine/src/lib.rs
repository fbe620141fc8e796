//! The engine for Python: a question as JSON in, an answer as JSON out, and rows as float64s beside it.
//!
//! `allocate` gives room for a question; `ask` takes it and says how long the answer is, which stands at `answer` until the
//! next question; so do the float64s at `numbers`, whose count the answer has. Nothing is imported, so that any runtime of
//! WebAssembly will do. `neuron_playground/engine.py` is the other side.

use std::cell::RefCell;

use neuron_playground::{
    experiment::{Experiment, link::Link},
    run::{network::Network, trainer::Trainer},
    settings::{
        error::{Code, ExperimentError},
        value::Value,
    },
};

mod rows;

use rows::Rows;

#[derive(Default)]
struct Engine {
    answer: Vec<u8>,
    numbers: Vec<f64>,
    /// The run that is on its way.
    rows: Option<Rows>,
}

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::default();
}

/// Room for a question of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(length: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast()
}

/// Takes a question, `{"ask": …}`, and says how many bytes the answer has: `{"ok": …}`, or `{"error": {"code", "field",
/// "message"}}`.
///
/// # Safety
/// The question stands where `allocate` gave room for one of this length, and is no longer the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ask(question: *mut u8, length: usize) -> usize {
    // SAFETY: it is the room that `allocate` gave, of that length.
    let question = unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(question, length)) };
    ENGINE.with_borrow_mut(|engine| {
        engine.numbers.clear();
        let answer = match engine.answered(&question) {
            Ok(answer) => Value::map(&[("ok", answer)]),
            Err(error) => Value::map(&[("error", error.into())]),
        };
        engine.answer = serde_json::to_vec(&answer).unwrap_or_default();
        engine.answer.len()
    })
}

/// Where the last answer stands.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    ENGINE.with_borrow(|engine| engine.answer.as_ptr())
}

/// Where the last answer's float64s stand.
#[unsafe(no_mangle)]
pub extern "C" fn numbers() -> *const f64 {
    ENGINE.with_borrow(|engine| engine.numbers.as_ptr())
}

impl Engine {
    fn answered(&mut self, question: &[u8]) -> Result<Value, ExperimentError> {
        let question: Value = serde_json::from_slice(question)
            .map_err(|error| ExperimentError::new(Code::Syntax, "", format!("This is not JSON: {error}.")))?;
        let given = |key: &str| match &question {
            Value::Map(entries) => entries.iter().find(|(own, _)| own == key).map_or(&Value::Null, |(_, value)| value),
            _ => &Value::Null,
        };
        let experiment = || Experiment::read(given("experiment"));
        match text(given("ask")) {
            "notebook" => Ok(Experiment::notebook().to_value()),
            "read" => Ok(experiment()?.to_value()),
            "vary" => Ok(experiment()?.varied(given("patch"))?.to_value()),
            "load" => Ok(loaded(Link::parse(text(given("link")))?)),
            "link" => Ok(link(experiment()?, given("iteration"), given("variants"))?.as_str().into()),
            "start" => Ok(rows::start(&experiment()?)),
            "outcome" => Ok(outcome(experiment()?)),
            "begin" => Ok(self.rows.insert(Rows::of(&experiment()?)).told()),
            // So many steps, or as many as are left of them: how many were taken.
            "steps" => {
                let steps = integer(given("steps")).unwrap_or(0);
                Ok(self.rows.as_mut().map_or(0, |rows| rows.take(steps, &mut self.numbers)).into())
                    .map(|taken| Value::map(&[("taken", taken), ("numbers", (self.numbers.len() as f64).into())]))
            }
            other => Err(ExperimentError::new(Code::UnknownKey, "ask", format!("There is no question \"{other}\"."))),
        }
    }
}

fn text(value: &Value) -> &str {
    if let Value::Text(text) = value { text } else { "" }
}

fn integer(value: &Value) -> Option<u32> {
    match *value {
        Value::Number(number) if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number) => {
            Some(number as u32)
        }
        _ => None,
    }
}

fn loaded(link: Link) -> Value {
    Value::map(&[
        ("experiment", link.experiment.to_value()),
        ("variants", link.variants.map_or(Value::Null, Value::List)),
        ("iteration", link.iteration.into()),
        ("lesson", link.lesson.map_or(Value::Null, |lesson| lesson.as_str().into())),
    ])
}

/// The hash, as the page writes it; it is read once, so that what can't be opened is found here.
fn link(experiment: Experiment, iteration: &Value, variants: &Value) -> Result<String, ExperimentError> {
    let iteration = match iteration {
        Value::Null => None,
        other => Some(integer(other).ok_or_else(|| {
            let message = format!("The iteration must be a number counted from 0, or None; it is {}.", other.shown());
            ExperimentError::new(Code::WrongType, "i", message)
        })?),
    };
    let variants = match variants {
        Value::Null => None,
        Value::List(patches) => Some(patches.clone()),
        other => {
            let message = format!("variants must be a list of patches, or None; it is {}.", other.shown());
            return Err(ExperimentError::new(Code::WrongType, "variants", message));
        }
    };
    let notebook = Experiment::notebook();
    // Without a number of steps the page goes on until it is known what becomes of a neuron.
    let says_steps = experiment.is_neuron() && experiment.steps == notebook.steps;
    for patch in variants.iter().flatten() {
        experiment.varied(patch)?;
        if matches!(patch, Value::Map(entries) if entries.is_empty()) {
            let message = "A variant that sets nothing is the run itself: leave it out, or set something, such as {\"dtype\": \"float32\"}.";
            return Err(ExperimentError::new(Code::WrongShape, "variants", message));
        }
    }
    let mut hash = Link { iteration, variants, ..Link::of(experiment) }.format();
    if says_steps {
        let and = if hash.is_empty() { "" } else { "&" };
        hash = format!("{hash}{and}steps={}", notebook.steps);
    }
    Link::parse(&hash)?;
    Ok(hash)
}

/// What becomes of the run, as the page says it.
fn outcome(experiment: Experiment) -> Value {
    let found = if experiment.is_neuron() {
        let mut trainer = Trainer::new(experiment);
        trainer.train_until(&|| false);
        trainer.look_until(&|| false);
        trainer.outcome()
    } else {
        let mut network = Network::new(experiment);
        network.train_until(u32::MAX, &|| false);
        network.run().outcome()
    };
    finite(found.into())
}

/// JSON has no NaN and no infinity: these are text.
fn finite(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_nan() => "NaN".into(),
        Value::Number(number) if number.is_infinite() => if number > 0.0 { "Infinity" } else { "-Infinity" }.into(),
        Value::Map(entries) => Value::Map(entries.into_iter().map(|(key, value)| (key, finite(value))).collect()),
        other => other,
    }
}
