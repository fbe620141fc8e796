//! A batch in lanes: what is computed of every row alone is computed of several rows at once.
//!
//! A batch has, for every `WIDTH` rows (a block), a `Lanes` for each column; the last rows are filled up with the last one.
//! A matrix has, for every `WIDTH` columns (a tile), a `Lanes` for each row.
//! With one lane both are the plain row-major matrix.
//!
//! Sizes come along where they are known: to divide for them takes as long as many a sum here.

use std::ops::Range;

use crate::scalar::{Lanes, Scalar};

/// The most lanes that there are.
const LANES: usize = 4;

/// How many `Lanes` a row of so many numbers takes up in a matrix, or so many rows in a column of a batch.
pub fn tiles<L: Lanes>(numbers: usize) -> usize {
    numbers.div_ceil(L::WIDTH)
}

/// Rows of numbers, held column by column: what several rows have in a column is loaded at once.
pub struct Columns<S>(Vec<Vec<S>>);

impl<S: Scalar> Columns<S> {
    /// Of plain rows of so many numbers.
    pub fn of(plain: &[S], width: usize) -> Columns<S> {
        Columns((0..width).map(|column| plain[column..].iter().step_by(width).copied().collect()).collect())
    }

    /// These rows, in this order.
    pub fn arranged(&self, order: &[usize]) -> Columns<S> {
        Columns(self.0.iter().map(|column| order.iter().map(|&row| column[row]).collect()).collect())
    }

    /// The batch of some rows.
    pub fn batch(&self, rows: Range<usize>, batch: &mut Vec<S::Lanes>) {
        let (columns, numbers) = (self.0.len(), tiles::<S::Lanes>(rows.len()) * self.0.len());
        batch.resize(numbers, S::Lanes::splat(S::from_bits(0)));
        let mut places = &mut batch[..];
        for row in rows.clone().step_by(S::Lanes::WIDTH) {
            let (block, rest) = places.split_at_mut(columns);
            places = rest;
            for (place, column) in block.iter_mut().zip(&self.0) {
                *place = S::Lanes::load(&column[row..rows.end]);
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

/// The matrix of a batch of so many blocks, with all rows that it was filled up with.
pub fn to_matrix<L: Lanes>(batch: &[L], width: usize, blocks: usize, matrix: &mut Vec<L>) {
    matrix.resize(blocks * tiles::<L>(width) * L::WIDTH, batch[0]);
    let mut places = &mut matrix[..];
    for first in (0..width).step_by(L::WIDTH) {
        for block in 0..blocks {
            let columns = &batch[block * width..][first..width];
            let (square, rest) = places.split_at_mut(L::WIDTH);
            places = rest;
            if columns.len() >= L::WIDTH {
                square.copy_from_slice(&columns[..L::WIDTH]);
            } else {
                for (column, place) in square.iter_mut().enumerate() {
                    *place = columns[column.min(columns.len() - 1)];
                }
            }
            L::transpose(square);
        }
    }
}
