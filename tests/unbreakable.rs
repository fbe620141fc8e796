//! Whatever comes in, nothing panics and nothing hangs: links, JSON, CSV, and any valid experiment under any
//! sequence of calls.

mod promises;

use std::fs;

use neuron_playground::{
    experiment::{Experiment, link::Link},
    numbers::dtype::Dtype,
    settings::{table, value::Value},
};
use promises::Call;
use proptest::{collection::vec, prelude::*, sample::select};

/// What links and experiments are made of: the table's keys and names, and more.
fn words() -> Vec<&'static str> {
    const MORE: &str = "0 1 -1 0.1 1e300 -1e-300 NaN Infinity 65504 4294967295 4294967296 99999999999999999999 true false 1,1 \
                        2,3,1 2,0,1 1,1,1,1,1,1,1,1,1,1,1 1;2,3;4 1;2,3 , ; relu,tanh x1,x2 x1,x1 0.weight 0.bias i";
    let mut words = table::words(Experiment::rows());
    words.extend(MORE.split(' '));
    words.push("");
    words
}

/// A link of known keys, with values that may be right.
fn links() -> impl Strategy<Value = String> {
    vec((select(words()), select(words())), 0..12)
        .prop_map(|pairs| pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("&"))
}

/// What JSON may say, mostly with the keys of an experiment.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<f64>().prop_map(Value::Number),
        select(&[0.0, 1.0, 2.0, 3.0, -1.0, 0.5, 1e-8, 4294967296.0][..]).prop_map(Value::Number),
        select(words()).prop_map(|word| Value::Text(word.to_owned())),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        let key = prop_oneof![select(words()).prop_map(str::to_owned), Just("name".to_owned()), ".{0,6}"];
        prop_oneof![vec(inner.clone(), 0..6).prop_map(Value::List), vec((key, inner), 0..8).prop_map(Value::Map),]
    })
}

/// Valid experiments of all kinds, small enough to train.
fn experiments() -> impl Strategy<Value = Experiment> {
    let sizes = vec(1..6usize, 0..4);
    let data = select(
        &[
            "data=circle",
            "data=xor&noise=1",
            "data=gauss&noise=0.3",
            "data=spiral",
            "data=plane",
            "data=multi_gauss",
            "x=1;2,3;4,-1e4;0.1&y=0,1,1",
            "x=1e30;-1e30&y=1",
            "x=0;0&y=0",
        ][..],
    );
    let optimizer = select(
        &[
            "lr=0.1",
            "lr=1000",
            "lr=0",
            "lr=0.1&momentum=0.9&nesterov=true&weight_decay=0.1",
            "optimizer=adamw&fused=true",
            "optimizer=adam&lr=0.01",
            "optimizer=adamw&lr=1&eps=0",
            "optimizer=adam&lr=0.1&betas=0,0",
        ][..],
    );
    let more = select(
        &[
            "",
            "penalty=l1&rate=0.1",
            "penalty=l2&rate=1000",
            "loss_scaling=static&scale=1000",
            "clip_grad=norm&max_norm=0",
            "dtype=float32&autocast=float16",
            "dtype=float32&autocast=bfloat16&loss_scaling=dynamic&init_scale=1e30&growth_interval=1&growth_factor=1e30&backoff_factor=0",
            "clip_grad=value&clip_value=0.01&loss_scaling=dynamic",
            "lr_scheduler=step&step_size=1&gamma=0",
            "lr_scheduler=exponential&gamma=1.5",
            "lr_scheduler=cosine&t_max=1&eta_min=1000",
            "lr_scheduler=linear&start_factor=1e-300&end_factor=0&total_iters=4294967295",
            // It ends where the run does, and neurons are trained beyond.
            "lr_scheduler=one_cycle&total_steps=40&max_lr=1000",
            "lr_scheduler=sequential&milestone=1&schedulers=exponential;1e300,cosine;3;0",
            "loss_scaling=dynamic&init_scale=1e30&growth_interval=1",
            "update=master_weights",
            "update=stochastic_rounding",
            "ema_decay=0.999",
            "dtype=float8_e4m3fn",
            "dtype=float8_e5m2&update=master_weights",
            "dtype=float8_e4m3fn&float8=tensorwise",
            "float8=tensorwise",
            "dtype=bfloat16&state_dtype=float32",
            "dtype=float32&state_dtype=float16",
            "accumulate=3&loss_scaling=dynamic",
            "update=kahan&loss_scaling=dynamic&weight_decay=0.5",
            "loss=bce_with_logits",
            "features=x1,x2,x1_squared,x1_x2,cos_x2",
        ][..],
    );
    let dtype = select(&["float16", "bfloat16", "float32", "float64"][..]);
    let activation = select(&["tanh", "relu", "sigmoid", "identity"][..]);
    (sizes, data, optimizer, more, dtype, activation, any::<u32>(), 0..9usize, any::<bool>()).prop_filter_map(
        "valid",
        |(sizes, data, optimizer, more, dtype, activation, seed, batch, shuffle)| {
            let features = more.starts_with("features");
            let mut layers = vec![if features { 5 } else { 2 }];
            layers.extend(sizes);
            layers.push(1);
            let layers: Vec<String> = layers.iter().map(usize::to_string).collect();
            let data = if data.starts_with("data") { format!("{data}&samples=12&train=0.5") } else { data.to_owned() };
            let features = if features || data.starts_with('x') { "" } else { "features=x1,x2" };
            let batch = if batch == 0 { String::new() } else { format!("batch_size={batch}") };
            let hash = format!(
                "dtype={dtype}&layers={}&activation={activation}&output_activation={activation}&{data}&{optimizer}&{more}&\
                 {features}&{batch}&seed={seed}&shuffle={shuffle}&steps=40",
                layers.join(",")
            );
            Link::parse(&hash).ok().map(|link| link.experiment)
        },
    )
}

/// Things asked of a neuron or a network.
fn calls() -> impl Strategy<Value = Vec<Call>> {
    vec((any::<u8>(), any::<usize>(), any::<usize>(), any::<f64>()), 1..12)
}

/// What the fuzz targets start from, and what once broke them.
#[test]
fn the_fuzz_corpora_keep_every_promise() {
    for (target, promise) in [
        ("link", (|bytes| promises::link(&text(bytes))) as fn(&[u8])),
        ("experiment", |bytes| promises::json(&text(bytes))),
        ("engine", promises::engine),
    ] {
        let folder = format!("{}/../tests/fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
        let files: Vec<_> = fs::read_dir(&folder).expect(&folder).flatten().collect();
        assert!(files.len() > 1, "{folder}");
        files.iter().for_each(|file| promise(&fs::read(file.path()).expect(&folder)));
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_link_or_is_explained(text in "\\PC{0,60}") {
        promises::link(&text);
    }

    #[test]
    fn a_link_that_is_read_is_written_and_read_again(text in links()) {
        promises::link(&text);
    }

    #[test]
    fn any_json_is_an_experiment_or_is_explained(value in values()) {
        promises::experiment(&value);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Of NaN and inf, too, and whatever was asked for before.
    #[test]
    fn an_experiment_takes_any_calls(experiment in experiments(), calls in calls()) {
        promises::network(&experiment, calls);
    }

    #[test]
    fn a_neuron_takes_any_calls(x in vec(any::<f32>().prop_filter("finite", |x| x.is_finite()), 1..4), lr in 0.0..1000.0f64, dtype in select(Dtype::ALL), calls in calls()) {
        let list = x.iter().map(f32::to_string).collect::<Vec<_>>().join(",");
        let link = Link::parse(&format!("dtype={}&x={list}&y={list}&lr={lr}&steps=30", dtype.name()));
        let Ok(Link { experiment, .. }) = link else { return Ok(()) };
        promises::neuron(&experiment, calls);
    }
}
