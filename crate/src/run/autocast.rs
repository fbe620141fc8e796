//! A step under `torch.autocast`: what is cast for the layers, the loss in float32, and the gradient cast back.

use std::ops::Range;

use super::{
    model::{NetworkModel, Step, Trained, columns},
    stages::Stages,
    stepped::widen,
};
use crate::{
    experiment::Experiment,
    numbers::scalar::Lanes,
    torch::{
        batch::Columns,
        kernels::{Kernels, Name, Phase, Role, Subject},
        loss::{Loss, Targets, Terms},
        nn::{Parameter, WORDS},
        tensors::plain,
    },
};

type WideLanes<K> = <<K as Kernels>::Wide as Kernels>::Lanes;

/// What it needs beside the network, whose kernels compute in what is cast to.
pub(super) struct Autocast<K: Kernels> {
    given: Given<K>,
    /// Those that train, in the order of the epoch, where they are shuffled.
    permuted: Option<Given<K>>,
    x: Vec<WideLanes<K>>,
    y: Vec<WideLanes<K>>,
    prediction: Vec<WideLanes<K>>,
    grad: Vec<WideLanes<K>>,
    terms: Terms<K::Wide>,
}

/// Inputs before they are cast, of which a 16-bit model has none, and targets.
struct Given<K: Kernels> {
    x: Option<Columns<WideLanes<K>>>,
    y: Columns<WideLanes<K>>,
}

/// Whether layers of these kernels are cast for: to 16 bits.
#[inline(always)]
pub(super) fn is_computed<K: Kernels>(k: &K) -> bool {
    k.dtype().is_reduced()
}

impl<K: Kernels> Autocast<K> {
    /// `None` where it changes nothing: in float64.
    #[inline(never)]
    pub fn new(k: &K, experiment: &Experiment) -> Option<Box<Self>> {
        if !is_computed(k) {
            return None;
        }
        let (points, last, wide) = (experiment.points(), experiment.hidden(), k.wide());
        let about = Subject::output(last);
        let x = experiment.is_cast().then(|| columns(&wide, &points.x, points.widths.0, "x", &Subject::input));
        // A 16-bit model's targets are of 16 bits.
        let rounded = (!experiment.is_cast()).then(|| plain(&k.tensor(&points.y, Name::of("y", Role::Data), &about)));
        let y = columns(&wide, rounded.as_ref().unwrap_or(&points.y), points.widths.1, "y", &about);
        let [x_batch, y_batch, prediction, grad] = [const { Vec::new() }; 4];
        let given = Given { x, y };
        Some(Box::new(Autocast {
            given,
            permuted: None,
            x: x_batch,
            y: y_batch,
            prediction,
            grad,
            terms: Terms::default(),
        }))
    }

    pub fn permute(&mut self, order: &[usize]) {
        let Given { x, y } = &self.given;
        self.permuted = Some(Given { x: x.as_ref().map(|x| x.permuted(order)), y: y.permuted(order) });
    }

    /// The batch of these rows: targets as they are, and inputs, where they are cast; else false.
    fn gather(&mut self, k: &K, rows: Range<usize>, inputs: &mut Vec<K::Lanes>) -> bool {
        let Given { x, y } = self.permuted.as_ref().unwrap_or(&self.given);
        y.batch(rows.clone(), &mut self.y);
        let Some(x) = x else { return false };
        x.batch(rows, &mut self.x);
        inputs.clear();
        for (element, &x) in self.x.iter().enumerate() {
            k.about(Subject::Input { element });
            inputs.push(k.named("cast x", k.dtype().cast_call()).copy(x));
        }
        true
    }

    /// The loss of predictions for the points from row `start` on, as the data has them.
    pub fn loss_of(
        &self,
        k: &K,
        criterion: Loss,
        prediction: &[f64],
        start: usize,
        (last, rows, width): (usize, usize, usize),
    ) -> f64 {
        let (mut predictions, mut target) = (Vec::new(), Vec::new());
        let about = Subject::output(last);
        columns(&k.wide(), prediction, width, "x", &about).batch(0..rows, &mut predictions);
        self.given.y.batch(start..start + rows, &mut target);
        let targets = Targets { last, target: &target, rows, width };
        criterion.forward(&k.wide(), &predictions, targets, &mut Terms::default()).into()
    }

    /// The loss of these rows.
    fn loss(
        &mut self,
        k: &K,
        criterion: Loss,
        prediction: &[K::Lanes],
        (last, rows, width): (usize, usize, usize),
    ) -> f64 {
        self.prediction.clear();
        self.prediction.extend(prediction.iter().map(|&prediction| k.widen(prediction)));
        let targets = Targets { last, target: &self.y, rows, width };
        criterion.forward(&k.wide(), &self.prediction, targets, &mut self.terms).into()
    }

    /// Writes the gradient of the prediction, as the layers take it.
    fn backward(
        &mut self,
        k: &K,
        criterion: Loss,
        scale: Option<WideLanes<K>>,
        (last, rows, width): (usize, usize, usize),
        grad: &mut Vec<K::Lanes>,
    ) {
        let targets = Targets { last, target: &self.y, rows, width };
        criterion.backward(&k.wide(), &self.prediction, targets, scale, &mut self.grad);
        k.node("ToCopyBackward0");
        grad.clear();
        for (element, &wide) in self.grad.iter().enumerate() {
            k.about(Subject::Output { layer: last, element });
            grad.push(k.named("grad", k.dtype().cast_call()).copy(wide));
        }
    }
}

/// The float32 parameters of a model under autocast, from which the network's are cast in each forward, and what happens to
/// them.
pub(super) struct Cast<K: Kernels> {
    pub parameters: Vec<Parameter<<K::Wide as Kernels>::Scalar>>,
    pub stages: Stages<K::Wide>,
}

impl<K: Kernels> Cast<K> {
    #[inline(never)]
    pub fn new(k: &K, experiment: &Experiment) -> Self {
        let wide = k.wide();
        let mut parameters = Vec::new();
        for (tensor, (name, values)) in experiment.start().0.0.into_iter().enumerate() {
            parameters.push(Parameter::new(&wide, name, WORDS[tensor % 2], tensor, &values));
        }
        Cast { stages: Stages::new(&wide, experiment, &mut parameters), parameters }
    }

    /// What the layers compute with.
    fn cast(&self, k: &K, parameters: &mut [Parameter<K::Scalar>]) {
        for (tensor, (own, parameter)) in self.parameters.iter().zip(parameters).enumerate() {
            let values = parameter.data.chunks_mut(K::Lanes::WIDTH);
            for (lane, (values, own)) in values.zip(own.data.chunks(K::Lanes::WIDTH)).enumerate() {
                k.about(Subject::Parameter { tensor, element: lane * K::Lanes::WIDTH });
                k.named(Name::of(CAST_WORDS[tensor % 2], Role::Cast), k.dtype().cast_call())
                    .copy(WideLanes::<K>::load(own))
                    .store(values);
            }
        }
    }

    /// The same, outside of a step.
    #[inline(never)]
    pub fn fill(&self, k: &K, parameters: &mut [Parameter<K::Scalar>]) {
        for (own, parameter) in self.parameters.iter().zip(parameters) {
            k.fill(&mut parameter.data, &plain(&own.data));
        }
    }
}

/// What the parameters that autocast makes are called.
const CAST_WORDS: [&str; 2] = ["cast weight", "cast bias"];

impl<K: Kernels> NetworkModel<K> {
    /// What `Model::step` does, where there is something to cast.
    #[inline(never)]
    pub(super) fn autocast_step(&mut self, autocast: &mut Autocast<K>, rows: Range<usize>) -> Step {
        let NetworkModel { kernels: k, network, trained, criterion, last, penalty, data, permuted, .. } = self;
        let (row_count, y_width) = (rows.len(), data.widths.1);
        k.enter(Phase::Forward, "", "autocast");
        if self.rows != rows {
            if !autocast.gather(k, rows.clone(), &mut self.inputs) {
                let data = permuted.as_ref().map_or(&*data, |(_, data)| data);
                data.x.batch(rows.clone(), &mut self.inputs);
            }
            self.rows = rows;
        }
        if let Trained::Cast(cast) = trained {
            cast.cast(k, &mut network.parameters);
        }
        let shape = (*last, row_count, y_width);
        self.loss = autocast.loss(k, *criterion, network.forward(&self.inputs, row_count), shape);
        let wide = k.wide();
        let scale = match trained {
            Trained::Own(stages) => stages.scale(&wide),
            Trained::Cast(cast) => cast.stages.scale(&wide),
        };
        network.backward(&self.inputs, |_, grad| {
            autocast.backward(k, *criterion, scale.map(<WideLanes<K> as Lanes>::splat), shape, grad);
        });
        let step = match trained {
            Trained::Own(stages) => {
                if let Some(penalty) = penalty {
                    k.node("penalty");
                    let cast = scale
                        .map(|scale| k.named("loss_grad", k.dtype().cast_call()).copy(WideLanes::<K>::splat(scale)));
                    penalty.of_all(k, cast.and_then(first), &mut network.parameters);
                }
                stages.run_apart(k, &mut network.parameters)
            }
            Trained::Cast(cast) => {
                widen(k, &network.parameters, &mut cast.parameters);
                if let Some(penalty) = penalty {
                    penalty.of_all(&wide, scale, &mut cast.parameters);
                }
                let step = cast.stages.run_apart(&wide, &mut cast.parameters);
                // What it predicts of other points it predicts with these.
                cast.fill(k, &mut network.parameters);
                step
            }
        };
        Step { loss: self.loss, all_finite: step.all_finite && self.loss.is_finite(), ..step }
    }
}

/// The first of some numbers.
fn first<L: Lanes>(lanes: L) -> Option<L::Scalar> {
    L::numbers(&[lanes]).first().copied()
}
