//! `Link`: an experiment and the iteration shown ⇄ the hash of the page's address.
//!
//! A hash is `key=value` pairs in PyTorch's names; what equals the notebook's experiment is left
//! out: `#dtype=float32&lr=0.03&i=12&bits=5d1f00c2`. The optimizer's keys stand beside the others.
//! A row of x or y ends with `,` and its numbers with `;`. Parameters to start from go by their
//! PyTorch names: `0.weight=0.5&0.bias=0`. `loss_scaling=static&scale=128` or
//! `loss_scaling=dynamic&init_scale=1024&growth_interval=100`; `clip_grad=norm&max_norm=0.5`.
//! `lr_scheduler=linear&start_factor=0.1`; of two in turn, each one's name and its settings in their order:
//! `lr_scheduler=sequential&schedulers=linear;0.1;1;5,cosine;15;0&milestone=5`. A dataset stands in the place of x and y:
//! `data=spiral&samples=400&noise=0.1&data_seed=3`; a penalty is `penalty=l1&rate=0.001`. What it is compared with is the
//! same, but …: `but=dtype:float32;device:cuda`, once for each; an empty one says that there is none.

use crate::{
    experiment::{Experiment, Spec},
    numbers::text::plain,
    settings::{
        error::{Code, ExperimentError},
        link::{in_link, list, scalar},
        read::Keys,
        table::{Entries, Settings, find},
        value::Value,
    },
};

/// What a link carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub experiment: Experiment,
    /// The iteration to show; `None` to play from the start.
    pub iteration: Option<u32>,
    /// `number::digest` of the parameters after that iteration, as the sender saw them.
    pub bits: Option<u32>,
    /// The name of the lesson to open beside it; which ones there are is the page's affair.
    pub lesson: Option<String>,
    /// What it is compared with: patches of it. `None` where nothing is said of that.
    pub variants: Option<Vec<Value>>,
    /// How the page looks at it, which is the page's affair, too: pairs of `LOOK` and what they say.
    pub look: Vec<(String, String)>,
    /// Whether it names a number of steps. Without one they are the notebook's, or as many as the iteration to show asks for;
    /// the page goes on until it is known what becomes of the run.
    pub has_steps: bool,
}

/// So many runs at most are compared with one.
pub const MOST_VARIANTS: usize = 4;

/// Keys that say nothing of the experiment.
const LOOK: [&str; 6] = ["curves", "axis", "beside", "unit", "discrete", "show_test"];

impl Link {
    /// Of an experiment, and nothing beside it.
    pub const fn of(experiment: Experiment) -> Link {
        Link {
            experiment,
            iteration: None,
            bits: None,
            lesson: None,
            variants: None,
            look: Vec::new(),
            has_steps: true,
        }
    }

    /// Reads a hash, with or without its `#`, its percent escapes resolved. Empty is the notebook's run.
    pub fn parse(hash: &str) -> Result<Link, ExperimentError> {
        let mut said = Said::default();
        let (mut iteration, mut bits, mut lesson, mut look) = (None, None, None, Vec::new());
        let mut variants: Option<Vec<Value>> = None;
        for pair in hash.trim_start_matches('#').split('&').filter(|pair| !pair.is_empty()) {
            let (key, text) = pair.split_once('=').unwrap_or((pair, ""));
            match key {
                "i" => iteration = Some(text.parse().map_err(|_| wrong("i", ITERATION, text))?),
                "bits" => bits = Some(u32::from_str_radix(text, 16).map_err(|_| wrong("bits", BITS, text))?),
                "lesson" => lesson = Some(text.to_owned()),
                "but" => variants.get_or_insert_default().extend(patch(text)?),
                _ if LOOK.contains(&key) => look.push((key.to_owned(), text.to_owned())),
                _ => said.take(key, text),
            }
        }
        // What the link leaves out is the notebook's; of two that are there, the first counts.
        let notebook = Experiment::notebook();
        group_of(&mut said.groups, "optimizer").extend([
            ("name".to_owned(), notebook.optimizer.case().name.into()),
            ("lr".to_owned(), notebook.optimizer.lr().into()),
        ]);
        let mut keys = said.entries();
        let drawn = keys.iter().any(|(key, _)| key == "data");
        let has_steps = keys.iter().any(|(key, _)| key == "steps");
        if let Some(iteration) =
            iteration.filter(|&iteration: &u32| !has_steps && !drawn && iteration >= notebook.steps)
        {
            keys.push(("steps".to_owned(), Value::Number(f64::from(iteration) + 1.0)));
        }
        if let Value::Map(left_out) = notebook.to_value() {
            keys.extend(left_out.into_iter().filter(|(key, _)| !drawn || (key != "x" && key != "y")));
        }
        let experiment = Experiment::read(&Value::Map(keys))?;
        if let Some(beyond) = iteration.filter(|&iteration| iteration >= experiment.steps.max(1)) {
            let found = format!("it is {beyond}, and there are {} steps", experiment.steps);
            return Err(ExperimentError::refused(Code::OutOfRange, "i", ITERATION, &found));
        }
        for patch in variants.iter().flatten() {
            experiment.varied(patch)?;
        }
        if let Some(more) = variants.as_ref().map(Vec::len).filter(|&count| count > MOST_VARIANTS) {
            let takes = format!("must come at most {MOST_VARIANTS} times");
            return Err(ExperimentError::refused(Code::OutOfRange, "but", &takes, &format!("it comes {more} times")));
        }
        Ok(Link { experiment, iteration, bits, lesson, variants, look, has_steps })
    }

    /// The hash, without `#`; empty for the notebook's run at its start.
    pub fn format(&self) -> String {
        let notebook = Experiment::notebook();
        let is_bare = self.iteration.unwrap_or(0) == 0 && self.lesson.is_none() && self.variants.is_none();
        if self.experiment == notebook && is_bare {
            return String::new();
        }
        let mut left_out = pairs(notebook.to_value());
        // Each optimizer has defaults of its own.
        for (key, object) in usual(&self.experiment) {
            let (Some(row), Value::Map(entries)) = (find(Spec::ROWS, key), object) else { continue };
            for (key, value) in entries {
                if row.of.in_object(&key).is_some_and(|own| !own.required) {
                    left_out.retain(|(own, _)| *own != key);
                    left_out.push((key, text(&value, ',')));
                }
            }
        }
        let mut said = pairs(self.experiment.to_value());
        said.retain(|pair| !left_out.contains(pair));
        said.extend(self.variants.as_deref().map_or(Vec::new(), buts));
        said.extend(self.iteration.map(|iteration| ("i".to_owned(), iteration.to_string())));
        said.extend(self.bits.map(|bits| ("bits".to_owned(), format!("{bits:08x}"))));
        said.extend(self.lesson.iter().map(|lesson| ("lesson".to_owned(), lesson.clone())));
        let mut hash = String::new();
        for (key, value) in said {
            let and = if hash.is_empty() { "" } else { "&" };
            hash.extend([and, &key, "=", &value]);
        }
        hash
    }
}

/// What pairs of keys and texts say, not yet checked.
#[derive(Default)]
struct Said {
    keys: Vec<(String, Value)>,
    initial: Vec<(String, Value)>,
    /// Objects, whose keys stand beside the others.
    groups: Vec<(&'static str, Vec<(String, Value)>)>,
}

impl Said {
    fn take(&mut self, key: &str, text: &str) {
        if key.contains('.') {
            self.initial.push((key.to_owned(), list(text, ',', scalar)));
            return;
        }
        match in_link(Spec::ROWS, key, text) {
            Some(("", key, value)) => self.keys.push((key.to_owned(), value)),
            Some((group, key, value)) => group_of(&mut self.groups, group).push((key.to_owned(), value)),
            None => self.keys.push((key.to_owned(), scalar(text))),
        }
    }

    /// As JSON says it.
    fn entries(self) -> Vec<(String, Value)> {
        let mut entries = self.keys;
        if !self.initial.is_empty() {
            entries.push(("initial".to_owned(), Value::Map(self.initial)));
        }
        entries.extend(self.groups.into_iter().map(|(group, own)| (group.to_owned(), Value::Map(own))));
        entries
    }
}

/// The patch that a text says; none if it is empty.
fn patch(text: &str) -> Result<Option<Value>, ExperimentError> {
    if text.is_empty() {
        return Ok(None);
    }
    // A row of x has its numbers with `;` between, too: what has no `:` goes on with the one before.
    let mut pairs: Vec<(&str, String)> = Vec::new();
    for part in text.split(';') {
        match (part.split_once(':'), pairs.last_mut()) {
            (Some((key, text)), _) => pairs.push((key, text.to_owned())),
            (None, Some((_, text))) => text.extend([";", part]),
            (None, None) => return Err(wrong("but", BUT, part)),
        }
    }
    let mut said = Said::default();
    for (key, text) in &pairs {
        match text.as_str() {
            // Off, as null is in JSON.
            "" => said.keys.push(((*key).to_owned(), Value::Null)),
            text => said.take(key, text),
        }
    }
    Ok(Some(Value::Map(said.entries())))
}

/// The settings of objects of the same names, as they start.
fn usual(experiment: &Experiment) -> Entries {
    let mut names = Vec::new();
    for (key, object) in experiment.entries() {
        if let Some(name) = Keys::of(key, &object).and_then(|keys| keys.get("name")) {
            names.push((key, Value::map(&[("name", name.clone())])));
        }
    }
    let names = Value::map(&names);
    Keys::of("", &names).map_or(Vec::new(), |keys| Spec::start().taking(&keys).entries())
}

/// What a link says of patches.
fn buts(variants: &[Value]) -> Vec<(String, String)> {
    let but = |text: String| ("but".to_owned(), text);
    if variants.is_empty() {
        return vec![but(String::new())];
    }
    let text = |patch: &Value| {
        let said: Vec<_> = pairs(patch.clone()).iter().map(|(key, text)| format!("{key}:{text}")).collect();
        but(said.join(";"))
    };
    variants.iter().map(text).collect()
}

/// Every key of an experiment or a patch and its text in a link, the optimizer's and the start's among them.
fn pairs(of: Value) -> Vec<(String, String)> {
    fn collect(entries: Vec<(String, Value)>, inside: &str, pairs: &mut Vec<(String, String)>) {
        for (key, value) in entries {
            match value {
                Value::Map(inner) => collect(inner, &key, pairs),
                _ if !inside.is_empty() && key == "name" => pairs.push((inside.to_owned(), text(&value, ','))),
                _ => pairs.push((key, text(&value, ','))),
            }
        }
    }
    let mut pairs = Vec::new();
    collect(vec![(String::new(), of)], "", &mut pairs);
    pairs
}

/// A value as a link has it: a list's items with `separator` between, those of a list in it with `;`.
fn text(value: &Value, separator: char) -> String {
    match value {
        Value::Number(number) => plain(*number),
        Value::Text(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::List(items) => {
            let mut list = String::new();
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    list.push(separator);
                }
                list.push_str(&text(item, ';'));
            }
            list
        }
        // One of a list, by its name and its settings in their order.
        Value::Map(entries) => {
            let values = entries.iter().map(|(_, value)| value.clone());
            text(&Value::List(values.collect()), separator)
        }
        _ => String::new(),
    }
}

/// What `i` and `bits` take.
const ITERATION: &str = "must be an iteration, counted from 0";
const BUT: &str = "must be setting:value, with a semicolon between several";
const BITS: &str = "must be up to eight hexadecimal digits";

fn wrong(field: &str, takes: &str, text: &str) -> ExperimentError {
    ExperimentError::refused(Code::WrongType, field, takes, &format!("it is {}", Value::from(text).shown()))
}

/// A group's entries so far.
fn group_of<'a, 'k>(
    groups: &'a mut Vec<(&'k str, Vec<(String, Value)>)>,
    group: &'k str,
) -> &'a mut Vec<(String, Value)> {
    let place = groups.iter().position(|(own, _)| *own == group).unwrap_or_else(|| {
        groups.push((group, Vec::new()));
        groups.len() - 1
    });
    &mut groups[place].1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        numbers::dtype::Dtype,
        settings::table::Settings,
        torch::{
            generator::Generator,
            optim::{Optimizer, Sgd},
        },
    };

    fn link(hash: &str) -> Link {
        Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}"))
    }

    #[test]
    fn the_notebooks_link_is_the_bare_address() {
        let notebook = link("");
        assert_eq!(notebook, Link { has_steps: false, ..Link::of(Experiment::notebook()) });
        assert_eq!(notebook.format(), "");
        assert_eq!(link("#"), notebook);
    }

    #[test]
    fn how_it_is_looked_at_is_no_part_of_the_experiment() {
        let read = link("lr=0.03&curves=float16,float64&axis=linear&i=55");
        assert_eq!(
            read.look,
            [("curves", "float16,float64"), ("axis", "linear")].map(|(k, v)| (k.to_owned(), v.to_owned()))
        );
        // Without steps there are as many as the iteration asks for.
        assert_eq!((read.has_steps, read.experiment.steps), (false, 56));
        assert_eq!((link("steps=20").has_steps, link("i=3").experiment.steps), (true, 20));
    }

    #[test]
    fn a_link_says_only_what_differs() {
        let hash = "dtype=float32&lr=0.03&i=12&bits=5d1f00c2";
        let read = link(hash);
        assert_eq!(read.experiment.dtype, Dtype::Float32);
        assert_eq!(read.experiment.optimizer, Optimizer::Sgd(Sgd { lr: 0.03, ..Sgd::start() }));
        assert_eq!((read.iteration, read.bits), (Some(12), Some(0x5d1f_00c2)));
        assert_eq!(read.format(), hash);
    }

    #[test]
    fn every_key_comes_back() {
        for hash in [
            "dtype=bfloat16&seed=4294967295&x=1,-2.5,1e-9&y=0,3,4&momentum=0.9&weight_decay=0.01&batch_size=2&steps=10000000",
            "optimizer=adam&lr=0.001&betas=0.5,0.75&eps=0.0001&0.weight=0.25&0.bias=0&i=0&bits=00000000",
            "momentum=0.9&nesterov=true",
            "optimizer=adam&weight_decay=0.01",
            "optimizer=adamw",
            "optimizer=adamw&weight_decay=0",
            "lr=0.001&loss_scaling=static&scale=128&update=stochastic_rounding&i=0&lesson=half-an-ulp",
            "loss_scaling=dynamic&init_scale=1024&growth_interval=100&update=master_weights&i=3",
            "loss_scaling=dynamic",
            "layers=2,3,1&activation=tanh&output_activation=sigmoid&x=1;2,3;4&y=0,1&i=19",
        ] {
            assert_eq!(link(hash).format(), hash);
        }
    }

    #[test]
    fn a_neurons_link_is_short() {
        let mut generator = Generator::manual_seed(7);
        for _ in 0..1000 {
            let mut value = || f64::from((generator.rand() * 1e6).round()) / 1e6;
            let hash = format!(
                "dtype=bfloat16&seed=4294967295&x={}&y={}&lr={}&optimizer=adam&betas=0.8,0.999&eps=0.0001&steps=10000&\
                 0.weight={}&0.bias={}&i=9999&bits=ffffffff",
                value(),
                value(),
                value(),
                value(),
                value()
            );
            let formatted = link(&hash).format();
            assert!(formatted.len() < 200, "{} characters: {formatted}", formatted.len());
        }
    }

    #[test]
    fn what_is_wrong_with_a_link_is_said() {
        for (hash, field, says) in [
            ("lr=fast", "optimizer.lr", "it is \"fast\""),
            ("lr=-1", "optimizer.lr", "it is -1"),
            ("lr=1e999", "optimizer.lr", "it is Infinity"),
            ("lr=NaN", "optimizer.lr", "it is \"NaN\""),
            ("lr=", "optimizer.lr", "finite number"),
            ("lr=0x10", "optimizer.lr", "it is \"0x10\""),
            ("dtype=float8", "dtype", "\"float16\""),
            ("steps=10000001", "steps", "10000000"),
            ("seed=-1", "seed", "4294967295"),
            ("x=1,2", "y", "x has 2 and y has 1"),
            ("x=", "x", "finite numbers"),
            ("steps=20&i=20", "i", "it is 20, and there are 20 steps"),
            ("optimizer=adam&betas=0.9", "optimizer.betas", "two numbers"),
            ("eps=1", "optimizer.eps", "the keys are name, lr, momentum"),
            ("nesterov=true", "optimizer.nesterov", "momentum is 0"),
            ("momentum=1&nesterov=yes", "optimizer.nesterov", "it is \"yes\""),
            ("scale=2", "loss_scaling.name", "it is missing"),
            ("loss_scaling=static&scale=0", "loss_scaling.scale", "it is 0"),
            ("loss_scaling=dynamic&growth_interval=0", "loss_scaling.growth_interval", "it is 0"),
            ("loss_scaling=always", "loss_scaling.name", "it is \"always\""),
            ("update=exact", "update", "or \"kahan\"; it is \"exact\""),
            ("0.weight=1", "initial", "\"0.bias\" is missing"),
            ("1.weight=1&0.bias=0", "initial", "no \"1.weight\""),
            ("activation=tanh&batchSize=10&dataset=circle", "batchSize", "There is no key"),
            ("<b>&lr=0.2", "<b>", "There is no key"),
        ] {
            let error = Link::parse(hash).expect_err(hash);
            assert_eq!(error.field, field, "{hash}: {error}");
            assert!(error.message.contains(says), "{hash}: {error}");
        }
    }
}
