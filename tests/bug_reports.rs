//! The lessons from bug reports: recorded with PyTorch 2.15, with what they are compared with (`fixtures/lessons.jsonl.gz`).

use neuron_playground::{
    experiment::{Experiment, Spec, link::Link},
    explain::{Lost, explain},
    numbers::{bits, dtype::Dtype},
    run::{outcome::Fate, record::Row, trainer::Trainer},
};

use super::{amount, link, right, row, run, stalled};
use Dtype::{Bfloat16, Float16, Float32};

/// The lesson's own run as it is linked, and those beside it, all to their end.
fn all(id: &str) -> Vec<Trainer> {
    let Link { experiment, variants, .. } = link(id);
    let patches = variants.expect("it is compared with something");
    let varied = patches.iter().map(|patch| experiment.varied(patch).expect("a variant that can be run"));
    let all = std::iter::once(experiment.clone()).chain(varied);
    all.map(|experiment| {
        let (steps, mut trainer) = (experiment.steps, Trainer::new(experiment));
        trainer.train(steps);
        trainer
    })
    .collect()
}

/// What its run comes to.
fn fate(run: &Trainer) -> Fate {
    let mut run = Trainer::new(run.experiment().clone());
    assert!(run.look_until(&|| false));
    run.outcome().fate
}

/// The first iteration in which one of the numbers of a row is another one.
fn parted(a: &Trainer, b: &Trainer) -> Option<u32> {
    let bits = |row: &Row| [row.loss, row.weight, row.bias].map(f64::to_bits);
    a.history().rows().zip(b.history().rows()).find(|(a, b)| bits(a) != bits(b)).map(|(a, _)| a.iteration)
}

/// What the first operation of this result made in a step.
fn worked(run: &Trainer, iteration: u32, result: &str) -> f64 {
    let worked = explain(run.experiment(), iteration);
    worked.iter().find(|worked| worked.result == result).expect("an operation of that result").operation.result.value
}

#[test]
fn a_warm_up_that_rounds_away() {
    let [own, plain, float32, copy] = &all("warm-up")[..] else { panic!("four runs") };
    assert!(own.history().rows().all(|row| row.weight == 1.0));
    assert_eq!(right("warm-up"), "Never");
    // At the start the gradient is 1, and half the gap below 1 is asked for by a rate of 0.00195.
    assert_eq!(row(own, 0).weight_grad, 1.0);
    assert_eq!((1.0 - bits::neighbours(1.0, Bfloat16).0) / 2.0, 0.001953125);
    let rate = |iteration: u32| row(own, iteration).scheduled.expect("it has a schedule").learning_rate;
    assert!(rate(194) < 0.001953125 && rate(195) > 0.001953125, "{} {}", rate(194), rate(195));
    assert!(row(own, 0).bias != 0.0);
    let end = |run: &Trainer| (format!("{:.3}", row(run, 1999).weight), format!("{:.3}", row(run, 1999).bias));
    assert_eq!(end(own), ("1.000".to_owned(), "-0.451".to_owned()));
    assert_eq!(format!("{:.4}", row(own, 1999).loss), "0.0022");
    assert!(row(plain, 0).weight < 1.0);
    assert_eq!(end(plain).0, "0.797");
    assert_eq!(end(float32).0, "0.750");
    assert_eq!(copy.outcome().first_zero, Some(486));
    let float16 = run("warm-up", "", Float16, 2000);
    assert_eq!(float16.history().rows().find(|row| row.weight != 1.0).map(|row| row.iteration), Some(24));
}

#[test]
fn the_weight_of_a_norm() {
    let [own, float32, copy] = &all("norm-weight")[..] else { panic!("three runs") };
    assert!(own.history().rows().all(|row| row.weight == 1.0));
    assert_eq!(right("norm-weight"), "At exactly 1");
    assert_eq!(bits::neighbours(1.0, Bfloat16).0, 0.99609375);
    assert_eq!(bits::round(1.0 - 0.0006, Bfloat16).0, 1.0);
    let rests = own.history().rows().find(|row| row.bias == -0.25).map(|row| row.iteration);
    assert_eq!((rests, row(own, 999).bias, row(own, 999).loss), (Some(969), -0.25, 0.0625));
    assert_eq!(fate(own), stalled(970, 0.0625));
    assert!((row(float32, 999).weight - 0.75).abs() < 0.005, "{}", row(float32, 999).weight);
    assert_eq!((row(copy, 2).weight, row(copy, 3).weight, row(copy, 999).loss), (1.0, 0.99609375, 0.0));
}

#[test]
fn where_the_weight_decay_goes() {
    let [own, without, float32, float32_without] = &all("weight-decay")[..] else { panic!("four runs") };
    assert_eq!((parted(own, without), own.history().rows().count()), (None, 1000));
    assert_eq!(right("weight-decay"), "Never");
    assert_eq!(parted(float32, float32_without), Some(0));
    assert!(
        (row(float32, 999).weight - 0.254).abs() < 0.0005 && (row(float32_without, 999).weight - 0.228).abs() < 0.0005
    );
    // The factor is the Python number in float32; the product comes back.
    let worked = explain(own.experiment(), 5);
    let decayed = worked.iter().find(|worked| worked.result == "decayed param").expect("a decay");
    assert!(decayed.operation.inputs().any(|input| (input - 0.9999).abs() < 1e-7));
    assert_eq!(decayed.operation.lost(), Some(Lost::Absorbed));
    // Half of the gap downwards from the least and from the largest of an exponent, and in between, in percent.
    for (dtype, least, most) in [(Bfloat16, 0.2, 0.4), (Float16, 0.02, 0.05)] {
        let half = |value: f64| 100.0 * (value - bits::neighbours(value, dtype).0) / 2.0 / value;
        let halves = [half(1.0), half(bits::neighbours(1.0, dtype).1), half(bits::neighbours(2.0, dtype).0)];
        assert!(halves.iter().all(|&half| half > 0.01 && half > least - 0.006 && half < most + 0.001), "{halves:?}");
    }
    let float16 = [run("weight-decay", "", Float16, 1000), run("weight-decay", "weight_decay=0", Float16, 1000)];
    assert_eq!(parted(&float16[0], &float16[1]), None);
    let chance = ["update=stochastic_rounding", "update=stochastic_rounding&weight_decay=0"];
    let chance = chance.map(|more| run("weight-decay", more, Bfloat16, 1000));
    assert_eq!(parted(&chance[0], &chance[1]), None);
}

#[test]
fn a_counter_in_bfloat16() {
    let [own, float32, copy] = &all("counter")[..] else { panic!("three runs") };
    for iteration in 0..600 {
        let counted = f64::from(iteration + 1);
        assert_eq!(row(own, iteration).bias, counted.min(256.0), "{iteration}");
        assert_eq!(row(float32, iteration).bias, counted);
    }
    assert_eq!(row(copy, 599).bias, 600.0);
    let (right, tolerance) = amount("counter");
    assert_eq!((right, tolerance), (256.0, 0.0));
    assert_eq!(bits::neighbours(256.0, Bfloat16).1, 258.0);
    assert_eq!((bits::round(2048.0, Float16).0, bits::round(2049.0, Float16).0), (2048.0, 2048.0));
    let worked = explain(own.experiment(), 256);
    let bias = worked.iter().find(|worked| worked.result == "bias").expect("a bias");
    assert_eq!((bias.operation.exact.hi, bias.operation.lost()), (257.0, Some(Lost::Tied)));
    // torch.optim.Adam's count goes on: what divides the root is that of more steps.
    let adam = Experiment::new(Spec::clone(
        &Link::parse("dtype=bfloat16&optimizer=adam&steps=600").expect("a link").experiment,
    ));
    let worked = explain(&adam.expect("valid"), 599);
    let corrected = worked.iter().find(|worked| worked.result == "corrected").expect("a correction");
    let divisor = corrected.operation.inputs().nth(1).expect("a divisor");
    assert!((divisor - (1.0 - 0.999f64.powi(600)).sqrt()).abs() < 1e-6, "{divisor}");
    let stopped = 1.0 - 0.999f64.powi(256);
    assert!((stopped - 0.226).abs() < 0.0005 && (1.0 / stopped.sqrt() - 2.1).abs() < 0.05);
}

#[test]
fn beta2_in_bfloat16() {
    let [own, less, float32] = &all("beta2")[..] else { panic!("three runs") };
    let mean = |run: &Trainer, iteration: u32| worked(run, iteration, "exp_avg_sq");
    assert!(mean(own, 115) < 4.375);
    assert!([116, 500, 1000, 3999].iter().all(|&iteration| mean(own, iteration) == 4.375));
    assert_eq!(row(own, 1000).weight_grad, -1.0);
    let step = explain(own.experiment(), 1000);
    let kept = step.iter().rfind(|worked| worked.result == "product").expect("β₂ times the mean");
    assert_eq!((kept.operation.result.value, kept.operation.lost()), (4.375, Some(Lost::Absorbed)));
    assert!((kept.operation.exact.hi - 4.3706).abs() < 5e-5);
    assert_eq!(right("beta2"), "Nothing");
    assert_eq!(bits::neighbours(4.375, Bfloat16).0, 4.34375);
    assert!((mean(float32, 1000) - 2.0).abs() < 0.005);
    let Fate::Stalled { from, losses, .. } = fate(own) else { panic!("{:?}", fate(own)) };
    assert!(from == 3816 && losses.low == losses.high && (losses.low - 0.141).abs() < 0.0005, "{from} {losses:?}");
    assert_eq!(row(own, 3999).loss, losses.low);
    assert!(matches!(fate(less), Fate::ExactZero { .. }), "{:?}", fate(less));
    // Cut, and rounded to nearest.
    assert_eq!(bits::neighbours(1.0, Bfloat16).0, 0.99609375);
    assert_eq!((1.0 - 0.99609375, bits::round(0.999, Bfloat16).0), (1.0 / 256.0, 1.0));
}

#[test]
fn a_gradient_of_exactly_zero() {
    let [own, eps, fused, bfloat16] = &all("zero-gradient")[..] else { panic!("four runs") };
    let first = row(own, 0);
    assert!(first.weight_grad == 0.0 && first.weight.is_nan() && first.bias > 0.0);
    assert!(own.history().rows().skip(1).all(|row| row.loss.is_nan() && row.bias.is_nan()));
    assert_eq!(right("zero-gradient"), "NaN");
    let worked = explain(own.experiment(), 0);
    let lost = |result: &str| worked.iter().find(|worked| worked.result == result).and_then(|w| w.operation.lost());
    assert_eq!((lost("eps"), lost("weight")), (Some(Lost::Underflow), Some(Lost::ZeroByZero)));
    for run in [eps, fused, bfloat16] {
        assert!(run.history().rows().all(|row| row.weight == 1.0));
        assert!((row(run, 299).bias - 0.5).abs() < 0.005);
    }
}

#[test]
fn clipped_to_nothing() {
    let [own, other, value] = &all("clipped")[..] else { panic!("three runs") };
    let first = row(own, 0);
    let (right, tolerance) = amount("clipped");
    assert_eq!((first.weight_grad, first.bias_grad), (right, 0.0994873046875));
    assert!(tolerance <= 0.0101 * right && (right - 0.995).abs() < 0.0005);
    assert_eq!(
        (worked(own, 0, "weight_grad"), worked(own, 0, "bias_grad"), worked(own, 0, "total_norm")),
        (300.0, 30.0, 301.5)
    );
    // The other points.
    assert_eq!((worked(other, 0, "weight_grad"), worked(other, 0, "bias_grad")), (60000.0, 60000.0));
    assert_eq!(worked(other, 0, "total_norm"), f64::INFINITY);
    assert!((60000.0 * 2f64.sqrt() - 84853.0).abs() < 0.5);
    assert!(other.history().rows().all(|row| (row.weight, row.bias, row.weight_grad) == (0.5, 0.0, 0.0)));
    assert_eq!((row(value, 0).weight_grad, row(value, 0).bias_grad), (1.0, 1.0));
    assert!(row(value, 299).weight < -20.0);
    let float32 = run("clipped", "x=1&y=-30000", Float32, 300);
    assert!(row(&float32, 299).weight < -20.0);
}

#[test]
fn a_scale_of_nothing() {
    let [own, good] = &all("scale-of-nothing")[..] else { panic!("two runs") };
    let scale = |iteration: u32| row(own, iteration).scaling.expect("it is scaled").scale;
    let skipped = |run: &Trainer, i: u32| row(run, i).scaling.is_some_and(|scaling| scaling.skipped);
    assert!((1..300).filter(|i| i % 2 == 1).all(|iteration| skipped(own, iteration)));
    assert!((2..288).filter(|i| i % 2 == 0).all(|iteration| !skipped(own, iteration)));
    // The last step that moves something, and the scale of it.
    let weight = |iteration: u32| row(own, iteration).weight;
    assert!(weight(76) != weight(75) && (77..288).all(|iteration| weight(iteration) == weight(76)));
    assert_eq!(right("scale-of-nothing"), "Until iteration 76, of 300");
    assert!((scale(76) / 2.4e-7 - 1.0).abs() < 0.01);
    assert_eq!(worked(own, 78, "weight_grad"), 0.0);
    assert!((worked(own, 78, "unscaled") + 0.21).abs() < 0.001);
    // 91 halvings, which is the report's number, and what comes of some more.
    assert_eq!(scale(180), 131_072.0 / 2f64.powi(91));
    assert!((scale(180) / 5.29e-23 - 1.0).abs() < 0.001);
    assert_eq!((0..180).filter(|&iteration| skipped(own, iteration)).count(), 91);
    assert!(weight(287).is_finite() && weight(288).is_nan() && !skipped(own, 288));
    assert!(((1.0 / scale(286)) as f32).is_finite() && ((1.0 / scale(288)) as f32).is_infinite());
    let worked = explain(own.experiment(), 288);
    assert!(worked.iter().any(|worked| worked.operation.lost() == Some(Lost::ZeroTimesInfinity)));
    assert_eq!((0..300).filter(|&iteration| skipped(good, iteration)).collect::<Vec<_>>(), [0, 1]);
    assert!(row(good, 299).loss < 0.001);
}

/// PyTorch's own refusal is passed by in the recordings (`fixtures/mixed.py`).
#[test]
fn attempting_to_unscale_float16_gradients() {
    let [own, without, copy] = &all("unscale-half")[..] else { panic!("three runs") };
    assert_eq!((parted(own, without), own.history().rows().count()), (None, 60));
    assert_eq!(right("unscale-half"), "Never");
    let grads = |run: &Trainer| -> Vec<f64> {
        let worked = explain(run.experiment(), 0);
        let grads = worked.iter().filter(|worked| worked.result == "weight_grad");
        grads.map(|worked| worked.operation.result.value).collect()
    };
    assert_eq!(grads(without), [0.0]);
    let [scaled, unscaled] = grads(own)[..] else { panic!("scaled, and unscaled") };
    assert!((scaled + 2.05e-5).abs() < 1e-7 && unscaled == 0.0);
    let kept = grads(copy);
    assert!(kept.last().is_some_and(|grad| (grad + 2e-8).abs() < 1e-10), "{kept:?}");
    assert!(worked(copy, 0, "master weight") > 0.0);
}
