//! A batch in lanes: what is computed of every row alone is computed of several rows at once.
//!
//! A batch has, for every `WIDTH` rows (a block), a `Lanes` for each column; the last rows are filled up with the last one.
//! A matrix has, for every `WIDTH` columns (a tile), a `Lanes` for each row.
//! With one lane both are the plain row-major matrix.
//!
//! Sizes come along where they are known: to divide for them takes as long as many a sum here.

use std::ops::Range;

use crate::numbers::scalar::Lanes;

/// The most lanes that there are.
const LANES: usize = 4;

/// How many `Lanes` a row of so many numbers takes up in a matrix, or so many rows in a column of a batch.
pub fn tiles<L: Lanes>(numbers: usize) -> usize {
    numbers.div_ceil(L::WIDTH)
}

/// Rows of numbers, held column by column: what several rows have in a column is loaded at once.
pub struct Columns<L: Lanes>(Vec<Vec<L::Scalar>>);

impl<L: Lanes> Columns<L> {
    /// Of plain rows of so many numbers.
    pub fn of(plain: &[L::Scalar], width: usize) -> Self {
        Columns((0..width).map(|column| plain[column..].iter().step_by(width).copied().collect()).collect())
    }

    /// These rows, in this order.
    pub fn permuted(&self, order: &[usize]) -> Self {
        Columns(self.0.iter().map(|column| order.iter().map(|&row| column[row]).collect()).collect())
    }

    /// The batch of some rows, of which there is one at least.
    pub fn batch(&self, rows: Range<usize>, batch: &mut Vec<L>) {
        let Some(first) = self.0.first().and_then(|column| column.get(rows.start)) else { return batch.clear() };
        fit(batch, tiles::<L>(rows.len()) * self.0.len(), L::splat(*first));
        for (first, column) in self.0.iter().enumerate() {
            let mut place = first;
            let whole = column[rows.clone()].chunks_exact(L::WIDTH);
            let rest = whole.remainder();
            for numbers in whole {
                batch[place] = L::load(numbers);
                place += self.0.len();
            }
            if !rest.is_empty() {
                batch[place] = L::load(rest);
            }
        }
    }
}

/// Gives room for so many numbers, whatever they are.
#[inline(always)]
pub fn fit<N: Copy>(room: &mut Vec<N>, len: usize, number: N) {
    // Between steps it seldom changes, and asking here is faster.
    if room.len() != len {
        room.resize(len, number);
    }
}

/// The plain rows of a batch, whose rows are so many, of `width` numbers; those of several are written to `room`.
pub fn to_rows<'a, L: Lanes>(
    batch: &'a [L],
    width: usize,
    rows: usize,
    room: &'a mut Vec<L::Scalar>,
) -> &'a [L::Scalar] {
    if width == 1 {
        return &L::numbers(batch)[..rows];
    }
    let Some(&any) = L::numbers(batch).first() else { return &[] };
    fit(room, batch.len() * L::WIDTH, any);
    let mut lanes = [any; LANES];
    for (block, plain) in batch.chunks_exact(width).zip(room.chunks_exact_mut(width * L::WIDTH)) {
        for (column, numbers) in block.iter().enumerate() {
            numbers.store(&mut lanes);
            for (place, &number) in plain[column..].iter_mut().step_by(width).zip(&lanes) {
                *place = number;
            }
        }
    }
    &room[..rows * width]
}

/// The matrix of a batch of so many blocks, with all rows that it was filled up with.
#[inline(always)]
pub fn to_matrix<L: Lanes>(batch: &[L], width: usize, blocks: usize, matrix: &mut Vec<L>) {
    fit(matrix, blocks * tiles::<L>(width) * L::WIDTH, batch[0]);
    let mut places = &mut matrix[..];
    for first in (0..width).step_by(L::WIDTH) {
        let mut rest = batch;
        for _ in 0..blocks {
            let (block, after) = rest.split_at(width);
            let (place, places_after) = places.split_at_mut(L::WIDTH);
            (rest, places) = (after, places_after);
            // Where a tile has fewer columns, the last one again.
            let mut square = match block[first..] {
                [a, b, c, d, ..] => [a, b, c, d],
                [a, b, c] => [a, b, c, c],
                [a, b] => [a, b, b, b],
                [a] => [a; LANES],
                // Never: a tile has a column.
                [] => return,
            };
            let square = &mut square[..L::WIDTH];
            L::transpose(square);
            place.copy_from_slice(square);
        }
    }
}
