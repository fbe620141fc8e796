//! torch's seeded generator: MT19937 and the draws that `nn.Linear` makes from it.

use rand_mt::Mt;

/// `torch.manual_seed(seed)` on the CPU.
#[derive(Clone, Debug)]
pub struct Generator(Mt);

impl Generator {
    pub fn manual_seed(seed: u32) -> Generator {
        Generator(Mt::new(seed))
    }

    /// `torch.rand(1)` in float32: the low 24 bits of one draw, times 2⁻²⁴; in [0, 1).
    pub fn rand(&mut self) -> f32 {
        (self.0.next_u32() & 0x00FF_FFFF) as f32 * 2f32.powi(-24)
    }

    /// `tensor.uniform_(low, high)` in float32: one fma, so one rounding.
    pub fn uniform(&mut self, low: f64, high: f64) -> f32 {
        let (low, high) = (low as f32, high as f32);
        self.rand().mul_add(high - low, low)
    }

    /// `torch.randperm(n)`: a Fisher-Yates shuffle from the front, one draw each, taken modulo what is left.
    pub fn randperm(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for i in 0..n.saturating_sub(1) {
            order.swap(i, i + self.0.next_u32() as usize % (n - i));
        }
        order
    }

    /// `nn.Linear(fan_in, fan_out)`'s start, in float32: (weight, bias), weight row-major of shape
    /// (fan_out, fan_in). `nn.Linear.reset_parameters`: kaiming_uniform_(a=√5) for the weight, then
    /// uniform_(±1/√fan_in) for the bias.
    pub fn linear(&mut self, fan_in: usize, fan_out: usize) -> (Vec<f32>, Vec<f32>) {
        // Spelled as torch.nn.init spells it: another order of the same factors rounds otherwise.
        let gain = (2.0_f64 / (1.0 + 5.0)).sqrt();
        let weight_bound = 3.0_f64.sqrt() * (gain / (fan_in as f64).sqrt());
        let bias_bound = 1.0 / (fan_in as f64).sqrt();
        let weight = (0..fan_in * fan_out).map(|_| self.uniform(-weight_bound, weight_bound)).collect();
        let bias = (0..fan_out).map(|_| self.uniform(-bias_bound, bias_bound)).collect();
        (weight, bias)
    }
}
