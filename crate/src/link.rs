//! `Link`: an experiment and the iteration shown ⇄ the hash of the page's address.
//!
//! A hash is `key=value` pairs in PyTorch's names; what equals the notebook's experiment is left
//! out: `#dtype=float32&lr=0.03&i=12&bits=5d1f00c2`. A row of x or y ends with `,` and its numbers
//! with `;`. Parameters to start from go by their PyTorch names: `0.weight=0.5&0.bias=0`.

use serde::Serialize;

use crate::{
    experiment::{Code, Experiment, ExperimentError, Optimizer, Value},
    number::{plain, read},
};

/// What a link carries.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    pub experiment: Experiment,
    /// The iteration to show; `None` to play from the start.
    pub iteration: Option<u32>,
    /// `number::digest` of the parameters after that iteration, as the sender saw them.
    pub bits: Option<u32>,
}

impl Link {
    /// Reads a hash, with or without its `#`, its percent escapes resolved. Empty is the notebook's run.
    pub fn parse(hash: &str) -> Result<Link, ExperimentError> {
        let (mut keys, mut optimizer, mut initial) = (Vec::new(), Vec::new(), Vec::new());
        let (mut iteration, mut bits) = (None, None);
        for pair in hash.trim_start_matches('#').split('&').filter(|pair| !pair.is_empty()) {
            let (key, text) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, key) = (key, key.to_owned());
            match name {
                "dtype" | "activation" | "output_activation" => keys.push((key, Value::Text(text.to_owned()))),
                "seed" | "batch_size" | "steps" => keys.push((key, scalar(text))),
                "layers" => keys.push((key, list(text, '-', scalar))),
                "x" | "y" => keys.push((key, list(text, ',', |row| list(row, ';', scalar)))),
                "optimizer" => optimizer.push(("name".to_owned(), Value::Text(text.to_owned()))),
                "lr" | "momentum" | "weight_decay" | "eps" => optimizer.push((key, scalar(text))),
                "betas" => optimizer.push((key, list(text, ',', scalar))),
                "i" => iteration = Some(text.parse().map_err(|_| wrong("i", text))?),
                "bits" => bits = Some(u32::from_str_radix(text, 16).map_err(|_| wrong("bits", text))?),
                _ if name.contains('.') => initial.push((key, list(text, ',', scalar))),
                _ => {
                    let shown: String = name.chars().take(40).collect();
                    let message = format!("The link has a key that is not known here: \"{shown}\".");
                    return Err(ExperimentError::new(Code::UnknownKey, &shown, message));
                }
            }
        }
        if !initial.is_empty() {
            keys.push(("initial".to_owned(), Value::Map(initial)));
        }
        // What the link leaves out is the notebook's; of two that are there, the first counts.
        optimizer.push(("name".to_owned(), Value::Text("sgd".to_owned())));
        optimizer.push(("lr".to_owned(), Value::Number(Experiment::notebook().optimizer.lr())));
        keys.push(("optimizer".to_owned(), Value::Map(optimizer)));
        keys.extend(notebook_keys());
        let experiment = Experiment::read(&Value::Map(keys))?;
        if iteration.is_some_and(|iteration| iteration >= experiment.steps.max(1)) {
            let message = format!("i must be less than the number of steps, {}.", experiment.steps);
            return Err(ExperimentError::new(Code::OutOfRange, "i", message));
        }
        Ok(Link { experiment, iteration, bits })
    }

    /// The hash, without `#`; empty for the notebook's run at its start.
    pub fn format(&self) -> String {
        let (experiment, notebook) = (&self.experiment, Experiment::notebook());
        if *experiment == notebook && self.iteration.unwrap_or(0) == 0 {
            return String::new();
        }
        let mut pairs = Vec::new();
        let mut say = |key: &str, value: String, default: String| {
            if value != default {
                pairs.push(format!("{key}={value}"));
            }
        };
        say("dtype", experiment.dtype.name().into(), notebook.dtype.name().into());
        say("seed", experiment.seed.to_string(), notebook.seed.to_string());
        say("layers", sizes(&experiment.layers), sizes(&notebook.layers));
        say("activation", experiment.activation.name().into(), notebook.activation.name().into());
        let output = experiment.output_activation.name();
        say("output_activation", output.into(), notebook.output_activation.name().into());
        say("x", rows(&experiment.x), rows(&notebook.x));
        say("y", rows(&experiment.y), rows(&notebook.y));
        say("lr", plain(experiment.optimizer.lr()), plain(notebook.optimizer.lr()));
        match experiment.optimizer {
            Optimizer::Sgd { momentum, weight_decay, .. } => {
                say("momentum", plain(momentum), plain(0.0));
                say("weight_decay", plain(weight_decay), plain(0.0));
            }
            Optimizer::Adam { betas, eps, .. } => {
                say("optimizer", "adam".into(), "sgd".into());
                say("betas", numbers(&[betas.0, betas.1]), numbers(&[Optimizer::BETAS.0, Optimizer::BETAS.1]));
                say("eps", plain(eps), plain(Optimizer::EPS));
            }
        }
        say("batch_size", experiment.batch_size.map_or(String::new(), |size| size.to_string()), String::new());
        say("steps", experiment.steps.to_string(), notebook.steps.to_string());
        for (parameter, values) in experiment.initial.iter().flat_map(|initial| &initial.0) {
            say(parameter, numbers(values), String::new());
        }
        if let Some(iteration) = self.iteration {
            say("i", iteration.to_string(), String::new());
        }
        if let Some(bits) = self.bits {
            say("bits", format!("{bits:08x}"), String::new());
        }
        pairs.join("&")
    }
}

fn numbers(values: &[f64]) -> String {
    values.iter().map(|&value| plain(value)).collect::<Vec<_>>().join(",")
}

fn rows(rows: &[Vec<f64>]) -> String {
    rows.iter().map(|row| numbers(row).replace(',', ";")).collect::<Vec<_>>().join(",")
}

fn sizes(layers: &[usize]) -> String {
    layers.iter().map(usize::to_string).collect::<Vec<_>>().join("-")
}

/// The notebook's values for every key that an experiment must have.
fn notebook_keys() -> [(String, Value); 6] {
    let notebook = Experiment::notebook();
    let numbers = |values: &[f64]| Value::List(values.iter().map(|&value| Value::Number(value)).collect());
    [
        ("dtype", Value::Text(notebook.dtype.name().to_owned())),
        ("seed", Value::Number(notebook.seed.into())),
        ("layers", numbers(&[1.0, 1.0])),
        ("x", Value::List(vec![numbers(&notebook.x[0])])),
        ("y", Value::List(vec![numbers(&notebook.y[0])])),
        ("steps", Value::Number(notebook.steps.into())),
    ]
    .map(|(key, value)| (key.to_owned(), value))
}

/// A number if it is one; else the text, for the error to show.
fn scalar(text: &str) -> Value {
    read(text).map_or_else(|| Value::Text(text.to_owned()), Value::Number)
}

fn list(text: &str, separator: char, item: impl Fn(&str) -> Value) -> Value {
    Value::List(text.split(separator).map(item).collect())
}

fn wrong(field: &str, text: &str) -> ExperimentError {
    ExperimentError::refused(Code::WrongType, field, &format!("it is {}", Value::Text(text.to_owned()).shown()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dtype::Dtype, random::Generator};

    fn link(hash: &str) -> Link {
        Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}"))
    }

    #[test]
    fn the_notebooks_link_is_the_bare_address() {
        let notebook = link("");
        assert_eq!(notebook, Link { experiment: Experiment::notebook(), iteration: None, bits: None });
        assert_eq!(notebook.format(), "");
        assert_eq!(link("#"), notebook);
    }

    #[test]
    fn a_link_says_only_what_differs() {
        let hash = "dtype=float32&lr=0.03&i=12&bits=5d1f00c2";
        let read = link(hash);
        assert_eq!(read.experiment.dtype, Dtype::Float32);
        assert_eq!(read.experiment.optimizer, Optimizer::Sgd { lr: 0.03, momentum: 0.0, weight_decay: 0.0 });
        assert_eq!((read.iteration, read.bits), (Some(12), Some(0x5d1f_00c2)));
        assert_eq!(read.format(), hash);
    }

    #[test]
    fn every_key_comes_back() {
        for hash in [
            "dtype=bfloat16&seed=4294967295&x=1,-2.5,1e-9&y=0,3,4&momentum=0.9&weight_decay=0.01&batch_size=2&steps=10000000",
            "lr=0.001&optimizer=adam&betas=0.5,0.75&eps=0.0001&0.weight=0.25&0.bias=0&i=0&bits=00000000",
            "layers=2-3-1&activation=tanh&output_activation=sigmoid&x=1;2,3;4&y=0,1&i=19",
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
            ("i=20", "i", "less than the number of steps, 20"),
            ("optimizer=adam&betas=0.9", "optimizer.betas", "two numbers"),
            ("eps=1", "optimizer.eps", "name, lr, momentum, weight_decay"),
            ("0.weight=1", "initial", "\"0.bias\" is missing"),
            ("1.weight=1&0.bias=0", "initial", "no \"1.weight\""),
            ("activation=tanh&batchSize=10&dataset=circle", "batchSize", "not known"),
            ("<b>&lr=0.2", "<b>", "not known"),
        ] {
            let error = Link::parse(hash).expect_err(hash);
            assert_eq!(error.field, field, "{hash}: {error}");
            assert!(error.message.contains(says), "{hash}: {error}");
        }
    }
}
