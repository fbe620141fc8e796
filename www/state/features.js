// What a network sees of the points: its features.

/** @import { Experiment, Feature } from '../pkg/neuron_playground.js' */

/** What a network sees of points of so many columns: its features, or x1 and x2 as they are. More columns are no features. @param {Experiment} experiment @param {number} columns @returns {Feature[]} */
export function featuresOf({ features }, columns) {
  if (features?.length) return features;
  return columns > 2 ? [] : /** @type {Feature[]} */ (['x1', 'x2']).slice(0, columns);
}

/** A change of a network that takes points in the plane. @param {Experiment} experiment */
export function onPlane(experiment) {
  const features = featuresOf(experiment, 2);
  return { features, layers: [features.length, ...experiment.layers.slice(1)] };
}
