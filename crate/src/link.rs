//! `Link`: an experiment and the iteration shown ⇄ the hash of the page's address.
//!
//! A hash is `key=value` pairs in PyTorch's names; what equals the notebook's experiment is left
//! out: `#dtype=float32&lr=0.03&i=12&bits=5d1f00c2`. A row of x or y ends with `,` and its numbers
//! with `;`. Parameters to start from go by their PyTorch names: `0.weight=0.5&0.bias=0`.

use std::{collections::BTreeMap, str::FromStr};

use serde::Serialize;

use crate::{
    dtype::Dtype,
    experiment::{Code, Experiment, ExperimentError, Optimizer, OptimizerKeys, OptimizerName, Spec},
    nn::Activation,
    number::shortest,
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
    /// Reads a hash, with or without its `#`. Empty is the notebook's run.
    pub fn parse(hash: &str) -> Result<Link, ExperimentError> {
        let mut reading = Reading::new();
        let pairs = form_urlencoded::parse(hash.trim_start_matches('#').as_bytes());
        for (key, value) in pairs {
            reading.take(&key, &value)?;
        }
        reading.finish()
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
        say("lr", number(experiment.optimizer.lr()), number(notebook.optimizer.lr()));
        match experiment.optimizer {
            Optimizer::Sgd { momentum, weight_decay, .. } => {
                say("momentum", number(momentum), number(0.0));
                say("weight_decay", number(weight_decay), number(0.0));
            }
            Optimizer::Adam { betas, eps, .. } => {
                say("optimizer", "adam".into(), "sgd".into());
                say("betas", numbers(&[betas.0, betas.1]), numbers(&[Optimizer::BETAS.0, Optimizer::BETAS.1]));
                say("eps", number(eps), number(Optimizer::EPS));
            }
        }
        say("batch_size", experiment.batch_size.map_or(String::new(), |size| size.to_string()), String::new());
        say("steps", experiment.steps.to_string(), notebook.steps.to_string());
        for (parameter, values) in experiment.initial.iter().flatten() {
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

fn number(value: f64) -> String {
    shortest(value, Dtype::Float64)
}

fn numbers(values: &[f64]) -> String {
    values.iter().map(|&value| number(value)).collect::<Vec<_>>().join(",")
}

fn rows(rows: &[Vec<f64>]) -> String {
    rows.iter().map(|row| numbers(row).replace(',', ";")).collect::<Vec<_>>().join(",")
}

fn sizes(layers: &[usize]) -> String {
    layers.iter().map(usize::to_string).collect::<Vec<_>>().join("-")
}

/// The keys of a hash as they come, on top of the notebook's experiment.
struct Reading {
    spec: Spec,
    optimizer: OptimizerKeys,
    iteration: Option<u32>,
    bits: Option<u32>,
}

impl Reading {
    fn new() -> Reading {
        let spec = (*Experiment::notebook()).clone();
        let optimizer = OptimizerKeys::sgd(spec.optimizer.lr());
        Reading { spec, optimizer, iteration: None, bits: None }
    }

    fn take(&mut self, key: &str, text: &str) -> Result<(), ExperimentError> {
        let (spec, optimizer) = (&mut self.spec, &mut self.optimizer);
        match key {
            "dtype" => spec.dtype = Dtype::from_name(text).ok_or_else(|| wrong("dtype", text))?,
            "seed" => spec.seed = parsed("seed", text)?,
            "layers" => spec.layers = list("layers", text, '-')?,
            "activation" => spec.activation = activation("activation", text)?,
            "output_activation" => spec.output_activation = activation("output_activation", text)?,
            "x" => spec.x = data("x", text)?,
            "y" => spec.y = data("y", text)?,
            "optimizer" => {
                optimizer.name = match text {
                    "sgd" => OptimizerName::Sgd,
                    "adam" => OptimizerName::Adam,
                    _ => return Err(wrong("optimizer.name", text)),
                }
            }
            "lr" => optimizer.lr = parsed("optimizer.lr", text)?,
            "momentum" => optimizer.momentum = Some(parsed("optimizer.momentum", text)?),
            "weight_decay" => optimizer.weight_decay = Some(parsed("optimizer.weight_decay", text)?),
            "betas" => match list("optimizer.betas", text, ',')?[..] {
                [beta1, beta2] => optimizer.betas = Some((beta1, beta2)),
                _ => return Err(wrong("optimizer.betas", text)),
            },
            "eps" => optimizer.eps = Some(parsed("optimizer.eps", text)?),
            "batch_size" => spec.batch_size = Some(parsed("batch_size", text)?),
            "steps" => spec.steps = parsed("steps", text)?,
            "i" => self.iteration = Some(parsed("i", text)?),
            "bits" => self.bits = Some(u32::from_str_radix(text, 16).map_err(|_| wrong("bits", text))?),
            parameter if parameter.contains('.') => {
                let initial = spec.initial.get_or_insert_with(BTreeMap::new);
                initial.insert(parameter.to_owned(), list("initial", text, ',')?);
            }
            _ => {
                let message = format!("The link has a key that is not known here: \"{}\".", excerpt(key));
                return Err(ExperimentError::new(Code::UnknownKey, key, message));
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Link, ExperimentError> {
        let Reading { mut spec, optimizer, iteration, bits } = self;
        spec.optimizer = Optimizer::try_from(optimizer).map_err(|message| {
            ExperimentError::new(Code::UnknownKey, "optimizer", format!("The link mixes optimizers: {message}."))
        })?;
        let experiment = Experiment::new(spec)?;
        if iteration.is_some_and(|iteration| iteration >= experiment.steps.max(1)) {
            let message = format!("i must be less than the number of steps, {}.", experiment.steps);
            return Err(ExperimentError::new(Code::OutOfRange, "i", message));
        }
        Ok(Link { experiment, iteration, bits })
    }
}

fn wrong(field: &str, text: &str) -> ExperimentError {
    ExperimentError::refused(Code::WrongType, field, &format!("the link says \"{}\"", excerpt(text)))
}

fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}

fn parsed<T: FromStr>(field: &str, text: &str) -> Result<T, ExperimentError> {
    text.parse().map_err(|_| wrong(field, text))
}

fn list<T: FromStr>(field: &str, text: &str, separator: char) -> Result<Vec<T>, ExperimentError> {
    text.split(separator).map(|item| parsed(field, item)).collect()
}

fn data(field: &str, text: &str) -> Result<Vec<Vec<f64>>, ExperimentError> {
    text.split(',').map(|row| list(field, row, ';')).collect()
}

fn activation(field: &str, text: &str) -> Result<Activation, ExperimentError> {
    Activation::from_name(text).ok_or_else(|| wrong(field, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Generator;

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
            "lr=0.001&optimizer=adam&betas=0.5,0.75&eps=0.0001&0.bias=0&0.weight=0.25&i=0&bits=00000000",
            "layers=2-3-1&activation=tanh&output_activation=sigmoid&x=1;2,3;4&y=0,1&i=19",
        ] {
            assert_eq!(link(hash).format(), hash);
        }
        assert_eq!(link("x=1%2C2&y=3%2c4").experiment.x, [[1.0], [2.0]]);
    }

    #[test]
    fn a_neurons_link_is_short() {
        let mut generator = Generator::manual_seed(7);
        for _ in 0..1000 {
            let mut value = || f64::from((generator.rand() * 1e6).round()) / 1e6;
            let hash = format!(
                "dtype=bfloat16&seed=4294967295&x={}&y={}&lr={}&optimizer=adam&betas=0.{:.0},0.999&eps=0.0001&steps=10000&\
                 0.bias={}&0.weight={}&i=9999&bits=ffffffff",
                value(),
                value(),
                value(),
                8.0,
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
            ("lr=fast", "optimizer.lr", "the link says \"fast\""),
            ("lr=-1", "optimizer.lr", "it is -1"),
            ("lr=1e999", "optimizer.lr", "it is inf"),
            ("lr=NaN", "optimizer.lr", "it is NaN"),
            ("dtype=float8", "dtype", "\"float16\""),
            ("steps=10000001", "steps", "10000000"),
            ("seed=-1", "seed", "4294967295"),
            ("x=1,2", "y", "x has 2 and y has 1"),
            ("x=", "x", "finite numbers"),
            ("i=20", "i", "less than the number of steps, 20"),
            ("betas=0.9", "optimizer.betas", "two numbers"),
            ("eps=1", "optimizer", "belong to adam"),
            ("0.weight=1", "initial", "\"0.bias\" is missing"),
            ("1.weight=1&0.bias=0", "initial", "no \"1.weight\""),
            ("activation=tanh&batchSize=10&dataset=circle", "batchSize", "not known"),
            ("%F0%28%8C%BC=%00", "\u{FFFD}(\u{FFFD}\u{FFFD}", "not known"),
        ] {
            let error = Link::parse(hash).expect_err(hash);
            assert_eq!(error.field, field, "{hash}: {error}");
            assert!(error.message.contains(says), "{hash}: {error}");
        }
    }
}
