//! `Did`: what an iteration did to a parameter, read from the tape of its operations.

use super::{
    labels::Worked,
    tape::{Kind, Lost, Operand, Operation},
};
use crate::{
    names::names,
    torch::kernels::{Phase, Role, Subject},
};

/// What an iteration did to a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Did {
    pub what: What,
    /// It was asked to move by so much.
    pub asked: f64,
    /// Half the gap to the next number on that side, of what was asked: the parameter, or its wider copy.
    pub half_gap: f64,
    /// It moved by so much.
    pub by: f64,
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
        /// What weight decay took the step gave back.
        Returned = "returned",
        /// Its wider copy moved, and is still rounded to the same number.
        CopyMoved = "copy_moved",
        /// It was asked to move, and by chance was rounded back.
        ByChance = "by_chance",
        /// `GradScaler` skipped the step.
        Skipped = "skipped",
        /// It is inf or NaN now.
        NotFinite = "not_finite",
    }
}

/// What a worked step did to an element of a parameter; `None` if the step doesn't show it.
pub fn did(worked: &[Worked], about: Subject) -> Option<Did> {
    let mine = || worked.iter().map(|worked| &worked.operation).filter(|operation| operation.result.about == about);
    let update: Vec<&Operation> = mine().filter(|operation| operation.phase == Phase::Update).collect();
    let nothing = Did { what: What::Skipped, asked: 0.0, half_gap: f64::NAN, by: 0.0 };
    let Some(last) = update.last() else {
        return mine().any(|operation| operation.phase == Phase::Unscale).then_some(nothing);
    };
    // The parameter as the forward pass took it, which is not its wider copy.
    let operands = worked.iter().flat_map(|worked| &worked.operation.operands);
    let is_before = |operand: &&Operand| operand.about == about && operand.name.role == Role::Before;
    let before = operands.clone().find(is_before)?.value;
    let after = last.result.value;
    // What is made of the number that is stepped: the parameter, or its copy.
    let is_from = |operation: &&&Operation| {
        matches!(operation.kind, Kind::Mul | Kind::Add | Kind::Addcmul | Kind::Addcdiv)
            && (operation.result.name.role == Role::After || operation.operands[0].name.role == Role::Before)
            || operation.result.name.name == "target"
    };
    let steps: Vec<&&Operation> = update.iter().filter(is_from).collect();
    let asked = steps.iter().map(|step| (step.exact.hi - step.operands[0].value) + step.exact.lo).sum();
    let half_gap = steps.last().map_or(f64::NAN, |step| step.half_gap());
    let what = if !after.is_finite() {
        What::NotFinite
    } else if before.to_bits() != after.to_bits() {
        What::Moved
    } else {
        stays(&update, &steps, asked, mine())
    };
    Some(Did { what, asked, half_gap, by: after - before })
}

/// Why it stays where it is.
fn stays<'a>(
    update: &[&Operation],
    steps: &[&&Operation],
    asked: f64,
    mut mine: impl Iterator<Item = &'a Operation>,
) -> What {
    let ends = |kind| update.iter().any(|operation| operation.kind == kind);
    let moves = |step: &&&Operation| step.operands[0].value.to_bits() != step.result.value.to_bits();
    let lost = || steps.iter().filter_map(|step| step.lost());
    if ends(Kind::Round) && asked != 0.0 {
        What::ByChance
    } else if ends(Kind::Copy) && steps.iter().any(|step| moves(step)) {
        What::CopyMoved
    } else if steps.iter().any(|step| moves(step)) {
        What::Returned
    } else if lost().any(|lost| lost == Lost::Absorbed) {
        What::Lost
    } else if lost().any(|lost| lost == Lost::Tied) {
        What::Tied
    } else if update.iter().any(|operation| operation.lost() == Some(Lost::Underflow)) {
        What::Underflowed
    } else if mine.any(|operation| operation.result.name.role == Role::Grad && operation.result.value != 0.0) {
        What::NothingAsked
    } else {
        What::ZeroGradient
    }
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
            ("x=0.0001&y=0.0001&lr=0.00001&0.weight=0&0.bias=0", 0, [ZeroGradient, Underflowed]),
        ] {
            assert_eq!(both(hash, iteration).map(|did| did.what), expected, "{hash}");
        }
        let [weight, _] = both("dtype=bfloat16&y=0&lr=0.0009765625&0.weight=1&0.bias=0", 0);
        assert_eq!((weight.asked, weight.half_gap), (-0.001953125, 0.001953125));
    }

    #[test]
    fn why_a_number_is_not_finite() {
        for (hash, iteration, name, lost, eps_is_lost) in [
            ("optimizer=adam&0.weight=1&0.bias=0", 0, "weight", Lost::ZeroByZero, true),
            ("optimizer=adam&lr=0.01&y=0.53", 0, "weight", Lost::DividedByZero, true),
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
