//! `MSELoss`, reduction "mean": forward and backward, side by side.

use crate::scalar::Scalar;

/// mean((prediction − target)²): the difference, its square and the mean each round. `squares` is
/// room for the squares, kept between steps.
pub fn mse_loss<S: Scalar>(prediction: &[S], target: &[S], squares: &mut Vec<S>) -> S {
    squares.clear();
    for (&p, &y) in prediction.iter().zip(target) {
        let difference = p.sub(y);
        squares.push(difference.mul(difference));
    }
    S::mean(squares)
}

/// `MseLossBackward0`: 2/n · (prediction − target), where 2/n is rounded to the dtype first; times
/// the gradient of the loss, where it is not 1 (loss scaling).
pub fn mse_loss_backward<S: Scalar>(prediction: &[S], target: &[S], grad_output: Option<S>, grad: &mut Vec<S>) {
    let norm = S::from_f64(2.0 / prediction.len() as f64);
    grad.clear();
    for (&p, &y) in prediction.iter().zip(target) {
        let unscaled = norm.mul(p.sub(y));
        grad.push(grad_output.map_or(unscaled, |scale| unscaled.mul(scale)));
    }
}
