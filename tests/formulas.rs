//! Every operation of a worked step as the page writes it: part of the step, node, call, result and formula. That the
//! numbers are PyTorch's is held elsewhere; here a changed word or a step told in another order is seen.

mod kept;

use kept::is_kept;
use neuron_playground::{
    experiment::{Experiment, link::Link},
    explain::{Neuron, Worked, explain, explain_neuron},
    run::trainer::Run,
};

/// Neurons, whose second step is worked.
const STEPS: [&str; 45] = [
    "",
    "dtype=float32",
    "x=1,2,3&y=1,2,3&momentum=0.9&weight_decay=0.01",
    "x=1,2,3,4,5,6&y=1,2,3,4,5,6&momentum=0.9&nesterov=true",
    "optimizer=adam&eps=0.01&weight_decay=0.01",
    "optimizer=adamw&eps=0.01",
    "momentum=0.9&weight_decay=0.01&fused=true",
    "dtype=float32&optimizer=adam&fused=true",
    "optimizer=adamw&eps=0.01&fused=true&device=cuda",
    "optimizer=rmsprop&eps=0.01&weight_decay=0.01",
    "dtype=float32&optimizer=rmsprop&centered=true&momentum=0.9",
    "loss_scaling=static&scale=8&update=master_weights",
    "loss_scaling=dynamic&init_scale=8",
    "dtype=float32&autocast=float16&loss_scaling=dynamic&init_scale=8",
    "autocast=float16&penalty=l1&rate=0.1&loss_scaling=static&scale=8",
    "device=cuda&dtype=float32&autocast=bfloat16&x=1,2&y=1,2",
    "update=kahan&weight_decay=0.1",
    "dtype=float8_e4m3fn",
    "dtype=float8_e5m2&update=master_weights&loss_scaling=static&scale=8",
    "momentum=0.9&state_dtype=float32",
    "dtype=float32&optimizer=adam&state_dtype=bfloat16",
    "dtype=float32&float8=tensorwise",
    "float8=tensorwise&x=1,-3&y=1,2",
    "dtype=float8_e4m3fn&float8=tensorwise&optimizer=rmsprop&eps=0.01&state_dtype=float16",
    "ema_decay=0.9",
    "accumulate=2&loss_scaling=static&scale=8",
    "update=kahan&optimizer=adamw&eps=0.001",
    "clip_grad=norm&max_norm=0.5",
    "clip_grad=value&clip_value=0.3&loss_scaling=static&scale=8&update=master_weights",
    "lr_scheduler=step&step_size=1",
    "lr_scheduler=step&step_size=2&optimizer=adam&eps=0.01",
    "lr_scheduler=cosine",
    "lr_scheduler=cosine&t_max=1",
    "lr_scheduler=linear&loss_scaling=static&scale=8&update=master_weights",
    "lr_scheduler=one_cycle&momentum=0.9",
    "lr_scheduler=sequential&milestone=1&schedulers=step;2;0.5,cosine;9;0.01",
    "lr_scheduler=sequential&milestone=1&schedulers=step;2;0.5,linear;0.25;1;4",
    "lr_scheduler=sequential&milestone=1&schedulers=cosine;2;0.5,exponential;0.5",
    // An alpha of 1 is a product like others.
    "dtype=float32&y=0&weight_decay=1",
    "dtype=float32&y=0&weight_decay=1&momentum=0.5",
    "penalty=l1&rate=0.1&update=stochastic_rounding",
    "penalty=l2&rate=0.1&loss_scaling=static&scale=8",
    "device=cuda&x=1,2,3&y=1,2,3&momentum=0.9&weight_decay=0.01",
    "device=cuda&optimizer=adam&eps=0.01&weight_decay=0.01",
    "device=cuda&dtype=float64&x=1,2&y=1,2&loss_scaling=dynamic&init_scale=8",
];

/// Networks, and of each a neuron whose first step is worked: layer, index, input of its weight, point.
const NEURONS: [(&str, Neuron); 8] = [
    (
        "layers=2,3,1&activation=tanh&x=1;2,-0.5;0.3&y=1,0&dtype=bfloat16&float8=tensorwise",
        Neuron { layer: 0, index: 1, input: Some(1), point: 1 },
    ),
    (NETWORK, Neuron { layer: 0, index: 1, input: Some(1), point: 2 }),
    (NETWORK, Neuron { layer: 1, index: 0, input: None, point: 0 }),
    (
        "layers=1,1,1,1&activation=tanh,sigmoid&loss=bce_with_logits",
        Neuron { layer: 1, index: 0, input: Some(0), point: 0 },
    ),
    (
        "layers=2,3,1&activation=tanh&x=1;2,-0.5;0.3&y=1,0&clip_grad=norm&max_norm=0.1",
        Neuron { layer: 0, index: 1, input: Some(1), point: 0 },
    ),
    (
        "layers=2,3,1&activation=tanh&x=1;2,-0.5;0.3&y=1,0&dtype=float32&autocast=float16",
        Neuron { layer: 1, index: 0, input: Some(1), point: 0 },
    ),
    ("layers=1,2,1&activation=tanh&lr_scheduler=linear", Neuron { layer: 0, index: 1, input: Some(0), point: 0 }),
    ("layers=1,1,1,1&activation=relu,gelu", Neuron { layer: 1, index: 0, input: Some(0), point: 0 }),
];
const NETWORK: &str = "layers=2,3,2&activation=tanh&x=1;2,-0.5;0.3,2;2&y=1;0,0;1,1;1";

fn experiment(hash: &str) -> Experiment {
    Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {}", error.message)).experiment
}

fn lines(worked: Vec<Worked>) -> String {
    let mut text = String::new();
    for Worked { operation, formula, shown, result, point } in worked {
        let mut formula = formula;
        for (i, (_, label)) in shown.iter().enumerate() {
            formula = formula.replace(&format!("{{{i}}}"), label);
        }
        let place = [operation.phase.name(), &operation.parameter, operation.node, operation.call];
        let place: Vec<&str> = place.into_iter().filter(|word| !word.is_empty()).collect();
        let point = point.map_or(String::new(), |point| format!("  [point {point}]"));
        text += &format!("{result} = {formula}{point}    {}\n", place.join(" | "));
    }
    text
}

/// `formulas.txt`, which `WRITE=1 cargo test --test formulas` writes anew.
#[test]
fn a_worked_step_is_told_in_these_words() {
    let mut parts = Vec::new();
    for hash in STEPS {
        parts.push(format!(
            "== {}\n{}",
            if hash.is_empty() { "the notebook" } else { hash },
            lines(explain(&experiment(hash), 1))
        ));
    }
    for (hash, neuron) in NEURONS {
        let experiment = experiment(hash);
        let worked = explain_neuron(&experiment, &Run::new(&experiment), neuron);
        parts.push(format!("== {hash}: {neuron:?}\n{}", lines(worked)));
    }
    is_kept(&parts.join("\n"), "formulas.txt");
}
