//! `History`: a run's rows as columns, bounded however long the run is.

use crate::run::record::{Row, Scaling, Scheduled};

/// A column of the notebook's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Iteration,
    Prediction,
    Loss,
    Weight,
    Bias,
    WeightGrad,
    BiasGrad,
}

/// Every row up to `History::LIMIT` of them; past that, rows are put into buckets of equal length
/// and each keeps the two with its smallest and its largest loss, so the curve keeps its shape.
#[derive(Clone, Debug)]
pub struct History {
    /// Row by row: a step adds one, and a column is asked for a few times in a frame.
    rows: Vec<[f64; 7]>,
    /// Empty where the loss isn't scaled.
    scaling: Vec<Scaling>,
    /// Empty where the learning rate stays.
    scheduled: Vec<Scheduled>,
    /// Empty where no average is kept.
    ema: Vec<[f64; 2]>,
    /// How many iterations a bucket spans; it doubles whenever the limit is reached.
    bucket: u32,
    /// Rows of full buckets: those after them belong to the bucket being filled.
    full: usize,
    filled: u32,
}

impl Default for History {
    fn default() -> Self {
        History {
            rows: Vec::new(),
            scaling: Vec::new(),
            scheduled: Vec::new(),
            ema: Vec::new(),
            bucket: 2,
            full: 0,
            filled: 0,
        }
    }
}

impl History {
    /// At most this many rows are kept.
    pub const LIMIT: usize = 20_000;

    pub fn push(&mut self, row: Row) {
        if let Some(scaling) = row.scaling {
            self.push_scaling(scaling);
        }
        if let Some(scheduled) = row.scheduled {
            self.push_scheduled(scheduled);
        }
        if let Some(ema) = row.ema {
            self.push_ema(ema);
        }
        self.push_numbers(row.values());
    }

    /// A row of which there is nothing more.
    #[inline(always)]
    pub(super) fn push_numbers(&mut self, numbers: [f64; 7]) {
        self.rows.push(numbers);
        self.filled += 1;
        self.keep_extremes(self.full);
        if self.filled == self.bucket {
            self.filled = 0;
            self.full = self.len();
            if self.full >= Self::LIMIT {
                self.halve();
            }
        }
    }

    /// Out of the way of runs whose loss isn't scaled.
    #[cold]
    #[inline(never)]
    fn push_scaling(&mut self, scaling: Scaling) {
        self.scaling.push(scaling);
    }

    /// Out of the way of runs whose learning rate stays.
    #[cold]
    #[inline(never)]
    fn push_scheduled(&mut self, scheduled: Scheduled) {
        self.scheduled.push(scheduled);
    }

    #[cold]
    #[inline(never)]
    fn push_ema(&mut self, ema: [f64; 2]) {
        self.ema.push(ema);
    }

    pub fn column(&self, column: Column) -> impl Iterator<Item = f64> {
        self.rows.iter().map(move |row| row[column as usize])
    }

    /// Of each row, where the loss is scaled; else there are none.
    pub fn scaling(&self) -> &[Scaling] {
        &self.scaling
    }

    /// Of each row, where a scheduler changes the learning rate; else there are none.
    pub fn scheduled(&self) -> &[Scheduled] {
        &self.scheduled
    }

    /// The averages of weight and bias in each row, where they are kept; else there are none.
    pub fn ema(&self) -> &[[f64; 2]] {
        &self.ema
    }

    pub fn rows(&self) -> impl Iterator<Item = Row> {
        (0..self.len()).map(|i| self.row(i))
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at `index`, which is the iteration as long as nothing was thinned.
    fn row(&self, index: usize) -> Row {
        let [iteration, prediction, loss, weight, bias, weight_grad, bias_grad] = self.rows[index];
        let (scaling, scheduled) = (self.scaling.get(index).copied(), self.scheduled.get(index).copied());
        let (iteration, ema) = (iteration as u32, self.ema.get(index).copied());
        Row { iteration, prediction, loss, weight, bias, weight_grad, bias_grad, scaling, scheduled, ema }
    }

    /// Of three rows from `start` on, drops the one whose loss is neither smallest nor largest.
    fn keep_extremes(&mut self, start: usize) {
        if self.len() - start <= 2 {
            return;
        }
        let [low, high] = extremes(&self.rows[start..]);
        let middle = (0..3).find(|i| *i != low && *i != high).unwrap_or(1);
        self.rows.remove(start + middle);
        if !self.scaling.is_empty() {
            self.scaling.remove(start + middle);
        }
        if !self.scheduled.is_empty() {
            self.scheduled.remove(start + middle);
        }
        if !self.ema.is_empty() {
            self.ema.remove(start + middle);
        }
    }

    /// Joins buckets two by two.
    fn halve(&mut self) {
        let kept: Vec<usize> = (0..self.len())
            .step_by(4)
            .flat_map(|start| {
                let end = (start + 4).min(self.len());
                extremes(&self.rows[start..end]).map(|i| start + i)
            })
            .collect();
        self.rows = kept.iter().map(|&i| self.rows[i]).collect();
        if !self.scaling.is_empty() {
            self.scaling = kept.iter().map(|&i| self.scaling[i]).collect();
        }
        if !self.scheduled.is_empty() {
            self.scheduled = kept.iter().map(|&i| self.scheduled[i]).collect();
        }
        if !self.ema.is_empty() {
            self.ema = kept.iter().map(|&i| self.ema[i]).collect();
        }
        self.bucket *= 2;
        self.full = self.len();
    }
}

/// The places of the smallest and the largest loss of at least two rows, in order of place, never the
/// same one twice. NaN counts as larger than infinity.
fn extremes(rows: &[[f64; 7]]) -> [usize; 2] {
    let key = |i: &usize| rows[*i][Column::Loss as usize];
    let order = |a: &usize, b: &usize| key(a).abs().total_cmp(&key(b).abs());
    let low = (0..rows.len()).min_by(order).unwrap_or(0);
    let high = (0..rows.len()).filter(|i| *i != low).max_by(order).unwrap_or(low);
    [low.min(high), low.max(high)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(iteration: u32, loss: f64) -> Row {
        let value = f64::from(iteration);
        let scaling = Some(Scaling { scale: value, skipped: iteration.is_multiple_of(3) });
        Row {
            iteration,
            loss,
            prediction: value,
            weight: value,
            bias: value,
            weight_grad: value,
            bias_grad: value,
            scaling,
            scheduled: Some(Scheduled { learning_rate: value, unmoved: iteration % 4 }),
            ema: Some([value, -value]),
        }
    }

    #[test]
    fn every_row_is_kept_below_the_limit() {
        let mut history = History::default();
        (0..19_999).for_each(|i| history.push(row(i, f64::from(i % 7))));
        assert_eq!(history.len(), 19_999);
        assert!(history.rows().enumerate().all(|(i, kept)| kept == row(i as u32, (i % 7) as f64)));
    }

    #[test]
    fn a_long_run_stays_bounded_and_keeps_its_peaks_and_its_last_bucket() {
        let mut history = History::default();
        let steps = 1_000_003;
        for i in 0..steps {
            let loss = match i {
                123_456 => 1e9,
                654_321 => 0.0,
                777_777 => f64::NAN,
                _ => 1.0 + f64::from(i % 10),
            };
            history.push(row(i, loss));
            assert!(history.len() <= History::LIMIT + 2);
        }
        let iterations: Vec<f64> = history.column(Column::Iteration).collect();
        assert!(iterations.is_sorted_by(|a, b| a < b));
        for peak in [123_456.0, 654_321.0, 777_777.0] {
            assert!(iterations.contains(&peak), "{peak} was thinned away");
        }
        assert!(*iterations.last().unwrap() > f64::from(steps) - 200.0);
        assert!(history.rows().all(|kept| kept == row(kept.iteration, kept.loss) || kept.loss.is_nan()));
    }
}
