//! `Kind`: what an operation does, and its formula.

use crate::names::names;

names! {
    /// What is done; the names are PyTorch's.
    pub enum Kind {
        /// A number becomes the dtype's.
        To = "to",
        Add = "add",
        Sub = "sub",
        Mul = "mul",
        Div = "div",
        Sqrt = "sqrt",
        Lerp = "lerp",
        /// With three inputs, an addition of alpha times the last.
        Addcmul = "addcmul",
        Addcdiv = "addcdiv",
        /// A sum of products: every pair in turn.
        Dot = "dot",
        /// The same, and a bias.
        Addmm = "addmm",
        Sum = "sum",
        Mean = "mean",
        /// The root of a sum of squares.
        Norm = "vector_norm",
        Tanh = "tanh",
        TanhBackward = "tanh_backward",
        Sigmoid = "sigmoid",
        SigmoidBackward = "sigmoid_backward",
        Logsigmoid = "logsigmoid",
        /// By chance.
        Round = "round",
        /// From a wider copy.
        Copy = "copy",
        /// A function that says its own formula.
        Elementwise = "elementwise",
    }
}

impl Kind {
    /// In `{0}`, `{1}`, …: the operands, `shown` of the operation's `n`.
    pub fn formula(self, shown: &[usize], n: usize) -> String {
        let terms = |factors: usize| {
            let mut text = String::new();
            for (place, term) in shown.chunks(factors).enumerate() {
                // Of many terms, the first two and the last.
                let skipped = place > 0 && term[0] != shown[place * factors - 1] + 1;
                text += match (place, skipped) {
                    (0, _) => "",
                    (_, true) => " + … + ",
                    (_, false) => " + ",
                };
                for factor in 0..term.len() {
                    text += if factor > 0 { " · " } else { "" };
                    text += &format!("{{{}}}", place * factors + factor);
                }
            }
            text
        };
        match self {
            Kind::To | Kind::Round | Kind::Copy | Kind::Elementwise => "{0}",
            Kind::Add => "{0} + {1}",
            Kind::Sub => "{0} − {1}",
            Kind::Mul => "{0} · {1}",
            Kind::Div => "{0} / {1}",
            Kind::Sqrt => "√{0}",
            Kind::Lerp => "{0} + {2} · ({1} − {0})",
            Kind::Addcmul if n == 3 => "{0} + {1} · {2}",
            Kind::Addcmul => "{0} + {1} · {2} · {3}",
            Kind::Addcdiv => "{0} + {1} · {2} / {3}",
            Kind::Tanh => "tanh({0})",
            Kind::TanhBackward => "{0} · (1 − {1}²)",
            Kind::Sigmoid => "1 / (1 + e^−{0})",
            Kind::SigmoidBackward => "{0} · (1 − {1}) · {1}",
            Kind::Logsigmoid => "log(1 / (1 + e^−{0}))",
            // The bias comes as the last one.
            Kind::Dot | Kind::Addmm => return terms(2),
            Kind::Sum => return terms(1),
            Kind::Norm if n == 1 => "|{0}|",
            Kind::Norm => return format!("√({})", terms(1).replace('}', "}²")),
            Kind::Mean if n == 1 => "{0} / 1",
            Kind::Mean => return format!("({}) / {n}", terms(1)),
        }
        .to_owned()
    }
}
