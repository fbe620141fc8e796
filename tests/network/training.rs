//! What training comes to: what became of a run, gradients, losses, scores, health.

use neuron_playground::{
    run::{
        check::Check,
        network::{MEASURED, Network},
        outcome::State,
        trainer::Run,
    },
    torch::tensors::Tensors,
};

use crate::{NETWORK, experiment};

/// When a run left its dtype's range is when the first of its numbers did, whichever it is and whoever updates it.
#[test]
fn a_run_says_when_its_numbers_are_no_longer_finite() {
    let mut diverged = 0;
    for dtype in ["float16", "bfloat16", "float32", "float64"] {
        for more in [
            "lr=9",
            "lr=9&momentum=0.9&weight_decay=0.01",
            "optimizer=adam&lr=900",
            "lr=9&update=stochastic_rounding",
            "lr=9&loss_scaling=dynamic&init_scale=1024",
            "lr=9&momentum=0.5&loss_scaling=static&scale=128&update=master_weights",
        ] {
            let experiment = experiment(&format!(
                "{more}&dtype={dtype}&layers=2,5,1&activation=relu&features=x1,x2&data=plane&samples=30&batch_size=10"
            ));
            let mut run = Run::new(&experiment);
            let (mut parameters, mut all) = (None, None);
            for iteration in 0..2000 {
                run.step();
                let record = run.record().expect("a step was taken");
                let is_finite = |numbers: &Tensors| numbers.0.iter().flat_map(|(_, data)| data).all(|x| x.is_finite());
                if !is_finite(&record.parameters) {
                    parameters.get_or_insert(iteration);
                }
                if !(record.loss.is_finite() && is_finite(&record.parameters) && is_finite(&record.gradients)) {
                    all.get_or_insert(iteration);
                }
            }
            let outcome = run.outcome();
            let from = outcome.from().filter(|_| outcome.state() == State::Diverged);
            assert_eq!((from, outcome.not_finite), (parameters, all), "{dtype} {more}");
            diverged += usize::from(parameters.is_some());
        }
    }
    // Adam's steps are as large as its learning rate, whatever the gradient.
    assert!(diverged >= 12, "{diverged}");
}

/// Backward against central differences, a rule that knows nothing of it: every parameter of a smooth network.
#[test]
fn gradients_are_those_of_finite_differences() {
    for loss in ["mse", "bce_with_logits&output_activation=identity"] {
        let mut network = Network::new(experiment(&format!(
            "loss={loss}&layers=2,4,3,1&activation=tanh,sigmoid&output_activation=tanh&features=x1,x2&data=gauss&samples=40&dtype=float16"
        )));
        network.train(3);
        let parameters = network.run().parameters().iter().map(|p| p.data.len()).sum();
        let mut check = Check::new(&network, (0..parameters).collect()).expect("it is finite");
        check.run_until(&|| false);
        for (place, [backward, differences]) in check.found().into_iter().enumerate() {
            assert!((backward - differences).abs() < 1e-8 + 1e-6 * backward.abs(), "{place}: {backward} {differences}");
        }
    }
}

/// What a step on all points gives is what is found in slices of them, whatever the last step left behind.
#[test]
fn gradients_are_checked_in_slices() {
    let hash = "dtype=float64&layers=2,32,32,1&activation=tanh&data=spiral&samples=3000&features=x1,x2&train=0.9&lr=0";
    let mut network = Network::new(experiment(hash));
    network.train(1);
    let places = vec![0, 40, 1100, 1152, 5000];
    let mut check = Check::new(&network, places.clone()).expect("they are finite");
    assert!(check.found().as_flattened()[..8].iter().any(|found| found.is_nan()), "nothing is found yet");
    let mut progress = vec![check.progress()];
    while !check.run_until(&|| true) {
        progress.push(check.progress());
    }
    assert!(progress.len() > 2 * 10, "several slices a pass: {}", progress.len());
    assert!(progress[0] == 0.0 && progress.is_sorted() && check.progress() == 1.0, "{progress:?}");
    let grads: Vec<f64> = network.run().parameters().into_iter().flat_map(|p| p.grad).collect();
    for (place, [backward, differences]) in places.into_iter().zip(check.found()) {
        let Some(grad) = grads.get(place) else {
            assert!(backward.is_nan(), "there is no parameter {place}");
            continue;
        };
        assert!((backward - grad).abs() < 1e-14, "{place}: {backward} {grad}");
        assert!((differences - grad).abs() < 1e-9, "{place}: {differences} {grad}");
    }
    let mut gone = Network::new(experiment("layers=2,2,1&activation=identity&x=300;300&y=0&lr=1000&dtype=float16"));
    gone.train(3);
    assert!(Check::new(&gone, vec![0]).is_err(), "there is nothing to check in NaN");
}

#[test]
fn losses_are_measured_each_epoch_and_stay_few() {
    let mut network = Network::new(experiment(NETWORK));
    let epoch = network.experiment().steps_per_epoch();
    assert_eq!(epoch, 5, "30 points in batches of 7");
    network.train(3 * epoch + 2);
    assert_eq!(network.losses().iteration, [0.0, 5.0, 10.0, 15.0]);
    assert_eq!(network.losses().test.len(), 4);
    network.train(5000 * epoch);
    let iterations = &network.losses().iteration;
    assert!(iterations.len() <= 1000 && iterations.len() > 500, "{}", iterations.len());
    assert!(iterations.is_sorted_by(|a, b| a < b));
    assert!(iterations.iter().all(|iteration| iteration % f64::from(epoch) == 0.0));
}

/// Stopping for time changes nothing of what is measured.
#[test]
fn a_run_in_small_pieces_has_the_same_losses() {
    let mut whole = Network::new(experiment(NETWORK));
    whole.train(100);
    let mut pieces = Network::new(experiment(NETWORK));
    let turns = std::cell::Cell::new(0);
    while !pieces.train_until(100, &|| true) {
        turns.set(turns.get() + 1);
        assert!(turns.get() < 10_000);
    }
    assert!(turns.get() > 1);
    assert_eq!(pieces.losses().train, whole.losses().train);
    assert_eq!(pieces.losses().test, whole.losses().test);
    assert_eq!(pieces.scores(), whole.scores());
    assert_eq!(pieces.health(), whole.health());
}

#[test]
fn the_loss_is_of_a_thousand_points_at_most() {
    let rows: Vec<String> = (0..2 * MEASURED).map(|i| format!("{}", if i < MEASURED { 1 } else { 0 })).collect();
    let rows = rows.join(",");
    let mut network = Network::new(experiment(&format!("x={rows}&y={rows}&0.weight=1&0.bias=0&lr=0&dtype=float32")));
    network.train(1);
    assert_eq!(network.losses().train[0], 0.0);
    assert_eq!(network.scores()[0], 1.0, "the targets are classes, 0 and 1");
    assert!(network.losses().test[0].is_nan() && network.scores()[1].is_nan(), "no points test");
}

/// A learning rate of 0 stalls all that have a gradient, and a step that `GradScaler` skips leaves all where they are.
#[test]
fn health_counts_what_a_step_did() {
    let mut still = Network::new(experiment(&format!("lr=0&{NETWORK}")));
    still.train(1);
    let sizes: Vec<u32> = still.health().iter().map(|layer| layer.parameters).collect();
    assert_eq!(sizes, [20, 24, 5]);
    for layer in still.health() {
        assert_eq!(layer.stalled + layer.underflowed, layer.parameters, "{layer:?}");
    }
    let mut gone = Network::new(experiment("layers=2,2,1&activation=identity&x=300;300&y=0&lr=1000&dtype=float16"));
    gone.train(3);
    for layer in gone.health() {
        assert_eq!((layer.overflowed, layer.not_finite), (layer.parameters, layer.parameters), "{layer:?}");
    }
    // Scaled by 65,536, which float16 doesn't hold, all gradients are infinite.
    let hash = "layers=2,4,1&activation=tanh&data=xor&features=x1,x2&loss_scaling=dynamic&batch_size=10";
    let mut skipped = Network::new(experiment(hash));
    skipped.train(1);
    assert!(skipped.skipped());
    for layer in skipped.health() {
        assert_eq!((layer.overflowed, layer.not_finite, layer.moved), (layer.parameters, 0, 0), "{layer:?}");
    }
    skipped.train(3);
    assert!(!skipped.skipped() && skipped.health().iter().all(|layer| layer.moved > 0), "{:?}", skipped.health());
}

#[test]
fn a_changed_weight_is_where_the_next_run_starts() {
    let mut network = Network::new(experiment(NETWORK));
    network.train(10);
    let before: Vec<f64> = network.run().parameters().iter().flat_map(|p| p.data.clone()).collect();
    let restarted = network.restarted(Some((7, 0.25))).expect("all are finite");
    let start: Vec<f64> = Run::new(&restarted).parameters().iter().flat_map(|p| p.data.clone()).collect();
    assert_eq!(start[7], 0.25);
    assert_eq!((&start[..7], &start[8..]), (&before[..7], &before[8..]));
    assert!(network.restarted(Some((0, f64::NAN))).is_err());
}

/// How the two classes are taken for one another is the score, counted.
#[test]
fn the_two_classes_are_counted_by_what_they_are_taken_for() {
    // Without a step, a prediction is x: 0.2, 0.7 and 0.1 for class 0, 0.4, 0.6 and 0.9 for class 1.
    let start = "y=0,0,1,1,1,0&0.weight=1&0.bias=0&lr=0&dtype=float64&steps=1";
    let network = |x: &str, more: &str| {
        let mut network = Network::new(experiment(&format!("x={x}&{start}{more}")));
        network.train(1);
        network
    };
    let numbers = network("0.2,0.7,0.4,0.6,0.9,0.1", "");
    assert_eq!(numbers.confusion(), [[2, 1, 1, 2], [0; 4]]);
    assert_eq!(numbers.scores()[0], 4.0 / 6.0);
    assert_eq!(numbers.span(), [0.0, 1.0]);
    // Those that test are counted by themselves.
    let parted = network("0.2,0.7,0.4,0.6,0.9,0.1", "&train=0.5");
    let [train, test] = parted.confusion();
    assert_eq!([0, 1, 2, 3].map(|i| train[i] + test[i]), [2, 1, 1, 2]);
    assert_eq!([train, test].map(|counts| counts.iter().sum::<u32>()), [3, 3]);
    assert_eq!(parted.scores(), [train, test].map(|[low, _, _, high]| f64::from(low + high) / 3.0));
    // A logit is on the side of its sign.
    let logits = network("-1,2,-3,0.4,0.1,-9", "&loss=bce_with_logits");
    assert_eq!(logits.confusion(), [[2, 1, 1, 2], [0; 4]]);
    // A regression has no classes, and goes from its least target to its greatest.
    let mut regression = Network::new(experiment("x=1,2,3&y=5,-2,8"));
    regression.train(1);
    assert_eq!((regression.confusion(), regression.span()), ([[0; 4]; 2], [-2.0, 8.0]));
}
