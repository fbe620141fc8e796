//! The optimizers: each is a file, and its rows here.

mod adam;
mod fused;
mod kahan;
mod param;
mod power;
mod rmsprop;
mod sgd;

use super::{
    generator::Generator,
    kernels::{Device, KernelPart, Kernels, Name, Phase, Role, Subject},
    nn::Parameter,
};
use crate::{
    names::names,
    numbers::{dtype::Dtype, scalar::Lanes, text::plain},
    settings::{
        error::{Code, ExperimentError},
        macros::one_of,
        range::Range,
        read::{Checked, path},
        table::{Setting, any, field, within},
    },
};
pub use adam::Adam;
use fused::{AdamOnAGpu, Fused};
pub use kahan::Kahan;
pub use param::{Param, Rounding};
pub use rmsprop::RmsProp;
pub use sgd::{Descent, Sgd};

one_of! {
    /// One of `torch.optim`, and its settings.
    pub enum Optimizer {
        Sgd(Sgd),
        Adam(Adam),
        RmsProp(RmsProp),
    }
    lr, lr_mut: f64
}

impl Optimizer {
    /// After so many steps the numbers that it steps with are always the same, in what `dtype` computes in. Adam's bias
    /// corrections come from powers of its betas, which only fall: once they give the numbers that a power of 0 gives,
    /// they stay there, since rounding keeps the order of numbers.
    pub fn steady_from(&self, dtype: Dtype) -> u32 {
        match self {
            Optimizer::Sgd(sgd) => u32::from(sgd.momentum != 0.0),
            Optimizer::Adam(adam) => adam.steady_from(dtype),
            Optimizer::RmsProp(_) => 0,
        }
    }

    /// True if a step depends on more of the steps before it than on the parameters.
    pub const fn remembers(&self) -> bool {
        !matches!(self, Optimizer::Sgd(Sgd { momentum: 0.0, .. }))
    }

    /// What steps: PyTorch's class, or the function that its fused kernel has.
    fn class(&self) -> &'static str {
        match self {
            Optimizer::Sgd(sgd) if sgd.fused => "torch._fused_sgd_",
            Optimizer::Adam(adam) if adam.fused && adam.decoupled => "torch._fused_adamw_",
            Optimizer::Adam(adam) if adam.fused => "torch._fused_adam_",
            _ => self.case().label,
        }
    }

    /// True if it asks for one kernel.
    pub const fn is_fused(&self) -> bool {
        matches!(self, Optimizer::Sgd(Sgd { fused: true, .. }) | Optimizer::Adam(Adam { fused: true, .. }))
    }

    /// Its one kernel, if it asks for that.
    fn fused(&self, device: Device) -> Option<Fused> {
        match *self {
            Optimizer::Sgd(sgd) if sgd.fused => Some(Fused::Sgd(sgd)),
            Optimizer::Adam(adam) if adam.fused && device == Device::Cuda => Some(Fused::AdamOnAGpu(AdamOnAGpu(adam))),
            Optimizer::Adam(adam) if adam.fused => Some(Fused::Adam(adam)),
            _ => None,
        }
    }

    fn weight_decay(&self) -> f64 {
        match self {
            Optimizer::Sgd(sgd) => sgd.weight_decay,
            Optimizer::Adam(adam) => adam.weight_decay,
            Optimizer::RmsProp(rmsprop) => rmsprop.weight_decay,
        }
    }

    /// The same with another.
    fn with_weight_decay(self, weight_decay: f64) -> Optimizer {
        match self {
            Optimizer::Sgd(sgd) => Optimizer::Sgd(Sgd { weight_decay, ..sgd }),
            Optimizer::Adam(adam) => Optimizer::Adam(Adam { weight_decay, ..adam }),
            Optimizer::RmsProp(rmsprop) => Optimizer::RmsProp(RmsProp { weight_decay, ..rmsprop }),
        }
    }

    /// Whether it remembers what has this name.
    fn uses(&self, state: &str) -> bool {
        match self {
            Optimizer::Sgd(sgd) => sgd.momentum != 0.0,
            Optimizer::Adam(_) => true,
            Optimizer::RmsProp(rmsprop) => match state {
                "grad_avg" => rmsprop.centered,
                "momentum_buffer" => rmsprop.momentum != 0.0,
                _ => true,
            },
        }
    }

    /// What it may remember of each parameter, by PyTorch's names.
    const fn state(&self) -> &'static [&'static str] {
        match self {
            Optimizer::Sgd(_) => Sgd::STATE,
            Optimizer::Adam(_) => Adam::STATE,
            Optimizer::RmsProp(_) => RmsProp::STATE,
        }
    }
}

/// What every optimizer has; and what several have.
const LR: Setting = within(Range::from(0.0)).fields(&[field("learning rate", "The learning rate")
    .says("Learning rate: a step moves a parameter by this times its gradient.")
    .limits(0.0, 1000.0)]);
const WEIGHT_DECAY: Setting = within(Range::from(0.0)).fields(&[field("weight_decay", "Weight decay")
    .says("Weight decay: adds this times the parameter to its gradient; AdamW takes it from the parameter itself.")
    .limits(0.0, 1000.0)]);

const MOMENTUM: Setting = within(Range::from(0.0)).fields(&[field("momentum", "Momentum")
    .says("Momentum: how much of the last step's direction the next one keeps.")
    .limits(0.0, 1000.0)]);
const FUSED: Setting = any().rare().fields(&[field("fused", "").says(
    "fused=True: PyTorch takes the whole step in one kernel. A 16-bit number is then rounded once a step, as it is stored.",
)]);
const EPS: Setting = within(Range::from(0.0))
    .fields(&[field("eps", "eps").says("eps: added to the divisor, so that it isn't 0.").limits(0.0, 1000.0)]);

/// How a weight decay is told: in PyTorch's operations, and in its fused kernels.
const DECAYED: &str = "grad.add(param, alpha=weight_decay)";
const FUSED_DECAYED: &str = "grad += param * weight_decay";

/// PyTorch converts no number that its dtype can't hold.
pub(super) fn fits((group, key): (&str, &str), value: f64, dtype: Dtype, max: f64) -> Checked {
    if value <= max {
        return Ok(());
    }
    let field = path(group, key);
    let message = format!(
        "{field} must be at most {} in {}: PyTorch refuses to convert {} (\"without overflow\").",
        plain(max),
        dtype.name(),
        plain(value)
    );
    Err(ExperimentError::new(Code::OutOfRange, &field, message))
}

names! {
    /// How the optimizer's step comes into the parameters. For float32 and float64 the first three are one.
    pub enum Update {
        /// Rounded to the nearest number of the dtype, as PyTorch's optimizers do in place.
        Nearest = "nearest" as "to the nearest number",
        /// The optimizer steps a float32 copy (`p.detach().float()`), which the parameters are rounded
        /// from after each step: mixed precision's master weights.
        MasterWeights = "master_weights" as "float32 master copy",
        /// Computed in float32 and rounded up or down by chance, the nearer the likelier. Ours:
        /// PyTorch's CPU kernels have no counterpart. Drawn from torch's generator under the same seed.
        StochasticRounding = "stochastic_rounding" as "by chance (ours)",
        /// Kahan's summation, as torchdistx's AnyPrecisionAdamW has it: the step goes to a compensation in the dtype, that
        /// to the parameter, and what the parameter doesn't take of it stays for the next step.
        Kahan = "kahan" as "Kahan summation",
    }
}

names! {
    /// What an optimizer's state can be kept in, beside parameters of another dtype.
    pub enum StateDtype {
        Float32 = "float32",
        Float16 = "float16",
        Bfloat16 = "bfloat16",
    }
}

impl StateDtype {
    pub const fn dtype(self) -> Dtype {
        match self {
            StateDtype::Float32 => Dtype::Float32,
            StateDtype::Float16 => Dtype::Float16,
            StateDtype::Bfloat16 => Dtype::Bfloat16,
        }
    }
}

/// What an optimizer does in a step, written in the tensor operations of PyTorch's own source (`torch/optim/sgd.py`,
/// `adam.py`, …: the single-tensor paths, which a CPU takes), and what it remembers of each parameter.
trait Algorithm<const STATES: usize> {
    /// Its numbers in one step, made once for all elements.
    type Step<K: Kernels>;

    /// What it is to do after `taken` earlier steps.
    fn prepare<K: Kernels>(&self, k: &K, taken: u32) -> Self::Step<K>;
    /// Where an element stands in its tensor.
    #[inline(always)]
    fn part<K: Kernels>(&self, _k: &K, element: usize, len: usize) -> KernelPart {
        KernelPart::of(element, len)
    }
    /// Steps as many elements as there are lanes. What it leaves in `grad` is kept where optimizers are foreach, which
    /// work in `.grad` itself now and then.
    fn update<K: Kernels>(
        &self,
        step: &Self::Step<K>,
        param: &mut Param<K>,
        grad: &mut K::Lanes,
        state: &mut [K::Lanes; STATES],
    );
}

/// What a step did to the parameters.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// A bit of one is another; in stochastic rounding, one was asked to move.
    pub moved: bool,
    /// None is inf or NaN now.
    pub finite: bool,
    /// Nor is any in their gradients.
    pub all_finite: bool,
}

impl Change {
    /// Nothing yet.
    pub const NONE: Change = Change { moved: false, finite: true, all_finite: true };

    /// Of parameters whose steps were taken elsewhere.
    pub fn of<K: Kernels>(moved: bool, parameters: &[Parameter<K::Scalar>]) -> Change {
        let is_finite = |tensor: &[K::Scalar]| tensor.iter().all(|&number| K::Lanes::splat(number).is_finite());
        let finite = parameters.iter().all(|parameter| is_finite(&parameter.data));
        Change { moved, finite, all_finite: finite && parameters.iter().all(|parameter| is_finite(&parameter.grad)) }
    }

    /// And of these: what they are now, and whether one moved. A gradient that is inf or NaN has made them so. To ask here,
    /// where they are at hand, takes a fraction of what going through all of them again would.
    #[inline(always)]
    fn note<L: Lanes>(&mut self, new: L, moved: bool) {
        let finite = new.is_finite();
        self.moved |= moved;
        self.finite &= finite;
        self.all_finite &= finite;
    }
}

/// An optimizer and what it remembers of the steps so far.
#[derive(Clone, Debug)]
pub struct Stepper<K: Kernels> {
    kernels: K,
    optimizer: Optimizer,
    /// By PyTorch's name of it (`exp_avg`), then by parameter.
    pub state: Vec<Vec<Vec<K::Scalar>>>,
}

impl<K: Kernels> Stepper<K> {
    pub fn new(kernels: K, optimizer: Optimizer, parameters: &[Parameter<K::Scalar>]) -> Self {
        let zeros = |name: &'static str| {
            let of = |(tensor, parameter): (usize, &Parameter<K::Scalar>)| {
                let about = Subject::parameter(tensor);
                kernels.tensor(&vec![0.0; parameter.data.len()], Name::of(name, Role::State), &about)
            };
            parameters.iter().enumerate().map(of).collect()
        };
        let state = optimizer.state().iter().map(|name| zeros(name)).collect();
        Stepper { kernels, optimizer, state }
    }

    /// `optimizer.param_groups[0]["lr"] = lr`.
    pub fn set_lr(&mut self, lr: f64) {
        *self.optimizer.lr_mut() = lr;
    }

    /// `optimizer.step()`, after `taken` earlier ones.
    pub fn step(&mut self, taken: u32, parameters: &mut [Parameter<K::Scalar>], rounding: &mut Rounding) -> Change {
        let Stepper { kernels, optimizer, state } = self;
        // What is seldom asked for weighs less a number at a time.
        let one = kernels.one();
        let class = optimizer.class();
        if let Some(fused) = optimizer.fused(kernels.device()) {
            let (names, mut both) = (state.len(), std::mem::take(state));
            // Its loop is made for two.
            both.resize(2, both.first().cloned().unwrap_or_default());
            let change = Run { kernels: &one, class, taken, parameters, state: &mut both }.all(&fused, None);
            both.truncate(names);
            *state = both;
            return change;
        }
        let mut run = Run { kernels, class, taken, parameters, state };
        match (optimizer, rounding) {
            // Most steps ask for nothing else, and a loop that doesn't ask takes half as long.
            (Optimizer::Sgd(sgd), Rounding::Nearest) if sgd.is_plain() => run.all(&Descent { lr: sgd.lr }, None),
            (Optimizer::Sgd(sgd), rounding) => run.all(sgd, rounding.chance()),
            (Optimizer::Adam(adam), rounding) => run.all(adam, rounding.chance()),
            (Optimizer::RmsProp(rmsprop), rounding) => run.one_by_one(&one).all(rmsprop, rounding.chance()),
        }
    }
}

impl<K: Kernels> Stepper<K> {
    /// Rounds what it remembers to a narrower dtype.
    #[inline(never)]
    pub fn round_state(&mut self, dtype: Dtype, parameters: &[Parameter<K::Scalar>]) {
        if !K::HAS_ALL {
            return;
        }
        let k = &self.kernels.one();
        for (name, state) in self.optimizer.state().iter().zip(&mut self.state) {
            if !self.optimizer.uses(name) {
                continue;
            }
            for (tensor, (parameter, numbers)) in parameters.iter().zip(state).enumerate() {
                k.enter(Phase::Update, &parameter.name, "state_dtype");
                for (element, number) in numbers.iter_mut().enumerate() {
                    k.about(Subject::Parameter { tensor, element });
                    *number = k.named(Name::of(name, Role::State), dtype.cast_call()).cast(*number, dtype);
                }
            }
        }
    }
}

/// One step of all parameters.
struct Run<'a, K: Kernels> {
    kernels: &'a K,
    class: &'static str,
    taken: u32,
    parameters: &'a mut [Parameter<K::Scalar>],
    state: &'a mut [Vec<Vec<K::Scalar>>],
}

impl<K: Kernels> Run<'_, K> {
    fn one_by_one<'b>(&'b mut self, kernels: &'b K::One) -> Run<'b, K::One> {
        Run { kernels, class: self.class, taken: self.taken, parameters: self.parameters, state: self.state }
    }

    #[inline(always)]
    fn all<A: Algorithm<STATES>, const STATES: usize>(
        &mut self,
        algorithm: &A,
        mut chance: Option<&mut Generator>,
    ) -> Change {
        let Run { kernels, class, taken, parameters, state } = self;
        let mut change = Change::NONE;
        let step = algorithm.prepare(*kernels, *taken);
        let Some(state) = state.first_chunk_mut::<STATES>() else { return change };
        for (tensor, parameter) in parameters.iter_mut().enumerate() {
            kernels.enter(Phase::Update, &parameter.name, class);
            let (len, name) = (parameter.data.len(), parameter.after);
            let data = &mut parameter.data[..len];
            let grads = &mut parameter.grad[..len];
            let mut states = state.each_mut().map(|state| &mut state[tensor][..len]);
            let mut element = 0;
            while element < len {
                let end = len.min(element + K::Lanes::WIDTH);
                kernels.about(Subject::Parameter { tensor, element });
                let mut param = Param::new(
                    *kernels,
                    name,
                    K::Lanes::load(&data[element..end]),
                    algorithm.part(*kernels, element, len),
                    end - element,
                    chance.as_deref_mut(),
                );
                let mut lanes = states.each_ref().map(|state| K::Lanes::load(&state[element..end]));
                let mut grad = K::Lanes::load(&grads[element..end]);
                algorithm.update(&step, &mut param, &mut grad, &mut lanes);
                // Foreach works in .grad itself.
                if kernels.device() == Device::Cuda {
                    grad.store(&mut grads[element..end]);
                }
                let (new, moved) = param.end();
                for (state, lanes) in states.iter_mut().zip(lanes) {
                    lanes.store(&mut state[element..end]);
                }
                new.store(&mut data[element..end]);
                change.note(new, moved);
                element = end;
            }
        }
        change
    }
}

#[cfg(test)]
mod tests {
    use super::{Adam, Dtype, Optimizer, Sgd};
    use crate::settings::table::Settings;

    /// Adam's are the first step whose corrections, in Python's floats and numpy's float32, are those of all steps after it,
    /// and one more; SGD's momentum begins with the second.
    #[test]
    fn an_optimizer_s_numbers_are_the_same_from_a_step_on() {
        let sgd =
            |momentum| Optimizer::Sgd(Sgd { lr: 0.1, momentum, weight_decay: 0.0, nesterov: false, fused: false });
        let adam = |betas| Optimizer::Adam(Adam { betas, ..Adam::start() });
        for (optimizer, dtype, from) in [
            (sgd(0.0), Dtype::Float32, 0),
            (sgd(0.9), Dtype::Float32, 1),
            (adam((0.0, 0.0)), Dtype::Float32, 1),
            (adam((0.9, 0.999)), Dtype::Float32, 16_628),
            (adam((0.9, 0.999)), Dtype::Float64, 37_412),
            // beta1's correction lasts longer.
            (adam((0.99, 0.9)), Dtype::Bfloat16, 1_669),
            (adam((0.99, 0.9)), Dtype::Float64, 3_725),
            (Optimizer::Adam(Adam { fused: true, ..Adam::start() }), Dtype::Float32, 18_013),
        ] {
            assert_eq!(optimizer.steady_from(dtype), from, "{optimizer:?} {}", dtype.name());
        }
    }
}
