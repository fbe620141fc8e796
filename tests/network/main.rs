//! Networks beside their steps: the worked step of each neuron, losses, scores, gradient checks.

mod training;
mod worked;

use neuron_playground::experiment::{Experiment, link::Link};

const NETWORK: &str = "layers=3,5,4,1&activation=tanh,relu&output_activation=sigmoid&features=x1,x2,sin_x1&data=spiral&\
                       samples=60&train=0.5&batch_size=7&shuffle=true&seed=3&steps=1000";

fn experiment(hash: &str) -> Experiment {
    Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}")).experiment
}
