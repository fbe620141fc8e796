//! The JavaScript face, and the only file that knows JavaScript: thin, no logic.
//!
//! `Neuron`, `Network`, `Explainer`, `Landscape` and `Sweep` are in files of their own; here is what they share and the
//! functions beside them. Objects go out by serde-wasm-bindgen and come in as `Value`s (serde's own way in weighs 30 KB
//! more, and its errors know no field), long series go out as typed arrays. Every error is an `Error` with
//! a `code` and, where one is to blame, a `field`; a panic is one too, with the code "panic".

use js_sys::{Array, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::{
    experiment::{Experiment, Spec, link::Link, variant},
    export::{self, Format, Table, export},
    numbers::{bits, dtype::Dtype, text},
    settings::{error::ExperimentError, table::Settings, value::Value},
};

mod explainer;
mod landscape;
mod network;
mod neuron;
mod parting;
mod parts;
mod sweep;

/// A sixth of the default allocator's size.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");
#[wasm_bindgen(typescript_custom_section)]
const SETTINGS: &str = include_str!("settings.d.ts");

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Experiment")]
    pub type JsExperiment;
    #[wasm_bindgen(typescript_type = "CheckedExperiment")]
    pub type JsCheckedExperiment;
    #[wasm_bindgen(typescript_type = "Row")]
    pub type JsRow;
    #[wasm_bindgen(typescript_type = "Outcome")]
    pub type JsOutcome;
    #[wasm_bindgen(typescript_type = "Link")]
    pub type JsLink;
    #[wasm_bindgen(typescript_type = "Dtype")]
    pub type JsDtype;
    #[wasm_bindgen(typescript_type = "Patch")]
    pub type JsPatch;
    #[wasm_bindgen(typescript_type = "Patch[]")]
    pub type JsPatches;
    #[wasm_bindgen(typescript_type = "Format")]
    pub type JsFormat;
    #[wasm_bindgen(typescript_type = "Operation[]")]
    pub type JsOperations;

    /// In a page, a worker and Node alike.
    #[wasm_bindgen(thread_local_v2, js_name = performance)]
    static PERFORMANCE: web_sys::Performance;

    type PlaygroundError;
    #[wasm_bindgen(constructor, js_class = "Error")]
    fn new(message: &str) -> PlaygroundError;
    #[wasm_bindgen(method, setter)]
    fn set_code(this: &PlaygroundError, code: &str);
    #[wasm_bindgen(method, setter)]
    fn set_field(this: &PlaygroundError, field: &str);

    #[wasm_bindgen(js_name = Number)]
    fn number(text: &str) -> f64;
    /// `value.toExponential()`: the shortest digits, as `1.25e-2`.
    #[wasm_bindgen(js_namespace = ["Number", "prototype", "toExponential"], js_name = call)]
    fn exponential(value: f64) -> String;
}

/// A panic becomes a JavaScript `Error` that whoever called can show.
#[wasm_bindgen(start)]
fn start() {
    text::use_platform(text::Platform { read: number_from_text, write: text_from_number });
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_val(error("panic", "", &panic.to_string()))));
}

/// The notebook's experiment.
#[wasm_bindgen]
pub fn notebook() -> JsExperiment {
    to_js(&Experiment::notebook().to_value()).unchecked_into()
}

/// Reads the hash of an address, with or without `#`.
#[wasm_bindgen]
pub fn parse_link(hash: &str) -> Result<JsLink, JsValue> {
    // Some mailers escape the commas; a broken escape is left for `Link` to name.
    let hash = js_sys::decode_uri_component(hash).map_or_else(|_| hash.to_owned(), String::from);
    let link = Link::parse(&hash).map_err(|error| thrown(&error))?;
    let link_variants = link.variants;
    let link = Value::map(&[
        ("is_neuron", Value::Bool(link.experiment.is_neuron())),
        ("experiment", link.experiment.to_value()),
        ("iteration", link.iteration.into()),
        ("bits", link.bits.into()),
        ("lesson", link.lesson.map_or(Value::Null, |lesson| lesson.as_str().into())),
        ("look", Value::Map(link.look.into_iter().map(|(key, text)| (key, text.as_str().into())).collect())),
        ("has_steps", Value::Bool(link.has_steps)),
    ]);
    let link = to_js(&link);
    if let Some(variants) = link_variants {
        // What is off in a patch is null, and not left out.
        Reflect::set(&link, &"variants".into(), &written(&Value::List(variants), true))?;
    }
    Ok(link.unchecked_into())
}

/// The hash, without `#`, for an experiment and, if there are, the iteration shown, a digest of the
/// parameters, an open lesson and what it is compared with; empty for the notebook's run at its start.
#[wasm_bindgen]
pub fn format_link(
    experiment: JsExperiment,
    iteration: Option<u32>,
    bits: Option<u32>,
    lesson: Option<String>,
    variants: Option<JsPatches>,
) -> Result<String, JsValue> {
    let experiment = read(&experiment)?;
    let variants = variants.and_then(|patches| match value(&patches, 0) {
        Value::List(patches) => Some(patches),
        _ => None,
    });
    Ok(Link { iteration, bits, lesson, variants, ..Link::of(experiment) }.format())
}

/// A fingerprint of the bits of `values` in a dtype.
#[wasm_bindgen]
pub fn digest(values: &[f64], dtype: JsDtype) -> u32 {
    bits::digest(values, dtype_of(&dtype))
}

/// The shortest decimal that reads back as the same number of the dtype.
#[wasm_bindgen]
pub fn shortest(value: f64, dtype: JsDtype) -> String {
    text::shortest(value, dtype_of(&dtype))
}

/// The gap from a number to the next of its dtype, away from 0.
#[wasm_bindgen]
pub fn ulp(value: f64, dtype: JsDtype) -> f64 {
    bits::ulp(value, dtype_of(&dtype))
}

/// The bits of a number in a dtype: sign, exponent and mantissa, with spaces between.
#[wasm_bindgen]
pub fn bit_groups(value: f64, dtype: JsDtype) -> String {
    bits::bit_groups(value, dtype_of(&dtype))
}

/// The next numbers of a dtype below and above.
#[wasm_bindgen]
pub fn neighbours(value: f64, dtype: JsDtype) -> Vec<f64> {
    let (below, above) = bits::neighbours(value, dtype_of(&dtype));
    vec![below, above]
}

/// A number as a dtype holds it.
#[wasm_bindgen]
pub fn round(value: f64, dtype: JsDtype) -> f64 {
    bits::round(value, dtype_of(&dtype)).0
}

/// A number with one of its bits in a dtype the other way; places count from the last, 0.
#[wasm_bindgen]
pub fn flip_bit(value: f64, dtype: JsDtype, place: u32) -> f64 {
    bits::flip_bit(value, dtype_of(&dtype), place)
}

/// An experiment with every key, checked; an error says what is wrong with it. Own points, which may be many, are the very
/// same objects.
#[wasm_bindgen]
pub fn read_experiment(experiment: JsExperiment) -> Result<JsCheckedExperiment, JsValue> {
    let mut whole = read(&experiment)?.to_whole_value();
    let mut own = Vec::new();
    if let Value::Map(entries) = &mut whole {
        for (key, value) in
            entries.iter_mut().filter(|(key, value)| POINTS.contains(&&key[..]) && *value != Value::Null)
        {
            *value = Value::Null;
            own.push(JsValue::from(&key[..]));
        }
    }
    let whole = written(&whole, true);
    for key in own {
        Reflect::set(&whole, &key, &Reflect::get(&experiment, &key)?)?;
    }
    Ok(whole.unchecked_into())
}

/// The same experiment, but for what a patch of it sets: every key of it. Own points, which may be many, are not looked
/// at: where the patch has none they are null. What is no patch is said; whether it can be run is found out by who does.
#[wasm_bindgen]
pub fn vary(experiment: JsExperiment, patch: JsPatch) -> Result<JsCheckedExperiment, JsValue> {
    let entries = |js: &JsValue| if let Value::Map(entries) = value(js, 0) { entries } else { Vec::new() };
    let whole = Object::assign(&Object::new(), experiment.unchecked_ref());
    let own = entries(&patch);
    // Where there are some, one stands for all of them.
    for key in POINTS {
        let is_given = !Reflect::get(&experiment, &key.into())?.is_falsy();
        let stand_in = if is_given { Array::of1(&Array::of1(&0.into())).into() } else { JsValue::NULL };
        Reflect::set(&whole, &key.into(), &stand_in)?;
    }
    let varied = variant::varied(&value(&whole, 0), &value(&patch, 0)).and_then(|varied| Spec::read(&varied));
    let mut varied = Value::map(&varied.map_err(|error| thrown(&error))?.entries());
    if let Value::Map(entries) = &mut varied {
        for (key, value) in entries.iter_mut().filter(|(key, _)| POINTS.contains(&&key[..])) {
            if !own.iter().any(|(own, _)| own == key) {
                *value = Value::Null;
            }
        }
    }
    Ok(written(&varied, true).unchecked_into())
}

/// Whether an experiment with a patch over it can be run; an error says why it can't.
#[wasm_bindgen]
pub fn check_variant(experiment: JsExperiment, patch: JsPatch) -> Result<(), JsValue> {
    read(&experiment)?.varied(&value(&patch, 0)).map(drop).map_err(|error| thrown(&error))
}

/// The keys of an experiment's own points.
const POINTS: [&str; 2] = ["x", "y"];

/// An experiment as JSON is to have it: what few experiments have is left out of the others.
#[wasm_bindgen]
pub fn write_experiment(experiment: JsExperiment) -> Result<JsExperiment, JsValue> {
    Ok(to_js(&read(&experiment)?.to_value()).unchecked_into())
}

/// Whether `Neuron` can show an experiment: one weight and one bias, and nothing that only networks have.
#[wasm_bindgen]
pub fn is_neuron(experiment: JsExperiment) -> Result<bool, JsValue> {
    Ok(read(&experiment)?.is_neuron())
}

/// Panics, so that a test can see what the page makes of it.
#[wasm_bindgen]
pub fn panic_on_purpose() {
    panic!("on purpose");
}

fn read(experiment: &JsValue) -> Result<Experiment, JsValue> {
    let experiment = Experiment::read(&value(experiment, 0)).map_err(|error| thrown(&error))?;
    parts::bring_rest_for(&experiment);
    Ok(experiment)
}

/// What a JavaScript object says. An experiment is four levels deep; whatever lies deeper (an object
/// may hold itself) is not looked at.
fn value(js: &JsValue, depth: u32) -> Value {
    let inner = |js: JsValue| value(&js, depth + 1);
    if let Some(number) = js.as_f64() {
        Value::Number(number)
    } else if let Some(text) = js.as_string() {
        Value::Text(text)
    } else if let Some(value) = js.as_bool() {
        Value::Bool(value)
    } else if depth > 4 || !js.is_object() {
        Value::Null
    } else if Array::is_array(js) {
        // Itself: `Array::from` would copy each of many rows.
        Value::List(js.unchecked_ref::<Array>().iter().map(inner).collect())
    } else {
        let entry = |entry: JsValue| {
            let entry = Array::from(&entry);
            (entry.get(0).as_string().unwrap_or_default(), inner(entry.get(1)))
        };
        Value::Map(Object::entries(js.unchecked_ref()).iter().map(entry).collect())
    }
}

/// The types let only a dtype's name through; anything else counts as the widest.
fn dtype_of(name: &JsValue) -> Dtype {
    name.as_string().and_then(|name| Dtype::from_name(&name)).unwrap_or(Dtype::Float64)
}

/// The types let only a format's name through; anything else counts as CSV.
fn format_of(name: &JsValue) -> Format {
    name.as_string().and_then(|name| Format::from_name(&name)).unwrap_or(Format::Csv)
}

fn exported(format: &JsValue, experiment: &Experiment, table: &Table) -> Result<String, JsValue> {
    export(format_of(format), experiment, table).map_err(|error| thrown(&error))
}

/// What `export` gives, in slices, of the rows as they were at its start.
#[wasm_bindgen]
pub struct Writing(export::Writing);

#[wasm_bindgen]
impl Writing {
    /// Goes on for about so many milliseconds; true when all is written.
    pub fn run_for(&mut self, milliseconds: f64) -> Result<bool, JsValue> {
        let end = now() + milliseconds;
        self.0.run_until(&|| now() >= end).map_err(|error| thrown(&error))
    }

    /// The part that is done, from 0 to 1.
    #[wasm_bindgen(getter)]
    pub fn progress(&self) -> f64 {
        self.0.progress()
    }

    pub fn result(&self) -> String {
        self.0.text().to_owned()
    }
}

impl Writing {
    fn new(format: &JsValue, experiment: &Experiment, table: Table) -> Writing {
        Writing(export::Writing::new(format_of(format), experiment.clone(), table))
    }
}

/// null is undefined.
fn to_js(value: &Value) -> JsValue {
    written(value, false)
}

fn written(value: &Value, null: bool) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    value.serialize(&serializer.serialize_missing_as_null(null)).unwrap_or(JsValue::UNDEFINED)
}

fn thrown(problem: &ExperimentError) -> JsValue {
    error(problem.code.name(), &problem.field, &problem.message)
}

fn error(code: &str, field: &str, message: &str) -> JsValue {
    let error = PlaygroundError::new(message);
    error.set_code(code);
    error.set_field(field);
    error.into()
}

/// `Number(text)`; `None` where that is NaN.
fn number_from_text(text: &str) -> Option<f64> {
    Some(number(text)).filter(|number| !number.is_nan())
}

fn text_from_number(value: f64) -> String {
    exponential(value)
}

/// Milliseconds.
fn now() -> f64 {
    PERFORMANCE.with(web_sys::Performance::now)
}
