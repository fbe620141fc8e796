//! What the exported scripts say, as text: the notebook's whole, and of each feature what it changes in it. Whether PyTorch
//! computes our bits by them is recorded in exported.jsonl.gz; here a changed word is seen.

mod kept;

use kept::is_kept;
use neuron_playground::{
    experiment::link::Link,
    export::{Format, Table, export},
};
use similar::{ChangeTag, TextDiff};

const NETWORK: &str = "layers=2,3,1&data=xor&samples=8&features=x1,x2";

/// A feature, what its script is compared with, and what a link says of it.
const CASES: [(&str, &str, &str); 63] = [
    ("a network on drawn points", "", NETWORK),
    ("float64", "", "dtype=float64"),
    ("a seed", "", "seed=7"),
    ("given points of two columns", "", "layers=2,1&x=1;2,3;-4.5&y=0,1"),
    ("tanh", NETWORK, "activation=tanh"),
    ("ReLU", NETWORK, "activation=relu"),
    ("sigmoid", NETWORK, "activation=sigmoid"),
    ("the newer ones", NETWORK, "layers=2,3,3,3,3,3,1&activation=leaky_relu,elu,silu,gelu,gelu_tanh"),
    ("an activation at the end", NETWORK, "output_activation=tanh"),
    ("others in each layer", NETWORK, "layers=2,3,3,1&activation=tanh,relu"),
    ("BCE with logits", NETWORK, "loss=bce_with_logits"),
    ("an L1 penalty", "", "penalty=l1&rate=0.01"),
    ("an L2 penalty", "", "penalty=l2&rate=0.01"),
    ("momentum", "", "momentum=0.9"),
    ("Nesterov, weight decay", "", "momentum=0.9&nesterov=true&weight_decay=0.01"),
    ("Adam", "", "optimizer=adam&betas=0.8,0.99&eps=0.0001"),
    ("whole numbers that PyTorch takes as floats only", "", "optimizer=adam&betas=0,0.5"),
    ("AdamW", "", "optimizer=adamw"),
    ("fused", "momentum=0.9", "fused=true"),
    ("RMSprop", "", "optimizer=rmsprop&centered=true"),
    ("clipping by norm", "", "clip_grad=norm&max_norm=0.5"),
    (
        "clipping by value, static loss scaling, master weights",
        "",
        "clip_grad=value&clip_value=0.1&loss_scaling=static&scale=8&update=master_weights",
    ),
    ("clipping by norm, dynamic loss scaling", "", "clip_grad=norm&loss_scaling=dynamic&init_scale=256"),
    ("StepLR", "", "lr_scheduler=step&step_size=3"),
    ("ExponentialLR", "", "lr_scheduler=exponential"),
    ("CosineAnnealingLR", "", "lr_scheduler=cosine&t_max=7&eta_min=0.01"),
    (
        "LinearLR, static loss scaling, master weights",
        "",
        "lr_scheduler=linear&loss_scaling=static&scale=8&update=master_weights",
    ),
    ("OneCycleLR, of an optimizer without momentum", "", "lr_scheduler=one_cycle&max_lr=1&total_steps=30"),
    (
        "SequentialLR, dynamic loss scaling",
        "",
        "lr_scheduler=sequential&schedulers=linear;0.1;1;5,cosine;15;0&loss_scaling=dynamic&init_scale=256",
    ),
    ("static loss scaling", "", "loss_scaling=static&scale=128"),
    ("dynamic loss scaling", "", "loss_scaling=dynamic&init_scale=256"),
    ("GradScaler's factors", "loss_scaling=dynamic", "growth_factor=1.5&backoff_factor=0.25"),
    ("GradScaler of float32 gradients", "dtype=float32", "loss_scaling=dynamic"),
    ("autocast", "dtype=float32", "autocast=float16"),
    ("autocast on a GPU, of points that test", "dtype=float32&device=cuda&x=1,2&y=1,2&train=0.5", "autocast=bfloat16"),
    ("parameters kept in 8 bits", "", "dtype=float8_e4m3fn"),
    ("the same, with a float32 copy", "dtype=float8_e5m2&loss_scaling=static&scale=8", "update=master_weights"),
    ("a float32 state", "momentum=0.9", "state_dtype=float32"),
    ("a state of 16 bits", "dtype=float32&optimizer=adam", "state_dtype=bfloat16"),
    ("a state of 16 bits beside a float32 copy", "update=master_weights&momentum=0.9", "state_dtype=float16"),
    ("training in float8", "dtype=bfloat16", "float8=tensorwise"),
    ("training in float8, parameters in 8 bits", "dtype=float8_e4m3fn", "float8=tensorwise"),
    ("gradients added up", "", "accumulate=4"),
    (
        "gradients added up, clipped, on a float32 copy, dynamic scaling, averaged",
        "update=master_weights&loss_scaling=dynamic&clip_grad=norm&ema_decay=0.9",
        "accumulate=2",
    ),
    ("a moving average", "", "ema_decay=0.9"),
    ("Kahan summation", "", "update=kahan"),
    ("Kahan summation of AdamW", "optimizer=adamw", "update=kahan"),
    ("master weights", "", "update=master_weights"),
    ("master weights in float32", "dtype=float32", "update=master_weights"),
    ("master weights, dynamic loss scaling", "", "update=master_weights&loss_scaling=dynamic"),
    ("batches", "x=1,2,3&y=1,2,3", "batch_size=2"),
    ("shuffled batches", "x=1,2,3&y=1,2,3", "batch_size=2&shuffle=true"),
    ("points that test", NETWORK, "train=0.5"),
    ("features", NETWORK, "layers=4,3,1&features=x1,x1_squared,x1_x2,sin_x2"),
    ("circle", NETWORK, "data=circle&noise=0.5"),
    ("gauss", NETWORK, "data=gauss"),
    ("spiral", NETWORK, "data=spiral&data_seed=3"),
    ("plane", NETWORK, "data=plane"),
    ("multi_gauss", NETWORK, "data=multi_gauss"),
    ("an initial neuron", "", "0.weight=0.5&0.bias=-1"),
    ("a GPU", "", "device=cuda"),
    ("a GPU, dynamic loss scaling", "device=cuda", "loss_scaling=dynamic"),
    ("−0, which no whole number is", "", "x=-0&0.weight=-0&0.bias=0"),
];

/// The link of a base with some keys changed.
fn changed(base: &str, more: &str) -> String {
    let key = |pair: &&str| pair.split('=').next().unwrap_or_default().to_owned();
    let (mut pairs, more): (Vec<&str>, Vec<&str>) = (base.split('&').collect(), more.split('&').collect());
    pairs.retain(|pair| !pair.is_empty() && !more.iter().any(|new| key(new) == key(pair)));
    [pairs, more].concat().join("&")
}

/// The script without the link in its head, which other tests are about.
fn script(hash: &str) -> String {
    let script = exported(Format::Script, hash);
    script.lines().filter(|line| !line.starts_with("# On the page: #")).map(|line| format!("{line}\n")).collect()
}

/// What is exported of a link's experiment, or why nothing is.
fn exported(format: Format, hash: &str) -> String {
    let link = Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {}", error.message));
    let table = Table::empty(link.experiment.dtype);
    export(format, &link.experiment, &table).unwrap_or_else(|error| format!("{}\n", error.message))
}

/// The lines that are gone, and those that are new.
fn difference(old: &str, new: &str) -> String {
    let mut text = String::new();
    for change in TextDiff::from_lines(old, new).iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal) {
        text += format!("{} {}", change.tag(), change.value()).trim_end();
        text += "\n";
    }
    text
}

/// `scripts.txt`, which `WRITE=1 cargo test --test scripts` writes anew.
#[test]
fn a_script_says_what_it_did() {
    let mut text = format!("== the notebook\n{}", script(""));
    for (feature, base, more) in CASES {
        text += &format!("\n== {feature}: {more}\n{}", difference(&script(base), &script(&changed(base, more))));
    }
    is_kept(&text, "scripts.txt");
}

/// A notebook has the script's code, each part in a cell beneath its title.
#[test]
fn a_notebook_has_the_scripts_parts() {
    let notebook: serde_json::Value = serde_json::from_str(&exported(Format::Notebook, NETWORK)).expect("it is JSON");
    let sources = |kind: &str| -> Vec<&str> {
        let cells = notebook["cells"].as_array().expect("it has cells").iter();
        cells.filter(|cell| cell["cell_type"] == kind).filter_map(|cell| cell["source"].as_str()).collect()
    };
    let script = exported(Format::Script, NETWORK);
    let parts: Vec<(&str, &str)> = script.split("# %% ").skip(1).filter_map(|part| part.split_once('\n')).collect();
    assert_eq!(sources("markdown"), parts.iter().map(|(title, _)| format!("## {title}")).collect::<Vec<_>>());
    assert_eq!(sources("code"), parts.iter().map(|(_, code)| code.trim()).collect::<Vec<_>>());
}
