//! `MSELoss`, reduction "mean": forward and backward, side by side.

use crate::scalar::Scalar;

/// mean((prediction − target)²): the difference, its square and the mean each round. `squares` is
/// room for the squares, kept between steps.
pub fn mse_loss<S: Scalar>(prediction: &[S], target: &[S], squares: &mut Vec<S>) -> S {
    squares.clear();
    squares.extend(prediction.iter().zip(target).map(|(&p, &y)| {
        let difference = p.sub(y);
        difference.mul(difference)
    }));
    S::mean(squares)
}

/// `MseLossBackward0`: 2/n · (prediction − target), where 2/n is rounded to the dtype first.
pub fn mse_loss_backward<S: Scalar>(prediction: &[S], target: &[S], grad: &mut Vec<S>) {
    let norm = S::from_f64(2.0 / prediction.len() as f64);
    grad.clear();
    grad.extend(prediction.iter().zip(target).map(|(&p, &y)| norm.mul(p.sub(y))));
}
