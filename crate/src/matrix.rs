//! A batch in lanes: what is computed of every row alone is computed of several rows at once.
//!
//! A matrix of numbers has its rows one after the other, each filled up to a whole number of lanes (`stride`). Its
//! batch has, for every `WIDTH` rows, a `Lanes` for each column; the last rows are filled up with the last one.
//! With one lane both are the plain row-major matrix.

use crate::scalar::{Lanes, Scalar};

/// The most lanes that there are.
const LANES: usize = 4;

/// How many numbers a row of a matrix takes up that has so many.
pub fn stride<L: Lanes>(width: usize) -> usize {
    width.next_multiple_of(L::WIDTH)
}

/// A matrix of plain rows; what is filled up repeats a row's last number.
pub fn from_rows<L: Lanes>(rows: &[L::Scalar], width: usize) -> Vec<L::Scalar> {
    let mut matrix = Vec::new();
    for row in rows.chunks_exact(width) {
        matrix.extend((0..stride::<L>(width)).map(|column| row[column.min(width - 1)]));
    }
    matrix
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

/// The batch of a matrix.
pub fn to_batch<L: Lanes>(matrix: &[L::Scalar], width: usize, batch: &mut Vec<L>) {
    batch.clear();
    let stride = stride::<L>(width);
    for block in matrix.chunks(L::WIDTH * stride) {
        let last = block.len() - stride;
        for start in (0..width).step_by(L::WIDTH) {
            let mut tile = [L::load(&block[start..]); LANES];
            for (row, lanes) in tile[1..L::WIDTH].iter_mut().enumerate() {
                *lanes = L::load(&block[((row + 1) * stride).min(last) + start..]);
            }
            L::transpose(&mut tile[..L::WIDTH]);
            batch.extend(tile.iter().take(L::WIDTH.min(width - start)));
        }
    }
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
