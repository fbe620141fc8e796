//! Pictures of what neurons make of the plane, pixel by pixel.

use neuron_playground::{
    experiment::{Experiment, Spec, link::Link},
    run::network::Network,
    show::picture::{Picture, Shades, inputs},
};

fn experiment(hash: &str) -> Experiment {
    Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}")).experiment
}

/// A pixel is the shade of what the network predicts in its middle: of every cell, light and dark, sides alone and not.
#[test]
fn pictures_show_what_neurons_predict() {
    // Its output has two sides, and is beyond 1 in the corners.
    let experiment =
        experiment("layers=2,3,1&activation=tanh&output_activation=identity&data=xor&features=x1,x2&lr=0.3");
    let mut network = Network::new(experiment.clone());
    network.train(60);
    let mut picture = Picture::new(&experiment);
    let side = picture.side();
    let lines = std::cell::Cell::new(1);
    while !picture.compute_until(&network, &|| true) {
        lines.set(lines.get() + 1);
    }
    assert_eq!(lines.get(), side, "a line at a time");
    let at = |cell: usize| ((cell as f64 + 0.5) / side as f64 * 2.0 - 1.0) * picture.extent();
    let places: Vec<[f64; 2]> = (0..side * side).map(|cell| [at(cell % side), at(side - 1 - cell / side)]).collect();
    let predicted = network.run().outputs(&inputs(&experiment, &places)).pop().expect("a layer");
    let (above, below) =
        (predicted.iter().filter(|y| **y > 0.1).count(), predicted.iter().filter(|y| **y < -0.1).count());
    assert!(above > side && below > side, "{above} {below}: a picture of one colour shows nothing");

    // The page's colours for 1, -1 and 0 (style/base.css), at 85 % of the way from paper at the most.
    for (dark, [plus, minus, paper]) in [
        (false, [[98.0, 72.0, 178.0], [214.0, 168.0, 16.0], [251.0, 250.0, 247.0]]),
        (true, [[168.0, 148.0, 255.0], [226.0, 188.0, 60.0], [20.0, 22.0, 26.0]]),
    ] {
        for discretize in [false, true] {
            let pixels = picture
                .paint(2, 0, &Shades::new(dark, discretize, experiment.loss, network.span()))
                .expect("the output");
            assert_eq!(pixels.len(), side * side);
            for (cell, (pixel, &value)) in pixels.iter().zip(&predicted).enumerate() {
                let shown = if discretize { value.signum() } else { value.clamp(-1.0, 1.0) };
                let towards: [f64; 3] = if shown < 0.0 { minus } else { plus };
                for (channel, (from, to)) in paper.into_iter().zip(towards).enumerate() {
                    let expected: f64 = from + (to - from) * shown.abs() * 0.85;
                    let apart = (f64::from(pixel[channel]) - expected).abs();
                    assert!(apart <= 1.0, "{:?} is {value}: {pixel:?}, not {expected}", places[cell]);
                }
                assert_eq!(pixel[3], 255);
            }
        }
    }
    // A feature is a slope from left to right, or from below upwards.
    let shades = Shades::new(false, true, experiment.loss, network.span());
    let x1 = picture.paint(0, 0, &shades).expect("x1");
    let x2 = picture.paint(0, 1, &shades).expect("x2");
    let (left, right) = (x1[side * side / 2], x1[side * side / 2 + side - 1]);
    assert_ne!(left, right);
    assert_eq!((x2[0], x2[side * side - 1]), (right, left), "x2 grows upwards");
    assert!(picture.paint(2, 1, &shades).is_none() && picture.paint(3, 0, &shades).is_none());
    let (_, most) = picture.paint_difference(&picture, &shades).expect("of one size");
    assert_eq!(most, 0.0);
}

/// Own data of any width is shown, as far as a plane can show it.
#[test]
fn points_of_one_and_of_three_columns_have_pictures() {
    for hash in ["layers=1,2,1&x=1,2,-3&y=0,1,0", "layers=3,2,1&x=1;2;3,4;5;6&y=0,1", "x=0&y=0&layers=1,1,1"] {
        let experiment = experiment(hash);
        let network = Network::new(Experiment::new(Spec::clone(&experiment)).expect("valid"));
        let mut picture = Picture::new(&experiment);
        assert!(picture.extent() > 0.0, "{hash}");
        assert!(picture.compute_until(&network, &|| false));
        assert!(picture.paint(0, 0, &Shades::new(true, false, experiment.loss, network.span())).is_some());
    }
}

/// The output's colours are the classes', whatever numbers these are, and a regression's go from its least target to its
/// greatest.
#[test]
fn a_class_has_its_colour_whatever_its_number_is() {
    let (paper, plus, minus) = ([251.0, 250.0, 247.0], [98.0, 72.0, 178.0], [214.0, 168.0, 16.0]);
    // Without weights, the bias is the answer everywhere.
    let shown = |data: &str, bias: f64| {
        let experiment = experiment(&format!("layers=2,1&dtype=float64&{data}&0.weight=0,0&0.bias={bias}"));
        let network = Network::new(experiment.clone());
        let mut picture = Picture::new(&experiment);
        assert!(picture.compute_until(&network, &|| false));
        let shades = Shades::new(false, false, experiment.loss, network.span());
        picture.paint(1, 0, &shades).expect("the output")[0]
    };
    let near = |pixel: [u8; 4], towards: [f64; 3], part: f64| {
        (0..3).all(|i| (f64::from(pixel[i]) - (paper[i] + (towards[i] - paper[i]) * part * 0.85)).abs() <= 1.0)
    };
    for (data, low, high) in [
        ("data=circle", -1.0, 1.0),
        ("x=1;2,3;4&y=0,1", 0.0, 1.0),
        ("x=1;2,3;4&y=1,1", -1.0, 1.0),
        ("x=1;2,3;4,5;6&y=100,150,300", 100.0, 300.0),
        ("data=plane", -1.0, 1.0),
        ("x=1;2&y=5", 0.0, 10.0),
    ] {
        assert!(near(shown(data, low), minus, 1.0), "{data}: the lower end");
        assert!(near(shown(data, high), plus, 1.0), "{data}: the higher end");
        assert!(near(shown(data, f64::midpoint(low, high)), plus, 0.0), "{data}: the middle");
    }
    // A logit of 0 is half way between the classes.
    let logits = "x=1;2,3;4&y=0,1&loss=bce_with_logits";
    assert!(near(shown(logits, 0.0), plus, 0.0));
    assert!(near(shown(logits, -40.0), minus, 1.0) && near(shown(logits, 40.0), plus, 1.0));
}
