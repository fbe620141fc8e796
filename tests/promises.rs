//! What holds whatever comes in: shared by the random tests (`unbreakable.rs`) and the fuzz targets (`fuzz/`).

use neuron_playground::{
    experiment::{Experiment, Spec, link::Link},
    explain::{Explainer, Neuron, Parting, explain_neuron},
    export::{Format, Table, export},
    numbers::dtype::Dtype,
    run::{check::Check, network::Network, sweep::Sweep, trainer::Trainer},
    settings::value::Value,
    show::{
        landscape::{Landscape, Palette, View, path},
        picture::{Picture, Shades, inputs},
    },
};

fn explained(message: &str) {
    assert!(!message.is_empty() && message.len() < 1000, "{message}");
}

/// A hash is a link, which is written and read again, or is explained.
pub fn link(hash: &str) {
    match Link::parse(hash) {
        Ok(link) => {
            let again = Link::parse(&link.format()).unwrap_or_else(|error| panic!("{}", error.message));
            assert_eq!((&again.experiment, &again.variants), (&link.experiment, &link.variants));
            for patch in link.variants.iter().flatten() {
                assert!(link.experiment.varied(patch).is_ok(), "a variant of a link can be run");
            }
            // The notebook's start needs no words.
            assert_eq!(again.iteration.unwrap_or(0), link.iteration.unwrap_or(0));
        }
        Err(error) => explained(&error.message),
    }
}

/// What JSON says is an experiment, which is written and read again, or is explained.
pub fn experiment(value: &Value) {
    match Experiment::read(value) {
        Ok(experiment) => assert_eq!(Experiment::read(&experiment.to_value()).as_ref(), Ok(&experiment)),
        Err(error) => explained(&error.message),
    }
}

/// The same of a text, if it is JSON.
pub fn json(text: &str) {
    if let Ok(value) = serde_json::from_str(text) {
        experiment(&value);
    }
}

/// One thing asked of a network: which, and with what.
pub type Call = (u8, usize, usize, f64);

/// A network takes any calls: steps, pictures, worked steps, checks, exports.
pub fn network(experiment: &Experiment, calls: impl IntoIterator<Item = Call>) {
    let mut network = Network::new(experiment.clone());
    let mut picture = Picture::new(experiment);
    for (call, a, b, value) in calls {
        let (a, b) = (a % 7, b % 7);
        match call % 8 {
            0 => network.train(a as u32),
            1 => {
                network.train_until(3 * a as u32, &|| b > 3);
            }
            2 => {
                picture.compute_until(&network, &|| true);
                picture.paint(a, b, &Shades::new(a > 3, b > 3, experiment.loss, network.span()));
                picture.paint_difference(&picture, &Shades::new(false, false, experiment.loss, network.span()));
            }
            3 => {
                let neuron = Neuron { layer: a, index: b, input: (b > 0).then_some(a), point: b };
                for worked in explain_neuron(experiment, network.run(), neuron) {
                    assert!(!worked.result.is_empty() && worked.shown.iter().all(|(_, label)| !label.is_empty()));
                }
            }
            4 => {
                if let Ok(mut check) = Check::new(&network, vec![7 * a + b]) {
                    while !check.run_until(&|| true) {}
                    assert_eq!(check.found().len(), 1);
                }
            }
            5 => {
                let _ = network.restarted(Some((a, value)));
            }
            6 => {
                let places = [[value, -value], [0.0, f64::MAX]];
                let x = inputs(experiment, &places[..a % 3]);
                assert_eq!(network.run().outputs(&x).len(), experiment.layers.len() - 1);
            }
            _ => {
                for format in [Format::Tsv, Format::Json, Format::Markdown, Format::Script, Format::Notebook] {
                    let _ = export(format, experiment, &Table::of_network(&network));
                }
            }
        }
    }
    let measured = network.losses();
    assert!(measured.train.len() == measured.iteration.len());
}

/// A neuron takes any calls: rows, worked steps forwards and back, the landscape, the sweep, where it parts from another.
pub fn neuron(experiment: &Experiment, calls: impl IntoIterator<Item = Call>) {
    let mut trainer = Trainer::new(experiment.clone());
    let mut explainer = Explainer::new(experiment.clone());
    let mut view = View { weight: 0.0, bias: 0.0, scale: 0.01, width: 24.0, height: 16.0 };
    for (call, a, b, value) in calls {
        let (a, b) = (a % 30, b % 30);
        match call % 7 {
            0 => {
                trainer.train(a as u32);
                assert!(trainer.history().rows().count() > 0 || a == 0 || experiment.steps == 0);
            }
            1 if a < experiment.steps as usize => assert!(explainer.explain(a as u32, &|| false).is_some()),
            1 => {
                explainer.explain(a as u32, &|| false);
            }
            2 => view.zoom(a as f64, b as f64, value),
            3 => view.pan(value, -value),
            4 => {
                view = View::around(path(experiment, trainer.history(), a as u32), view.width, view.height);
                let mut pixels = vec![[0; 4]; 24 * 16];
                Landscape::new(experiment).paint(&view, &Palette::new(b > 15), &mut pixels);
            }
            5 => {
                let other = Spec { seed: experiment.seed ^ (a as u32 % 2), ..Spec::clone(experiment) };
                let Ok(other) = Experiment::new(Spec { dtype: Dtype::ALL[b % Dtype::ALL.len()], ..other }) else {
                    continue;
                };
                let mut parting = Parting::new([experiment.clone(), other]);
                for _ in 0..3 {
                    parting.look_until(&|| true);
                }
            }
            _ => {
                Sweep::new(vec![Spec::clone(experiment)], vec![value, 0.1]).run_until(&|| true);
            }
        }
    }
    let table = Table::of_neuron(trainer.history(), experiment.dtype);
    for format in [Format::Csv, Format::Markdown, Format::Script] {
        let _ = export(format, experiment, &table);
    }
}

/// Multiplications of a pass over all points: a larger experiment is as right, but slow.
const LARGEST: usize = 2_000;

/// A link on the first line and, after it, calls of five bytes: the experiment takes them.
pub fn engine(bytes: &[u8]) {
    let (hash, calls) = bytes.split_at(bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len()));
    let link = str::from_utf8(hash).ok().and_then(|hash| Link::parse(hash).ok());
    let work = |experiment: &Experiment| experiment.products() * experiment.points().len;
    let Some(Link { experiment, .. }) = link.filter(|link| work(&link.experiment) <= LARGEST) else { return };
    let calls = calls.get(1..).unwrap_or_default().chunks_exact(5).take(12).map(|call| {
        // The upper half of a float32: every exponent, NaN and inf.
        let value = f32::from_bits(u32::from(call[3]) << 24 | u32::from(call[4]) << 16);
        (call[0], call[1].into(), call[2].into(), value.into())
    });
    if experiment.is_neuron() { neuron(&experiment, calls) } else { network(&experiment, calls) }
}
