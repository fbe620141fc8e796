//! What a processor can do at most for the bench's two networks: float32, four rows in the lanes of a register, sizes known
//! when it is compiled, sums in whatever order is fastest, a tanh within a few ulp, nothing watched and nothing kept.
//!
//! No rule of PyTorch's is followed here. It is `MSELoss` and SGD on tanh layers, so that its loss falls as the engine's does.

use core::arch::wasm32::{
    f32x4_add as add, f32x4_div as div, f32x4_extract_lane as lane, f32x4_mul as mul, f32x4_pmax as max,
    f32x4_pmin as min, f32x4_splat as splat, f32x4_sub as sub, v128,
};
use std::cell::RefCell;

const POINTS: usize = 250;
const BATCH: usize = 10;
/// A batch takes so many blocks of four rows; what is left over of the last one counts for nothing.
const BLOCKS: usize = BATCH.div_ceil(4);
const ZERO: v128 = core::arch::wasm32::f32x4(0.0, 0.0, 0.0, 0.0);

/// The rational function that Eigen and TensorFlow have in float32.
#[inline(always)]
fn tanh(x: v128) -> v128 {
    const UPPER: [f32; 7] = [
        -2.760_768_5e-16,
        2.000_188e-13,
        -8.604_672e-11,
        5.122_297_2e-8,
        1.485_722_4e-5,
        6.372_619_3e-4,
        4.893_524_6e-3,
    ];
    const LOWER: [f32; 4] = [1.198_258_4e-6, 1.185_347_1e-4, 2.268_434_6e-3, 4.893_525e-3];
    let x = max(min(x, splat(7.905_311)), splat(-7.905_311));
    let square = mul(x, x);
    let of = |factors: &[f32]| {
        factors[1..].iter().fold(splat(factors[0]), |sum, &factor| add(mul(sum, square), splat(factor)))
    };
    div(mul(x, of(&UPPER)), of(&LOWER))
}

fn sum(lanes: v128) -> f32 {
    (lane::<0>(lanes) + lane::<1>(lanes)) + (lane::<2>(lanes) + lane::<3>(lanes))
}

/// A layer of tanh.
struct Layer<const IN: usize, const OUT: usize> {
    weight: [[f32; IN]; OUT],
    bias: [f32; OUT],
    weight_grad: [[v128; IN]; OUT],
    bias_grad: [v128; OUT],
}

impl<const IN: usize, const OUT: usize> Layer<IN, OUT> {
    fn new(random: &mut impl FnMut() -> f32) -> Self {
        let weight = std::array::from_fn(|_| std::array::from_fn(|_| random()));
        Layer { weight, bias: [0.1; OUT], weight_grad: [[ZERO; IN]; OUT], bias_grad: [ZERO; OUT] }
    }

    #[inline(always)]
    fn forward(&self, x: &[v128; IN]) -> [v128; OUT] {
        let mut output = [ZERO; OUT];
        for (o, output) in output.iter_mut().enumerate() {
            let mut total = splat(self.bias[o]);
            for (&weight, &x) in self.weight[o].iter().zip(x) {
                total = add(total, mul(splat(weight), x));
            }
            *output = tanh(total);
        }
        output
    }

    /// Adds up the gradients, and gives that of the input.
    #[inline(always)]
    fn backward(&mut self, x: &[v128; IN], output: &[v128; OUT], grad: &[v128; OUT]) -> [v128; IN] {
        let mut below = [ZERO; IN];
        for o in 0..OUT {
            let grad = mul(grad[o], sub(splat(1.0), mul(output[o], output[o])));
            self.bias_grad[o] = add(self.bias_grad[o], grad);
            for i in 0..IN {
                self.weight_grad[o][i] = add(self.weight_grad[o][i], mul(grad, x[i]));
                below[i] = add(below[i], mul(grad, splat(self.weight[o][i])));
            }
        }
        below
    }

    #[inline(always)]
    fn step(&mut self, lr: f32) {
        for o in 0..OUT {
            self.bias[o] -= lr * sum(self.bias_grad[o]);
            self.bias_grad[o] = ZERO;
            for i in 0..IN {
                self.weight[o][i] -= lr * sum(self.weight_grad[o][i]);
                self.weight_grad[o][i] = ZERO;
            }
        }
    }
}

/// Four rows: both inputs, the target, and 2/n for those that count.
#[derive(Clone, Copy)]
struct Block {
    x: [v128; 2],
    y: v128,
    factor: v128,
}

/// A network of these layers, each after the one before.
macro_rules! network {
    ($name:ident, $epochs:ident: $x:ident, $($layer:ident $input:literal $output:literal),+; backward $($back:ident $before:ident),+) => {
        mod $name {
            use super::*;

            struct Network {
                $($layer: Layer<$input, $output>,)+
            }

            impl Network {
                fn new() -> Self {
                    let mut state = 1_u32;
                    let mut random = || {
                        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        state as f32 / 4_294_967_296.0 - 0.5
                    };
                    Network { $($layer: Layer::new(&mut random),)+ }
                }

                /// The sum over the batches of their losses, twice.
                fn epoch(&mut self, blocks: &[Block], lr: f32) -> f32 {
                    let mut total = ZERO;
                    for batch in blocks.chunks_exact(BLOCKS) {
                        for &Block { x: $x, y, factor } in batch {
                            let output = $x;
                            $(let $layer = self.$layer.forward(&output); let output = $layer;)+
                            let difference = sub(output[0], y);
                            let grad = [mul(difference, factor)];
                            total = add(total, mul(difference, grad[0]));
                            $(let grad = self.$back.backward(&$before, &$back, &grad);)+
                            let _ = grad;
                        }
                        $(self.$layer.step(lr);)+
                    }
                    sum(total)
                }
            }

            thread_local! {
                static NETWORK: RefCell<Network> = RefCell::new(Network::new());
            }

            /// Trains so many epochs at this learning rate; the mean loss of the last one's batches.
            #[unsafe(no_mangle)]
            pub extern "C" fn $epochs(epochs: u32, lr: f32) -> f32 {
                BLOCKS_OF_ALL.with_borrow(|blocks| {
                    NETWORK.with_borrow_mut(|network| {
                        (0..epochs).fold(0.0, |_, _| network.epoch(blocks, lr)) / (2 * POINTS / BATCH) as f32
                    })
                })
            }
        }
    };
}

thread_local! {
    static BLOCKS_OF_ALL: RefCell<[Block; POINTS / BATCH * BLOCKS]> =
        const { RefCell::new([Block { x: [ZERO; 2], y: ZERO, factor: ZERO }; POINTS / BATCH * BLOCKS]) };
}

/// Sets a point.
#[unsafe(no_mangle)]
pub extern "C" fn set(point: usize, x1: f32, x2: f32, y: f32) {
    use core::arch::wasm32::f32x4_replace_lane as replace;
    let (batch, row) = (point / BATCH, point % BATCH);
    let with = |lanes: v128, value: f32| match row % 4 {
        0 => replace::<0>(lanes, value),
        1 => replace::<1>(lanes, value),
        2 => replace::<2>(lanes, value),
        _ => replace::<3>(lanes, value),
    };
    BLOCKS_OF_ALL.with_borrow_mut(|blocks| {
        let block = &mut blocks[batch * BLOCKS + row / 4];
        let x = [with(block.x[0], x1), with(block.x[1], x2)];
        *block = Block { x, y: with(block.y, y), factor: with(block.factor, 2.0 / BATCH as f32) };
    });
}

network!(small, epochs_of_2_4_2_1: x, a 2 4, b 4 2, c 2 1; backward c b, b a, a x);
network!(deep, epochs_of_2_8_8_8_8_8_8_1: x, a 2 8, b 8 8, c 8 8, d 8 8, e 8 8, f 8 8, g 8 1; backward g f, f e, e d, d c, c b, b a, a x);
