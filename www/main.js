import init from './pkg/neuron_playground.js'; init();
