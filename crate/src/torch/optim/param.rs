//! `Param`: as many elements of a parameter as there are lanes, while an optimizer steps them, with PyTorch's operations in
//! place; and how the new ones are rounded.

use crate::{
    numbers::scalar::Lanes,
    torch::{
        generator::Generator,
        kernels::{Alpha, KernelPart, Kernels, Name, Python},
    },
};

/// How a new parameter is rounded to its dtype.
#[derive(Clone, Debug)]
pub enum Rounding {
    Nearest,
    /// Computed in the wide type, then up or down by chance.
    Stochastic(Box<Generator>),
}

impl Rounding {
    /// What the chances are drawn from, if it is by chance.
    pub(super) fn chance(&mut self) -> Option<&mut Generator> {
        match self {
            Rounding::Nearest => None,
            Rounding::Stochastic(generator) => Some(generator),
        }
    }
}

pub struct Param<'a, K: Kernels> {
    kernels: &'a K,
    /// What the new one is called.
    name: Name,
    before: K::Lanes,
    now: K::Lanes,
    /// Where the elements stand in their tensor, and how many of the lanes count.
    part: KernelPart,
    count: usize,
    /// Of a run whose parameters are rounded by chance.
    chance: Option<&'a mut Generator>,
    moved: bool,
}

impl<'a, K: Kernels> Param<'a, K> {
    #[inline(always)]
    pub(super) fn new(
        kernels: &'a K,
        name: Name,
        before: K::Lanes,
        part: KernelPart,
        count: usize,
        chance: Option<&'a mut Generator>,
    ) -> Self {
        Param { kernels, name, before, now: before, part, count, chance, moved: false }
    }

    /// What the elements are now, and whether one moved; in stochastic rounding, whether one was asked to: a step that
    /// stays may move later.
    #[inline(always)]
    pub(super) fn end(self) -> (K::Lanes, bool) {
        (self.now, self.moved)
    }

    #[inline(always)]
    pub fn kernels(&self) -> &'a K {
        self.kernels
    }
    #[inline(always)]
    pub fn part(&self) -> KernelPart {
        self.part
    }
    #[inline(always)]
    pub fn value(&self) -> K::Lanes {
        self.now
    }

    pub(super) fn name(&self) -> Name {
        self.name
    }

    /// The gradient with a weight decay, where there is one: `grad.add(param, alpha=weight_decay)`, in whichever words.
    #[inline(always)]
    pub fn decayed(&self, grad: K::Lanes, weight_decay: &Alpha<K>, call: &'static str) -> K::Lanes {
        if weight_decay.number.value == 0.0 {
            return grad;
        }
        self.kernels.named("decayed grad", call).add_alpha(grad, self.now, weight_decay, self.part)
    }

    /// `param.mul_(number)`, before the step itself.
    #[inline(always)]
    pub fn mul_(&mut self, number: Python, call: &'static str) {
        self.now = self.kernels.named("decayed param", call).mul_scalar(self.now, number);
    }

    /// The same by one fma: `param + alpha · param`.
    #[inline(always)]
    pub fn decay_(&mut self, alpha: &Alpha<K>, call: &'static str) {
        self.now = self.kernels.named("decayed param", call).add_alpha(self.now, self.now, alpha, self.part);
    }

    /// The nearest number of the dtype.
    #[inline(always)]
    pub fn store(&mut self, wide: <K::Wide as Kernels>::Lanes, call: &'static str) {
        self.become_(self.kernels.named(self.name, call).copy(wide));
    }

    /// `param.add_(other, alpha=alpha)`.
    #[inline(always)]
    pub fn add_(&mut self, other: K::Lanes, alpha: &Alpha<K>, call: &'static str) {
        let (k, param, part) = (self.kernels, self.now, self.part);
        match self.by_chance() {
            None => self.become_(k.named(self.name, call).add_alpha(param, other, alpha, part)),
            Some(chance) => (self.now, self.moved) = chance.add_(param, other, (alpha.number, part), call),
        }
    }

    /// `param.addcdiv_(a, b, value=value)`.
    #[inline(always)]
    pub fn addcdiv_(&mut self, a: K::Lanes, b: K::Lanes, value: Python, call: &'static str) {
        let (k, param) = (self.kernels, self.now);
        match self.by_chance() {
            None => self.become_(k.named(self.name, call).addcdiv(param, a, b, value)),
            Some(chance) => (self.now, self.moved) = chance.addcdiv_(param, [a, b], value, call),
        }
    }

    #[inline(always)]
    fn become_(&mut self, new: K::Lanes) {
        self.now = new;
        self.moved = !new.is_same(self.before);
    }

    #[inline(always)]
    fn by_chance(&mut self) -> Option<ByChance<'_, K>> {
        let (kernels, name, before, count) = (self.kernels, self.name, self.before, self.count);
        self.chance.as_deref_mut().map(|generator| ByChance { kernels, name, before, count, generator })
    }
}

/// What stochastic rounding asks for. Its operations are out of line, and take what they need: a parameter whose address
/// they took would stay in memory while those of plain runs are stepped.
struct ByChance<'a, K: Kernels> {
    kernels: &'a K,
    name: Name,
    before: K::Lanes,
    count: usize,
    generator: &'a mut Generator,
}

impl<K: Kernels> ByChance<'_, K> {
    #[cold]
    #[inline(never)]
    fn add_(
        self,
        param: K::Lanes,
        other: K::Lanes,
        (alpha, part): (Python, KernelPart),
        call: &'static str,
    ) -> (K::Lanes, bool) {
        let (k, wide) = (self.kernels, self.kernels.wide());
        let (param, other, alpha) = (k.widen(param), k.widen(other), Alpha::new(&wide, alpha));
        self.round(wide.named("target", call).add_alpha(param, other, &alpha, part))
    }

    #[cold]
    #[inline(never)]
    fn addcdiv_(self, param: K::Lanes, [a, b]: [K::Lanes; 2], value: Python, call: &'static str) -> (K::Lanes, bool) {
        let k = self.kernels;
        let (param, a, b) = (k.widen(param), k.widen(a), k.widen(b));
        self.round(k.wide().named("target", call).addcdiv(param, a, b, value))
    }

    /// The new elements, and whether one was asked to move.
    fn round(self, target: <K::Wide as Kernels>::Lanes) -> (K::Lanes, bool) {
        let k = self.kernels.named(self.name, "stochastic rounding (ours)");
        let moved = !target.is_same(k.widen(self.before));
        // One draw for each that counts.
        let mut left = self.count;
        let now = k.round_by_chance(target, || {
            let counts = left > 0;
            left = left.saturating_sub(1);
            if counts { self.generator.rand().into() } else { 0.0 }
        });
        (now, moved)
    }
}
