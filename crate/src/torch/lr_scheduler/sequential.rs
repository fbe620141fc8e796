//! `Parts`: the two schedulers that follow each other in `SequentialLR`, and how they stand in JSON and links.
//!
//! `OneCycleLR` can't be one of them: it writes its own `initial_lr` into the optimizer, from which PyTorch's other scheduler
//! would then begin, whatever the optimizer's learning rate is.

use super::{CosineAnnealingLr, ExponentialLr, LinearLr, LrScheduler, StepLr, class_of, is_same, rule::Rule};
use crate::{
    numbers::dtype::Dtype,
    settings::{
        error::Code,
        kind::{Kind, items, list_of},
        link::{list, scalar},
        macros::one_of,
        range::Range,
        read::{At, Checked, Place},
        table::{Row, Words, within},
        types::{Other, Type},
        value::Value,
    },
};

one_of! {
    /// One that goes by the rate before.
    pub enum Part {
        Step(StepLr),
        Exponential(ExponentialLr),
        Cosine(CosineAnnealingLr),
        Linear(LinearLr),
    }
}

/// The first and the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts(pub [Part; 2]);

impl Parts {
    /// What a person starts with: PyTorch's own warm-up, then a cosine.
    pub const WARM_UP: Parts = Parts([
        Part::Linear(LinearLr { start_factor: 1.0 / 3.0, end_factor: 1.0, total_iters: 5 }),
        Part::Cosine(CosineAnnealingLr { t_max: 15, eta_min: 0.0 }),
    ]);

    /// Their own ranges.
    pub(super) fn then(&self, group: &'static str, dtype: Dtype) -> Checked {
        for part in &self.0 {
            Part::TYPE.in_range(&Place { group, row: &PART }, &part.to_value())?;
            Kind::then(part, PART.key, dtype)?;
        }
        Ok(())
    }
}

/// As one of them stands in errors.
static PART: Row = Row::new("schedulers", Part::TYPE, true, within(Range::ANY).words(Words::Instead(TAKES)), &[]);
const TAKES: &str = "must be two of {\"name\": \"step\", …}, \"exponential\", \"cosine\" and \"linear\"";

impl Kind for Parts {
    const TYPE: Type = Type::Other(&Other {
        takes: || TAKES["must be ".len()..].to_owned(),
        check: |at| {
            at.items(&|at| Part::TYPE.check(&At { place: Place { row: &PART, ..at.place }, ..*at }))?;
            match at.value {
                Value::List(list) if list.len() == 2 => Ok(()),
                _ => Err(at.place.refused(Code::WrongShape, "there are not two")),
            }
        },
        from_text: |text| list(text, ',', part_from_text),
        typescript: "Exclude<LrScheduler, { name: \"one_cycle\" | \"sequential\" }>[]",
    });

    fn from_value(value: &Value) -> Option<Self> {
        items(value).and_then(|parts| parts.try_into().ok()).map(Parts)
    }

    fn to_value(&self) -> Value {
        list_of(&self.0)
    }
}

/// A link's text: the name, and the settings in their order, `linear;0.1;1;5`.
fn part_from_text(text: &str) -> Value {
    let mut texts = text.split(';');
    let name = texts.next().unwrap_or_default();
    let rows = match Part::TYPE {
        Type::OneOf(one_of) => one_of.cases().find(|case| case.name == name).map_or(&[][..], |case| case.rows),
        _ => &[],
    };
    let mut entries = vec![("name".to_owned(), name.into())];
    for (place, text) in texts.enumerate() {
        let key = rows.get(place).map_or_else(|| (place + 1).to_string(), |row| row.key.to_owned());
        entries.push((key, scalar(text)));
    }
    Value::Map(entries)
}

impl Part {
    /// What it is by itself.
    pub(super) fn of(scheduler: &LrScheduler) -> Option<Part> {
        match *scheduler {
            LrScheduler::Step(step) => Some(Part::Step(step)),
            LrScheduler::Exponential(exponential) => Some(Part::Exponential(exponential)),
            LrScheduler::Cosine(cosine) => Some(Part::Cosine(cosine)),
            LrScheduler::Linear(linear) => Some(Part::Linear(linear)),
            LrScheduler::OneCycle(_) | LrScheduler::Sequential(_) => None,
        }
    }

    /// PyTorch's class.
    pub fn class(&self) -> &'static str {
        class_of(self.case().label)
    }

    /// `get_lr` in an epoch, from the rate before; epoch 0 is the constructor's.
    pub(super) fn rule(&self, base: f64, lr: f64, epoch: u32) -> Rule {
        match *self {
            Part::Step(StepLr { step_size, gamma }) if epoch > 0 && epoch.is_multiple_of(step_size) => {
                Rule::Times(lr, ("gamma", gamma))
            }
            Part::Step(_) => Rule::Stays(lr),
            Part::Linear(LinearLr { start_factor, .. }) if epoch == 0 => {
                Rule::Times(lr, ("start_factor", start_factor))
            }
            _ if epoch == 0 => Rule::Stays(lr),
            Part::Exponential(ExponentialLr { gamma }) => Rule::Times(lr, ("gamma", gamma)),
            Part::Linear(LinearLr { total_iters, .. }) if epoch > total_iters => Rule::Stays(lr),
            Part::Linear(LinearLr { start_factor, end_factor, total_iters }) => {
                Rule::Linear { lr, end_factor, start_factor, total_iters, epoch }
            }
            Part::Cosine(CosineAnnealingLr { t_max, eta_min }) => {
                let half = i64::from(t_max);
                if (i64::from(epoch) - 1 - half).rem_euclid(2 * half) == 0 {
                    return Rule::CosineUp { lr, base, eta_min, t_max };
                }
                Rule::Cosine { epoch, t_max, lr, eta_min }
            }
        }
    }

    /// `_get_closed_form_lr` in epoch 0, which the second one begins with.
    pub(super) fn rule_at_0(&self, base: f64) -> Rule {
        match *self {
            Part::Step(_) | Part::Exponential(_) => Rule::Anew(base),
            Part::Cosine(CosineAnnealingLr { eta_min, .. }) => Rule::CosineAt0 { base, eta_min },
            Part::Linear(LinearLr { start_factor, end_factor, total_iters }) => {
                Rule::LinearAt0 { base, start_factor, end_factor, total_iters }
            }
        }
    }

    /// True if the rate of this epoch is that of all later ones.
    pub(super) fn is_final(&self, base: f64, lr: f64, epoch: u32) -> bool {
        match *self {
            Part::Step(StepLr { gamma, .. }) | Part::Exponential(ExponentialLr { gamma }) => is_same(lr * gamma, lr),
            Part::Linear(LinearLr { total_iters, .. }) => epoch >= total_iters,
            Part::Cosine(CosineAnnealingLr { eta_min, .. }) => lr == eta_min && base == eta_min,
        }
    }

    /// True if the rate may grow without end.
    pub(super) fn grows(&self) -> bool {
        matches!(*self, Part::Step(StepLr { gamma, .. }) | Part::Exponential(ExponentialLr { gamma }) if gamma > 1.0)
    }

    /// See `LrScheduler::highest`.
    pub(super) fn highest(&self, lr: f64, steps: u32) -> f64 {
        let times = match *self {
            Part::Cosine(CosineAnnealingLr { eta_min, .. }) => return lr.max(eta_min),
            Part::Step(StepLr { step_size, .. }) if self.grows() => steps.saturating_sub(1) / step_size,
            Part::Exponential(_) if self.grows() => steps.saturating_sub(1),
            _ => return lr,
        };
        let (Part::Step(StepLr { gamma, .. }) | Part::Exponential(ExponentialLr { gamma })) = *self else { return lr };
        let mut highest = lr;
        for _ in 0..times {
            highest *= gamma;
            if highest == 0.0 || highest.is_infinite() {
                break;
            }
        }
        highest
    }
}
