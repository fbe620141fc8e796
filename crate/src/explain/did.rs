//! `Did`: what an iteration did to a parameter, read from the tape of its operations.

use super::{
    kind::Kind,
    labels::Worked,
    tape::{Lost, Operand, Operation},
};
use crate::{
    names::names,
    numbers::dtype::Dtype,
    torch::{
        kernels::{Name, Phase, Role, Subject},
        nn::COMPENSATION,
    },
};

/// What an iteration did to a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Did {
    pub what: What,
    /// It was asked to move by so much.
    pub asked: f64,
    /// Half the gap to the next number on that side.
    pub half_gap: f64,
    /// What was asked: the parameter or its wider copy, as it is in the end, and its dtype.
    pub held: f64,
    pub dtype: Dtype,
}

names! {
    pub enum What {
        Moved = "moved",
        /// Its gradient is 0, and nothing else asks it to move.
        ZeroGradient = "zero_gradient",
        /// Its gradient is not 0, and yet nothing is asked of it: a learning rate of 0, steps that cancel out.
        NothingAsked = "nothing_asked",
        /// What its gradient asks for became 0 on the way.
        Underflowed = "underflowed",
        /// It was asked to move by less than half a gap.
        Lost = "lost",
        /// By just half a gap.
        Tied = "tied",
        /// It was asked more than once, each time by half a gap at most.
        LostInParts = "lost_in_parts",
        /// It is the largest number of a dtype without infinity, and was asked to go beyond.
        Saturated = "saturated",
        /// What weight decay took the step gave back.
        Returned = "returned",
        /// Its wider copy moved, and is still rounded to the same number.
        CopyMoved = "copy_moved",
        /// It was asked to move, and by chance was rounded back.
        ByChance = "by_chance",
        /// It was asked to move by half a gap at most, which what compensates it keeps for the next step.
        Kept = "kept",
        /// Its gradient is added to those before it, and there is no step yet.
        Waits = "waits",
        /// `GradScaler` skipped the step.
        Skipped = "skipped",
        /// It is inf or NaN now.
        NotFinite = "not_finite",
    }
}

/// What a worked step did to an element of a parameter; `None` if the step doesn't show it.
pub fn did(worked: &[Worked], about: Subject) -> Option<Did> {
    let operations = || worked.iter().map(|worked| &worked.operation);
    let mut mine: Vec<&Operation> = operations().filter(|operation| operation.result.about == about).collect();
    let gradient =
        mine.iter().rfind(|operation| operation.result.name.role == Role::Grad).map(|grad| grad.result.value);
    let is_unscaled = mine.iter().any(|operation| operation.phase == Phase::Unscale);
    mine.retain(|operation| operation.phase == Phase::Update);
    // Of a skipped step a wider copy is copied all the same, and that is all of it.
    let is_skipped = mine.iter().all(|operation| operation.kind == Kind::Copy);
    // The parameter as the forward pass took it, which is not its wider copy.
    let is_before = |operand: &&Operand| operand.about == about && operand.name.role == Role::Before;
    let before = operations().flat_map(|operation| &operation.operands).find(is_before)?.value;
    let last = mine.iter().rfind(|operation| operation.result.name.role == Role::After).copied();
    let after = last.map_or(before, |last| last.result.value);
    let kind = last.map(|last| last.kind);
    // What the last addition lost is kept where it is compensated.
    let is_compensated = mine.iter().any(|operation| operation.result.name.name == COMPENSATION);
    let is_kept = |last: &&Operation| matches!(last.lost(), Some(Lost::Absorbed | Lost::Tied));
    let kept = last.filter(|last| is_compensated && is_kept(last));
    // What was rounded to 0, and what is 0 because of it.
    let mut rounded_to_0: Vec<Name> = Vec::new();
    let is_0_of = |operand: &Operand, names: &[Name]| operand.value == 0.0 && names.contains(&operand.name);
    for operation in &mine {
        let comes_of_it = operation.operands.iter().any(|operand| is_0_of(operand, &rounded_to_0));
        if operation.result.value == 0.0 && comes_of_it || operation.lost() == Some(Lost::Underflow) {
            rounded_to_0.push(operation.result.name);
        }
    }
    // A fused kernel's step is rounded to the dtype as it is stored.
    let stored = mine.last().filter(|last| last.kind == Kind::Copy && last.operands[0].name.name == "target");
    let stored = stored.map(|last| Operation {
        kind: Kind::Add,
        operands: vec![Operand { value: before, ..last.operands[0] }, last.operands[0]],
        ..(*last).clone()
    });
    if let Some(stored) = stored.as_ref().filter(|stored| stored.operands[1].value != before) {
        mine = vec![stored];
    }
    // What is made of the number that is stepped: the parameter, or its copy.
    let chance = mine.last().filter(|last| last.kind == Kind::Round).map(|last| last.operands[0].value - before);
    mine.retain(|operation| {
        let Operation { kind, result, operands, .. } = operation;
        let is_step = matches!(kind, Kind::Mul | Kind::Add | Kind::Addcmul | Kind::Addcdiv)
            && (result.name.role == Role::After || operands[0].name.role == Role::Before);
        is_step || result.name.name == "target"
    });
    let (mut asked, mut half_gap, mut asks, mut steps_move, mut lost) = (0.0, f64::NAN, 0, false, None);
    for step in &mine {
        let from = step.operands[0].value;
        let by = (step.exact.hi - from) + step.exact.lo;
        asked += by;
        asks += usize::from(by != 0.0);
        if by != 0.0 || half_gap.is_nan() {
            half_gap = step.half_gap();
        }
        steps_move |= from.to_bits() != step.result.value.to_bits();
        lost = step.lost().or(lost);
    }
    let (held, dtype) = mine.last().map_or((after, Dtype::Float64), |step| (step.result.value, step.result.dtype));
    // From the first step to the last.
    let is_elsewhere = mine.first().is_some_and(|first| first.operands[0].value.to_bits() != held.to_bits());
    let underflowed = mine.iter().any(|step| step.operands[1..].iter().any(|operand| is_0_of(operand, &rounded_to_0)));
    let what = if !after.is_finite() {
        What::NotFinite
    } else if is_skipped {
        // What is skipped is unscaled before.
        if is_unscaled || !mine.is_empty() { What::Skipped } else { What::Waits }
    } else if before.to_bits() != after.to_bits() {
        What::Moved
    } else if chance.is_some_and(|asked| asked != 0.0) {
        What::ByChance
    } else if steps_move {
        if kind == Some(Kind::Copy) && is_elsewhere { What::CopyMoved } else { What::Returned }
    } else {
        match lost {
            _ if kept.is_some() => What::Kept,
            Some(Lost::Absorbed | Lost::Tied) if asks > 1 => What::LostInParts,
            Some(Lost::Absorbed) => What::Lost,
            Some(Lost::Tied) => What::Tied,
            Some(Lost::Saturated) => What::Saturated,
            _ if gradient == Some(0.0) => What::ZeroGradient,
            _ if underflowed => What::Underflowed,
            _ => What::NothingAsked,
        }
    };
    // What chance saw is what was left of it.
    let mut asked = chance.filter(|_| what == What::ByChance).unwrap_or(asked);
    if let (What::Kept, Some(last)) = (what, kept) {
        (asked, half_gap) = (last.asked(), last.half_gap());
    }
    Some(Did { what, asked, half_gap, held, dtype })
}

/// Why the first inf or NaN of a step came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The place of the operation that made it.
    pub place: usize,
    /// It divides by 0, and eps, which was to keep the divisor from that, was rounded to 0.
    pub eps_is_lost: bool,
}

/// Why a step has an inf or a NaN, if it has one that it didn't begin with.
pub fn cause(worked: &[Worked]) -> Option<Cause> {
    let lost = |worked: &Worked| worked.operation.lost();
    let place = worked.iter().position(|worked| lost(worked).is_some_and(Lost::is_not_finite))?;
    let divides = matches!(lost(&worked[place]), Some(Lost::DividedByZero | Lost::ZeroByZero));
    let is_eps = |worked: &Worked| worked.operation.result.name.name == "eps" && lost(worked) == Some(Lost::Underflow);
    Some(Cause { place, eps_is_lost: divides && worked[..place].iter().any(is_eps) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{experiment::link::Link, explain::explain};

    fn worked(hash: &str, iteration: u32) -> Vec<Worked> {
        explain(&Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}")).experiment, iteration)
    }

    /// Of weight and bias.
    fn both(hash: &str, iteration: u32) -> [Did; 2] {
        let worked = worked(hash, iteration);
        [0, 1].map(|tensor| did(&worked, Subject::Parameter { tensor, element: 0 }).expect("it is there"))
    }

    /// Each kind, in the numbers of PyTorch's own steps.
    #[test]
    fn what_an_iteration_did() {
        use What::*;
        for (hash, iteration, expected) in [
            ("", 16, [Moved, Lost]),
            ("", 17, [ZeroGradient, ZeroGradient]),
            ("lr=0", 0, [NothingAsked, NothingAsked]),
            ("loss_scaling=dynamic", 0, [Skipped, Skipped]),
            ("loss_scaling=dynamic&init_scale=8", 0, [Moved, Moved]),
            ("optimizer=adam&0.weight=1&0.bias=0", 0, [NotFinite, NotFinite]),
            // Below 1 the gap is half as wide: just half of it is asked for.
            ("dtype=bfloat16&y=0&lr=0.0009765625&0.weight=1&0.bias=0", 0, [Tied, Moved]),
            // Weight decay alone, and it is rounded away.
            ("dtype=bfloat16&x=0&optimizer=adamw&lr=0.001&0.weight=1&0.bias=1", 10, [Lost, Lost]),
            (
                "dtype=bfloat16&x=0&optimizer=adamw&lr=0.001&0.weight=1&0.bias=1&update=master_weights",
                10,
                [CopyMoved, CopyMoved],
            ),
            // Of a skipped step the copy is copied all the same.
            ("update=master_weights&loss_scaling=dynamic", 0, [Skipped, Skipped]),
            // Two asks, of weight decay and of the step: each is less than half a gap, their sum is not.
            (
                "dtype=bfloat16&optimizer=adamw&lr=0.0015&weight_decay=1&x=1&y=0&0.weight=1&0.bias=1",
                0,
                [LostInParts; 2],
            ),
            // The learning rate is rounded to 0.
            ("0.weight=1&0.bias=0&y=0&lr=0.000000001", 0, [Underflowed, Underflowed]),
            // eps alone is rounded to 0.
            ("optimizer=adam&lr=0", 0, [NothingAsked, NothingAsked]),
            // What is rounded to 0 is an old momentum.
            ("momentum=0.3&lr=0.5&0.weight=0.25&0.bias=0.25&steps=40", 21, [ZeroGradient, ZeroGradient]),
            // A fused kernel's step is rounded once, to the dtype; or it is lost in float32 already.
            ("dtype=bfloat16&fused=true&y=0&lr=0.0001&0.weight=1&0.bias=1", 0, [Lost, Lost]),
            ("dtype=bfloat16&fused=true&y=0&lr=0.0000000001&0.weight=1&0.bias=1", 0, [Lost, Lost]),
            ("dtype=bfloat16&optimizer=adamw&fused=true&lr=0.01&weight_decay=1&y=0&0.weight=1&0.bias=1", 0, [Moved; 2]),
            // Lost in float32 already: nothing is left to chance.
            ("dtype=bfloat16&update=stochastic_rounding&y=0&lr=0.0000000001&0.weight=1&0.bias=1", 0, [Lost, Lost]),
            ("dtype=bfloat16&update=stochastic_rounding&y=0&lr=0.0001&0.weight=1&0.bias=1", 0, [ByChance, ByChance]),
            // The copy goes from 1 to 0.5 and back.
            (
                "dtype=bfloat16&optimizer=adamw&betas=0,0&eps=0&weight_decay=1&lr=0.5&y=8&0.weight=1&0.bias=1&\
                 update=master_weights",
                0,
                [Returned, Returned],
            ),
            ("x=0.0001&y=0.0001&lr=0.00001&0.weight=0&0.bias=0", 0, [ZeroGradient, Underflowed]),
            // What is lost in the parameter is kept for it, and added up: the fifth step of −0.0004 is more than half a gap.
            ("dtype=bfloat16&y=0&lr=0.0001&0.weight=1&0.bias=1&update=kahan", 0, [Kept, Kept]),
            ("dtype=bfloat16&y=0&lr=0.0001&0.weight=1&0.bias=1&update=kahan", 4, [Moved, Moved]),
            ("dtype=bfloat16&optimizer=adamw&lr=0.001&y=0&0.weight=1&0.bias=1&update=kahan", 0, [Kept, Kept]),
            // What its gradient asks for is 0 before anything is added up.
            ("0.weight=1&0.bias=0&y=0&lr=0.000000001&update=kahan", 0, [Underflowed, Underflowed]),
            ("lr=0&update=kahan", 0, [NothingAsked, NothingAsked]),
            ("update=kahan&loss_scaling=dynamic", 0, [Skipped, Skipped]),
            // The step is rounded once, to what the parameter is kept in.
            ("dtype=float8_e4m3fn&y=0&lr=0.001&0.weight=1&0.bias=1", 0, [Lost, Lost]),
            ("dtype=float8_e4m3fn&y=0&lr=0.001&0.weight=1&0.bias=1&update=master_weights", 0, [CopyMoved, CopyMoved]),
            ("dtype=float8_e4m3fn&lr=0", 0, [NothingAsked, NothingAsked]),
            // At 448, beyond which there is none.
            ("dtype=float8_e4m3fn&y=1e38&lr=0.00001", 3, [Saturated, Saturated]),
            ("dtype=float8_e4m3fn&y=1e38&lr=0.00001&update=master_weights", 3, [CopyMoved, CopyMoved]),
            ("dtype=float8_e5m2&loss_scaling=dynamic&init_scale=1e30&y=1000000000", 0, [Skipped, Skipped]),
            ("dtype=bfloat16&y=0&lr=0.0001&0.weight=1&0.bias=1&momentum=0.9&state_dtype=float32", 0, [Lost, Lost]),
            ("accumulate=2", 0, [Waits, Waits]),
            ("accumulate=2", 1, [Moved, Moved]),
            ("accumulate=2&loss_scaling=dynamic", 0, [Waits, Waits]),
            ("accumulate=2&loss_scaling=dynamic", 1, [Skipped, Skipped]),
            ("accumulate=2&update=master_weights", 0, [Waits, Waits]),
        ] {
            assert_eq!(both(hash, iteration).map(|did| did.what), expected, "{hash}");
        }
        // What AdamW's decay asks for, on the side that it asks for it.
        let [weight, _] = both("dtype=bfloat16&x=0&optimizer=adamw&lr=0.001&0.weight=1&0.bias=1", 10);
        assert_eq!((weight.asked as f32, weight.half_gap), (-1.001358e-5, 0.001953125));
        let [weight, _] = both("dtype=bfloat16&y=0&lr=0.0009765625&0.weight=1&0.bias=0", 0);
        assert_eq!((weight.asked, weight.half_gap), (-0.001953125, 0.001953125));
        let [weight, _] = both("dtype=bfloat16&fused=true&y=0&lr=0.0001&0.weight=1&0.bias=1", 0);
        assert_eq!((weight.asked, weight.half_gap), (f64::from(0.9996_f32) - 1.0, 0.001953125));
        // Half the gap below 1 in float8_e4m3fn.
        let [weight, _] = both("dtype=float8_e4m3fn&y=0&lr=0.001&0.weight=1&0.bias=1", 0);
        assert_eq!((weight.asked, weight.half_gap), (f64::from(0.996_f32) - 1.0, 0.03125));
        // From float16's largest number up it is as wide as below: what is half a gap beyond is infinite.
        let [weight, _] = both("x=0.001&y=100&lr=0.01&0.weight=65504&0.bias=0", 0);
        assert_eq!((weight.what, weight.half_gap), (Lost, 16.0));
        // In float64, too, what was asked is there to the last bit.
        let [weight, _] = both("dtype=float64&y=0&lr=1e-18&0.weight=1&0.bias=1", 0);
        assert_eq!((weight.what, weight.asked, weight.half_gap), (Lost, -4e-18, 2f64.powi(-54)));
        // Where nothing is asked, it would be the side above.
        let [weight, _] = both("dtype=bfloat16&lr=0&0.weight=1&0.bias=1", 0);
        assert_eq!((weight.asked, weight.half_gap), (0.0, 0.00390625));
        // Chance saw the float32 number nearest to 1 − 0.0001 · 4.
        let [weight, _] = both("dtype=bfloat16&update=stochastic_rounding&y=0&lr=0.0001&0.weight=1&0.bias=1", 0);
        assert_eq!(weight.asked, f64::from(0.9996_f32) - 1.0);
        // The compensation of two steps of −0.0004 each, as PyTorch adds them up in bfloat16.
        let [weight, _] = both("dtype=bfloat16&y=0&lr=0.0001&0.weight=1&0.bias=1&update=kahan", 1);
        assert_eq!((weight.asked, weight.half_gap), (-0.00080108642578125, 0.001953125));
    }

    #[test]
    fn why_a_number_is_not_finite() {
        for (hash, iteration, name, lost, eps_is_lost) in [
            ("optimizer=adam&0.weight=1&0.bias=0", 0, "weight", Lost::ZeroByZero, true),
            ("optimizer=adam&lr=0.01&y=0.53", 0, "weight", Lost::DividedByZero, true),
            ("optimizer=adam&eps=0&0.weight=1&0.bias=0", 0, "weight", Lost::ZeroByZero, false),
            // eps is lost, but it is the step that is too large.
            ("optimizer=adam&lr=10000&y=-60032&0.weight=-60000&0.bias=0", 0, "weight", Lost::Overflow, false),
            ("y=300", 0, "square", Lost::Overflow, false),
            ("lr=0.51", 291, "weight", Lost::InfinityMinusInfinity, false),
        ] {
            let worked = worked(hash, iteration);
            let Cause { place, eps_is_lost: eps } = cause(&worked).expect(hash);
            assert_eq!(
                (worked[place].result.as_str(), worked[place].operation.lost(), eps),
                (name, Some(lost), eps_is_lost)
            );
        }
        assert_eq!(cause(&worked("", 3)), None);
    }
}
