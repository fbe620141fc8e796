//! Single operations: activations, the sums of linear layers, a step of Adam.

use neuron_playground::{
    numbers::{
        dtype::Dtype,
        reduced::{Bf16, F16},
        scalar::{Lanes, Scalar},
    },
    torch::{
        activation::Activation,
        kernels::{Cpu, Kernels, Shape},
        nn::Parameter,
        optim::{Adam, Optimizer, Rounding, Stepper},
    },
};
use serde::Deserialize;

use crate::recordings::{Plain, lines, plain, same};

#[derive(Deserialize)]
struct Elementwise {
    dtype: String,
    activation: String,
    x: Vec<Plain>,
    grad: Vec<Plain>,
    output: Vec<Plain>,
    x_grad: Vec<Plain>,
}

/// Each activation and its gradient on tensors of 1 to 150 numbers, of which half come out otherwise in a vector block than
/// one by one. In float32 and float64 a vendor's library has its say: 1e-5 and 1e-13 of the largest number of a tensor.
#[test]
fn activations_are_pytorchs_in_blocks_and_in_what_is_left_over() {
    assert_eq!(compare_activations("elementwise.jsonl"), 200);
}

/// How many tensors there were.
fn compare_activations(file: &str) -> usize {
    let cases: Vec<Elementwise> = lines(file);
    for (line, case) in cases.iter().enumerate() {
        let dtype = Dtype::from_name(&case.dtype).expect("a dtype");
        let activation = Activation::from_name(&case.activation).expect("an activation");
        let (x, grad) = (plain(&case.x), plain(&case.grad));
        let (output, x_grad) = activation.of(dtype, &x, &grad);
        let tolerance = match dtype {
            _ if dtype.is_reduced() || activation == Activation::LeakyRelu => 0.0,
            Dtype::Float32 => 1e-5,
            _ => 1e-13,
        };
        for (what, ours, theirs) in [("output", output, plain(&case.output)), ("gradient", x_grad, plain(&case.x_grad))]
        {
            let most = theirs.iter().copied().filter(|number| number.is_finite()).fold(0.0, |a: f64, b| a.max(b.abs()));
            for (i, (ours, theirs)) in ours.into_iter().zip(theirs).enumerate() {
                let near = (ours - theirs).abs() <= tolerance * most && tolerance > 0.0;
                assert!(
                    same(ours, theirs) || near,
                    "{file}:{} {} {}, {what} {i} of {}, x {:?}, gradient after it {:?}: {ours:?}, PyTorch {theirs:?}",
                    line + 1,
                    case.dtype,
                    case.activation,
                    x.len(),
                    x[i],
                    grad[i],
                );
            }
        }
    }
    cases.len()
}

#[derive(Deserialize)]
struct Columns {
    dtype: String,
    width: usize,
    matrix: Vec<f64>,
    sums: Vec<f64>,
}

fn column_sums<S>(Columns { width, matrix, .. }: &Columns) -> Vec<f64>
where
    S: Scalar,
    Cpu<S>: Kernels<Scalar = S, Lanes = S::Lanes>,
{
    let number = |value: f64| S::Lanes::splat(S::from_f64(value));
    let sum = |index: usize| {
        let column = |row: usize| number(matrix[row * width + index]);
        let sum = Cpu::<S>::default().sum_column(matrix.len() / width, column, index, *width);
        S::Lanes::numbers(&[sum])[0].to_f64()
    };
    (0..*width).map(sum).collect()
}

#[derive(Deserialize)]
struct RowSum {
    dtype: String,
    n: usize,
    seed: u32,
    sum: f64,
}

/// A matrix of one column: `more.py`'s numbers, whose second half takes the first away again, its last number first.
fn row_of(RowSum { dtype, n, seed, sum }: RowSum) -> Columns {
    let spread = if dtype == "float64" { 45 } else { 28 };
    let mut state = seed;
    let number = |_| {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345) % (1 << 31);
        f64::from(state >> 8) * 2f64.powi((state % spread) as i32 - 36)
    };
    let mut half: Vec<f64> = (0..n / 2).map(number).collect();
    let mut matrix = half.clone();
    matrix.extend((n % 2 == 1).then_some(1.0));
    half.rotate_right(usize::from(n > 1));
    matrix.extend(half.iter().map(|number| -number));
    Columns { dtype, width: 1, matrix, sums: vec![sum] }
}

#[test]
fn the_sums_of_a_matrix_s_columns_are_pytorchs() {
    let (mut cases, rows): (Vec<Columns>, Vec<RowSum>) = (lines("columns.jsonl"), lines("rows.jsonl"));
    assert_eq!((cases.len(), rows.len()), (64, 1248));
    cases.extend(rows.into_iter().map(row_of));
    for case in &cases {
        let ours = match case.dtype.as_str() {
            "float16" => column_sums::<F16>(case),
            "bfloat16" => column_sums::<Bf16>(case),
            "float32" => column_sums::<f32>(case),
            _ => column_sums::<f64>(case),
        };
        assert_eq!(ours, case.sums, "{} {} wide, {} numbers", case.dtype, case.width, case.matrix.len());
    }
}

#[derive(Deserialize)]
struct Product {
    dtype: String,
    fan_in: usize,
    fan_out: usize,
    x: Vec<f64>,
    weight: Vec<f64>,
    bias: Vec<f64>,
    grad: Vec<f64>,
    output: Vec<Plain>,
    x_grad: Vec<Plain>,
    weight_grad: Vec<Plain>,
    bias_grad: Vec<Plain>,
}

/// In every lane of sums that go on together.
fn linear_is_pytorchs<S>(case: &Product)
where
    S: Scalar,
    Cpu<S>: Kernels<Scalar = S, Lanes = S::Lanes>,
{
    let kernels = Cpu::<S>::default();
    let number = |value: f64| S::Lanes::splat(S::from_f64(value));
    let first = |sums: [S::Lanes; 3]| {
        let lanes = S::Lanes::numbers(&sums);
        assert!(lanes.iter().all(|lane| lane.is_same(lanes[0])));
        lanes[0].to_f64()
    };
    let Product { fan_in, fan_out, x, weight, grad, .. } = case;
    let (fan_in, fan_out, rows) = (*fan_in, *fan_out, x.len() / fan_in);
    let shape = Shape { rows, fan_in, fan_out };
    let what = format!("{} {fan_in} → {fan_out}", case.dtype);
    for (i, expected) in plain(&case.output).iter().enumerate() {
        let (row, out) = (i / fan_out, i % fan_out);
        let get = |k| ([number(x[row * fan_in + k])], [number(weight[out * fan_in + k])]);
        let bias = number(case.bias[out]);
        let [sum] = kernels.addmm(bias, shape, get);
        assert!(same(first([sum; 3]), *expected), "{what} output {i}");
        if fan_in < 16 {
            let get = |k| ([get(k).0[0]; 3], [get(k).1[0]; 3]);
            assert!(same(first(kernels.addmm(bias, shape, get)), *expected), "{what} outputs {i}");
        }
    }
    for (i, expected) in plain(&case.x_grad).iter().enumerate() {
        let get = |k| {
            let (grad, weight) = (grad[i / fan_in * fan_out + k], weight[k * fan_in + i % fan_in]);
            ([number(grad); 3], [number(weight); 3])
        };
        assert!(same(first(kernels.dot_of_input(shape, get)), *expected), "{what} x.grad {i}");
    }
    for (i, expected) in plain(&case.weight_grad).iter().enumerate() {
        let get = |row| {
            let (x, grad) = (x[row * fan_in + i % fan_in], grad[row * fan_out + i / fan_in]);
            ([number(x); 3], [number(grad); 3])
        };
        assert!(same(first(kernels.dot(shape, get)), *expected), "{what} weight.grad {i}");
    }
    for (i, expected) in plain(&case.bias_grad).iter().enumerate() {
        let get = |row| number(grad[row * fan_out + i]);
        let ours = kernels.sum_column(rows, get, i, fan_out);
        assert!(same(first([ours; 3]), *expected), "{what} bias.grad {i}");
    }
}

/// Large terms that cancel among small ones: any other order of the sums gives other numbers.
#[test]
fn the_order_of_every_sum_of_a_linear_layer_is_pytorchs() {
    let cases: Vec<Product> = lines("products.jsonl");
    assert_eq!(cases.len(), 48);
    for case in &cases {
        match case.dtype.as_str() {
            "float16" => {
                linear_is_pytorchs::<F16>(case);
            }
            _ => {
                linear_is_pytorchs::<Bf16>(case);
            }
        }
    }
}

#[derive(Debug, Deserialize)]
struct AdamStep {
    dtype: String,
    lr: f64,
    betas: (f64, f64),
    eps: f64,
    step: u32,
    weight: f64,
    exp_avg: f64,
    exp_avg_sq: f64,
    grad: f64,
    after: f64,
}

/// One step of Adam from PyTorch's own state, and how far it may land: PyTorch's square root is a
/// vendor's and not correctly rounded.
fn adam_step_is_within_an_ulp<S>(case: &AdamStep) -> bool
where
    S: Scalar,
    Cpu<S>: Kernels<Scalar = S, Lanes = S::Lanes>,
{
    let kernels = Cpu::<S>::default();
    let mut parameter = Parameter::new(&kernels, "0.weight".to_owned(), "weight", 0, &[case.weight]);
    kernels.fill(&mut parameter.grad, &[case.grad]);
    let parameters = std::slice::from_mut(&mut parameter);
    let adam =
        Adam { lr: case.lr, betas: case.betas, eps: case.eps, weight_decay: 0.0, fused: false, decoupled: false };
    let mut stepper = Stepper::new(kernels.clone(), Optimizer::Adam(adam), parameters);
    kernels.fill(&mut stepper.state[0][0], &[case.exp_avg]);
    kernels.fill(&mut stepper.state[1][0], &[case.exp_avg_sq]);
    stepper.step(case.step - 1, parameters, &mut Rounding::Nearest);
    let (ours, theirs) = (parameter.data[0], S::from_f64(case.after));
    ours.to_f64().signum() == theirs.to_f64().signum() && ours.to_bits().abs_diff(theirs.to_bits()) <= 1
}

#[test]
fn a_single_adam_step_from_pytorchs_state_is_within_an_ulp() {
    let cases: Vec<AdamStep> = lines("adam_step.jsonl");
    assert_eq!(cases.len(), 400);
    for case in &cases {
        let within = match case.dtype.as_str() {
            "float32" => adam_step_is_within_an_ulp::<f32>(case),
            _ => adam_step_is_within_an_ulp::<f64>(case),
        };
        assert!(within, "{case:?}");
    }
}
