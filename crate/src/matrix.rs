//! A batch in lanes: what is computed of every row alone is computed of several rows at once.
//!
//! A batch has, for every `WIDTH` rows, a `Lanes` for each column; the last rows are filled up with the last one.
//! A matrix has its rows one after the other, each filled up to a whole number of lanes (`stride`).
//! With one lane both are the plain row-major matrix.

use std::ops::Range;

use crate::scalar::{Lanes, Scalar};

/// The most lanes that there are.
const LANES: usize = 4;

/// How many numbers a row of a matrix takes up that has so many.
pub fn stride<L: Lanes>(width: usize) -> usize {
    width.next_multiple_of(L::WIDTH)
}

/// Rows of numbers, held column by column: what several rows have in a column is loaded at once.
pub struct Columns<S> {
    numbers: Vec<S>,
    rows: usize,
}

impl<S: Scalar> Columns<S> {
    /// Of plain rows of so many numbers.
    pub fn of(plain: &[S], width: usize) -> Columns<S> {
        let mut numbers = Vec::with_capacity(plain.len());
        for column in 0..width {
            numbers.extend(plain.chunks_exact(width).map(|row| row[column]));
        }
        Columns { numbers, rows: plain.len() / width }
    }

    /// These rows, in this order.
    pub fn arranged(&self, order: &[usize]) -> Columns<S> {
        let mut numbers = Vec::with_capacity(self.numbers.len());
        for column in self.numbers.chunks_exact(self.rows) {
            numbers.extend(order.iter().map(|&row| column[row]));
        }
        Columns { numbers, rows: order.len() }
    }

    /// The batch of some rows.
    pub fn batch(&self, rows: Range<usize>, batch: &mut Vec<S::Lanes>) {
        batch.clear();
        for row in rows.clone().step_by(S::Lanes::WIDTH) {
            for column in self.numbers.chunks_exact(self.rows) {
                batch.push(S::Lanes::load(&column[row..rows.end]));
            }
        }
    }
}

/// The plain rows of a batch, whose rows are so many.
pub fn to_rows<L: Lanes>(batch: &[L], width: usize, rows: usize, plain: &mut Vec<L::Scalar>) {
    plain.resize(batch.len() * L::WIDTH, L::Scalar::from_bits(0));
    if width == 1 {
        for (numbers, plain) in batch.iter().zip(plain.chunks_exact_mut(L::WIDTH)) {
            numbers.store(plain);
        }
    } else {
        let mut lanes = [L::Scalar::from_bits(0); LANES];
        for (block, plain) in batch.chunks_exact(width).zip(plain.chunks_exact_mut(width * L::WIDTH)) {
            for (column, numbers) in block.iter().enumerate() {
                numbers.store(&mut lanes);
                for (place, &number) in plain[column..].iter_mut().step_by(width).zip(&lanes) {
                    *place = number;
                }
            }
        }
    }
    plain.truncate(rows * width);
}

/// The matrix of a batch, with all rows that it was filled up with.
pub fn to_matrix<L: Lanes>(batch: &[L], width: usize, matrix: &mut Vec<L::Scalar>) {
    let stride = stride::<L>(width);
    matrix.resize(batch.len() / width * L::WIDTH * stride, L::Scalar::from_bits(0));
    for (block, rows) in batch.chunks_exact(width).zip(matrix.chunks_exact_mut(L::WIDTH * stride)) {
        for start in (0..width).step_by(L::WIDTH) {
            let mut tile = [block[start]; LANES];
            for (column, lanes) in tile[1..L::WIDTH].iter_mut().enumerate() {
                *lanes = block[(start + 1 + column).min(width - 1)];
            }
            L::transpose(&mut tile[..L::WIDTH]);
            for (row, lanes) in tile[..L::WIDTH].iter().enumerate() {
                lanes.store(&mut rows[row * stride + start..]);
            }
        }
    }
}
