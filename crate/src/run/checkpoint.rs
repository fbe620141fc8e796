//! `Checkpoint`: what one model hands to another of the same experiment, so that it goes on from there.

use super::{
    model::{Model, NetworkModel, Trained, of_trained},
    stages::Stages,
    stepped::Stepped,
};
use crate::{
    numbers::bits::is_same,
    torch::{
        grad_scaler::Scaler,
        kernels::Kernels,
        lr_scheduler::Schedule,
        nn::Parameter,
        optim::{Kahan, Rounding, Stepper},
        tensors::plain,
    },
};

/// What a model holds between steps, in float64, which every dtype fits in.
pub(crate) struct Checkpoint {
    /// Parameters, what the optimizer remembers, the wider copy or what compensates them; once there is one, their average; and gradients that are added up.
    tensors: Vec<Vec<f64>>,
    rounding: Rounding,
    scaler: Option<Scaler>,
    schedule: Option<Schedule>,
    is_settled: bool,
    taken: u32,
    /// How many iterations' gradients are added up.
    seen: u32,
    /// The order of the rows in this epoch, where they are shuffled.
    order: Option<Vec<usize>>,
}

impl Checkpoint {
    /// Of a run where nothing but a weight and a bias goes from one step to the next.
    pub fn of_neuron([weight, bias]: [f64; 2], taken: u32) -> Checkpoint {
        Checkpoint {
            tensors: vec![vec![weight], vec![bias]],
            rounding: Rounding::Nearest,
            scaler: None,
            schedule: None,
            is_settled: true,
            taken,
            seen: 0,
            order: None,
        }
    }

    /// True if both have the same bits, every NaN taken for one: which it is makes no difference to a step. How many steps
    /// the optimizer has taken is not compared (see `Optimizer::steady_from`), nor how far a schedule is (see
    /// `Step::is_settled`), nor is what is drawn anew in each epoch or step: where anything is, no state comes again.
    pub fn is_alike(&self, other: &Checkpoint) -> bool {
        let alike = |(a, b): (&f64, &f64)| is_same(*a, *b);
        let mut pairs = self.tensors.iter().flatten().zip(other.tensors.iter().flatten());
        pairs.all(alike) && self.scaler == other.scaler && self.seen == other.seen
    }

    /// What the loss is multiplied by in the next step.
    pub fn scale(&self) -> f64 {
        self.scaler.as_ref().map_or(1.0, Scaler::scale)
    }
}

impl<K: Kernels> NetworkModel<K> {
    pub fn to_checkpoint(&self) -> Checkpoint {
        let order = self.permuted.as_ref().map(|(order, _)| order.clone());
        of_trained!(self, parameters, stages => save_stages(parameters, stages, order))
    }

    pub fn restore(&mut self, mut checkpoint: Checkpoint) {
        let order = checkpoint.order.take();
        match &mut self.trained {
            Trained::Own(stages) => {
                restore_stages(&self.kernels, &mut self.network.parameters, stages, checkpoint);
            }
            Trained::Cast(cast) => {
                restore_stages(&self.kernels.wide(), &mut cast.parameters, &mut cast.stages, checkpoint);
                cast.fill(&self.kernels, &mut self.network.parameters);
            }
        }
        if let Some(order) = order {
            self.permute(&order);
        }
    }
}

fn save_stages<K: Kernels>(
    parameters: &[Parameter<K::Scalar>],
    stages: &Stages<K>,
    order: Option<Vec<usize>>,
) -> Checkpoint {
    let Stages { stepped, scaler, schedule, is_settled, taken, accumulated, .. } = stages;
    let mut tensors = Vec::new();
    save(&mut tensors, parameters.iter().map(|p| &p.data));
    let rounding = save_stepped(stepped, &mut tensors);
    if stages.has_more() {
        save_more(&mut tensors, stages);
    }
    let seen = accumulated.as_ref().map_or(0, |accumulated| accumulated.seen);
    let (scaler, schedule, is_settled, taken) = (scaler.clone(), *schedule, *is_settled, *taken);
    Checkpoint { tensors, rounding, scaler, schedule, is_settled, taken, seen, order }
}

fn restore_stages<K: Kernels>(
    kernels: &K,
    parameters: &mut [Parameter<K::Scalar>],
    stages: &mut Stages<K>,
    checkpoint: Checkpoint,
) {
    let mut values = checkpoint.tensors.iter();
    restore_parameters(kernels, parameters, &mut values);
    restore_stepped(kernels, &mut stages.stepped, &mut values, checkpoint.rounding);
    if stages.has_more() {
        restore_more(kernels, stages, &mut values, checkpoint.seen);
    }
    (stages.scaler, stages.schedule) = (checkpoint.scaler, checkpoint.schedule);
    (stages.is_settled, stages.taken) = (checkpoint.is_settled, checkpoint.taken);
}

/// What is stepped holds beside the network's parameters.
fn save_stepped<K: Kernels>(stepped: &Stepped<K>, tensors: &mut Vec<Vec<f64>>) -> Rounding {
    match stepped {
        Stepped::InPlace { stepper, rounding } => {
            save(tensors, stepper.state.iter().flatten());
            rounding.clone()
        }
        Stepped::Copy { stepper, parameters, is_fresh, .. } => {
            save(tensors, stepper.state.iter().flatten());
            if !is_fresh {
                save(tensors, parameters.iter().map(|p| &p.data));
            }
            Rounding::Nearest
        }
        Stepped::Kahan(kahan) => {
            save_kahan(tensors, kahan);
            Rounding::Nearest
        }
    }
}

fn restore_stepped<K: Kernels>(kernels: &K, stepped: &mut Stepped<K>, values: &mut Values, before: Rounding) {
    match stepped {
        Stepped::InPlace { stepper, rounding } => {
            restore_state(kernels, stepper, values);
            *rounding = before;
        }
        Stepped::Copy { stepper, parameters, is_fresh, .. } => {
            let wide = kernels.wide();
            restore_state(&wide, stepper, values);
            if !*is_fresh {
                restore_parameters(&wide, parameters, values);
            }
        }
        Stepped::Kahan(kahan) => restore_kahan(kernels, kahan, values),
    }
}

fn save<'a, S: Copy + Into<f64> + 'a>(tensors: &mut Vec<Vec<f64>>, held: impl Iterator<Item = &'a Vec<S>>) {
    tensors.extend(held.map(|tensor| plain(tensor)));
}

/// The next values, one tensor's after the other.
type Values<'a> = std::slice::Iter<'a, Vec<f64>>;

fn restore_parameters<K: Kernels>(kernels: &K, parameters: &mut [Parameter<K::Scalar>], values: &mut Values) {
    for (parameter, values) in parameters.iter_mut().zip(values) {
        kernels.fill(&mut parameter.data, values);
    }
}

fn restore_state<K: Kernels>(kernels: &K, stepper: &mut Stepper<K>, values: &mut Values) {
    for (tensor, values) in stepper.state.iter_mut().flatten().zip(values) {
        kernels.fill(tensor, values);
    }
}

// What few runs have is out of line, and on the page in the second part of the engine.

#[inline(never)]
fn save_kahan<K: Kernels>(tensors: &mut Vec<Vec<f64>>, kahan: &Kahan<K>) {
    save(tensors, kahan.stepper.state.iter().flatten());
    save(tensors, kahan.compensation.iter().map(|c| &c.data));
}

#[inline(never)]
fn restore_kahan<K: Kernels>(kernels: &K, kahan: &mut Kahan<K>, values: &mut Values) {
    restore_state(kernels, &mut kahan.stepper, values);
    restore_parameters(kernels, &mut kahan.compensation, values);
}

/// Gradients that are added up, and averages, once there are some.
#[inline(never)]
fn save_more<K: Kernels>(tensors: &mut Vec<Vec<f64>>, stages: &Stages<K>) {
    if let Some(accumulated) = &stages.accumulated {
        save(tensors, accumulated.sums.iter());
    }
    if let Some(averaged) = stages.averaged.as_ref().filter(|averaged| averaged.has_begun) {
        save(tensors, averaged.averages.iter());
    }
}

#[inline(never)]
fn restore_more<K: Kernels>(kernels: &K, stages: &mut Stages<K>, values: &mut Values, seen: u32) {
    if let Some(accumulated) = &mut stages.accumulated {
        for (tensor, values) in accumulated.sums.iter_mut().zip(&mut *values) {
            kernels.fill(tensor, values);
        }
        accumulated.seen = seen;
    }
    if let Some(averaged) = &mut stages.averaged {
        for (tensor, values) in averaged.averages.iter_mut().zip(values) {
            kernels.fill(tensor, values);
            averaged.has_begun = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;
    use crate::{
        experiment::{Experiment, link::Link},
        explain::traced::Tracing,
        run::{model::Model, trainer::Run},
        torch::kernels::by_kernels,
    };

    /// Valid experiments whose steps depend on all that there is to remember.
    fn experiments() -> impl Strategy<Value = Experiment> {
        let optimizer = select(
            &[
                "lr=0.1",
                "lr=0.1&momentum=0.9",
                "lr=0.1&momentum=0.9&nesterov=true&weight_decay=0.01",
                "lr=300",
                "optimizer=adam&lr=0.01&eps=0.001",
                "optimizer=adamw&lr=0.1&eps=0.001",
                "optimizer=rmsprop&lr=0.01&eps=0.001",
                "optimizer=rmsprop&lr=0.01&eps=0.001&momentum=0.9&centered=true",
            ][..],
        );
        let scaling = select(
            &[
                "",
                "&loss_scaling=static&scale=1000",
                "&loss_scaling=dynamic&init_scale=1024&growth_interval=2",
                // Its first steps are skipped.
                "&loss_scaling=dynamic&init_scale=1e7&growth_interval=3",
            ][..],
        );
        let update = select(&["", "&update=master_weights", "&update=stochastic_rounding", "&update=kahan"][..]);
        let dtype = select(&["float16", "bfloat16", "float32", "float64", "float8_e4m3fn", "float8_e5m2"][..]);
        let more = select(
            &[
                "",
                "&penalty=l1&rate=0.01",
                "&loss=bce_with_logits",
                "&lr_scheduler=cosine&t_max=4",
                "&lr_scheduler=sequential&milestone=3&schedulers=linear;0.1;1;2,step;2;0.5",
                "&lr_scheduler=one_cycle&max_lr=0.5&total_steps=20",
            ][..],
        );
        (vec(1..6usize, 0..3), optimizer, scaling, update, dtype, more, any::<u32>(), 0..7usize, any::<bool>())
            .prop_map(|(sizes, optimizer, scaling, update, dtype, more, seed, batch, shuffle)| {
                let hidden: String = sizes.iter().map(|size| format!("{size},")).collect();
                let batch = if batch == 0 { String::new() } else { format!("&batch_size={batch}") };
                let hash = format!(
                    "layers=2,{hidden}1&activation=tanh&data=xor&features=x1,x2&samples=13&dtype={dtype}&{optimizer}\
                     {scaling}{more}&seed={seed}{batch}&shuffle={shuffle}"
                );
                // Half of them on a GPU, half fused, and so on, but what is refused then.
                let keys = [
                    (true, update),
                    (seed % 2 == 0, "&device=cuda"),
                    (seed / 2 % 2 == 0, "&fused=true"),
                    (seed / 4 % 2 == 0, "&ema_decay=0.9"),
                    (seed / 8 % 2 == 0, "&accumulate=3"),
                    (seed / 16 % 2 == 0, "&autocast=float16"),
                    (seed / 32 % 2 == 0, "&autocast=bfloat16"),
                    (seed / 64 % 2 == 0, "&state_dtype=bfloat16"),
                    (seed / 128 % 2 == 0, "&state_dtype=float32"),
                    (seed / 256 % 2 == 0, "&float8=tensorwise"),
                ];
                let hash = keys.into_iter().filter(|(is_asked, _)| *is_asked).fold(hash, |hash, (_, key)| {
                    let more = format!("{hash}{key}");
                    if Link::parse(&more).is_ok() { more } else { hash }
                });
                Link::parse(&hash).unwrap_or_else(|error| panic!("{hash}: {}", error.message)).experiment
            })
    }

    /// Bits, in which every NaN is one.
    fn bits(values: &[f64]) -> Vec<u64> {
        values.iter().map(|value| if value.is_nan() { f64::NAN } else { *value }.to_bits()).collect()
    }

    /// What a model's last step predicted, and what all parameters and gradients are after it.
    fn shown(model: &impl Model) -> Vec<Vec<u64>> {
        let mut all = vec![bits(&model.prediction()), bits(&[model.row(0).loss])];
        for Parameter { data, grad, .. } in model.parameters() {
            all.extend([bits(&data), bits(&grad)]);
        }
        all
    }

    /// A model of other kernels that takes over after so many steps does what the run does, in the next step and in those
    /// after it.
    fn goes_on_alike<K: Kernels>(kernels: K, experiment: &Experiment, before: u32) {
        let mut run = Run::new(experiment);
        for _ in 0..before {
            run.step();
        }
        let mut model = NetworkModel::new(kernels, experiment, experiment.start().0);
        model.restore(run.checkpoint().0);
        for step in before..before + 5 {
            let (_, order, rows) = run.checkpoint();
            if let Some(order) = order {
                model.permute(&order);
            }
            model.step(rows);
            run.step();
            let record = run.record().expect("a step was taken");
            let mut all = vec![bits(&record.prediction), bits(&[record.loss])];
            for ((_, data), (_, grad)) in record.parameters.0.iter().zip(&record.gradients.0) {
                all.extend([bits(data), bits(grad)]);
            }
            assert_eq!(shown(&model), all, "step {step}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_restored_model_goes_on_as_the_run_does(experiment in experiments(), before in 0..12u32) {
            by_kernels!(experiment.device, experiment.computes_in(), S, kernels => goes_on_alike(kernels, &experiment, before));
        }

        /// What the worked step says is what the next step does.
        #[test]
        fn so_does_a_traced_one(experiment in experiments(), before in 0..12u32) {
            goes_on_alike(Tracing::new(experiment.device, experiment.computes_in(), None), &experiment, before);
        }
    }
}
