//! A run's rows, one after the other as float64s.

use neuron_playground::{
    experiment::Experiment,
    run::{record::Record, trainer::Run},
    settings::value::Value,
    torch::tensors::Tensors,
};

/// A run on its way, and how many steps the experiment has.
pub struct Rows {
    run: Run,
    steps: u32,
    is_neuron: bool,
    has_averages: bool,
}

impl Rows {
    pub fn of(experiment: &Experiment) -> Rows {
        Rows {
            run: Run::new(experiment),
            steps: experiment.steps,
            is_neuron: experiment.is_neuron(),
            has_averages: experiment.ema_decay.is_some(),
        }
    }

    /// How its rows are to be read: a neuron's are numbers by these `columns`; a network's are the iteration, the loss, how
    /// many predictions there are and these, and then the `parameters` of so many numbers each, their gradients and, if there
    /// are, their averages.
    pub fn told(&self) -> Value {
        if self.is_neuron {
            let columns = self.run.row().numbers().into_iter().map(|(column, _)| column.into());
            return Value::map(&[("columns", Value::List(columns.collect()))]);
        }
        let parameters = self.run.parameters().into_iter().map(|own| (own.name, (own.data.len() as f64).into()));
        Value::map(&[("parameters", Value::Map(parameters.collect())), ("averages", Value::Bool(self.has_averages))])
    }

    /// Takes so many steps, or as many as are left, and adds their rows; how many there were.
    pub fn take(&mut self, steps: u32, numbers: &mut Vec<f64>) -> u32 {
        let steps = steps.min(self.steps - self.run.iteration());
        for _ in 0..steps {
            self.run.step();
            if self.is_neuron {
                numbers.extend(self.run.row().numbers().into_iter().map(|(_, number)| number));
            } else if let Some(record) = self.run.record() {
                add(record, numbers);
            }
        }
        steps
    }
}

/// The parameters that a run starts from, in its dtype.
pub fn start(experiment: &Experiment) -> Value {
    let parameters = Run::new(experiment).parameters().into_iter();
    Value::Map(parameters.map(|own| (own.name, own.data.as_slice().into())).collect())
}

fn add(record: Record, numbers: &mut Vec<f64>) {
    let Record { iteration, prediction, loss, parameters, gradients, averages } = record;
    numbers.extend([f64::from(iteration), loss, prediction.len() as f64]);
    numbers.extend(prediction);
    for Tensors(tensors) in [Some(parameters), Some(gradients), averages].into_iter().flatten() {
        numbers.extend(tensors.into_iter().flat_map(|(_, values)| values));
    }
}
