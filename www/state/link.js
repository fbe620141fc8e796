// A state as a link's hash, and back.

import { format_link } from '../pkg/neuron_playground.js';
import { START } from './store.js';

/**
 * @import { Link } from '../pkg/neuron_playground.js'
 * @import { State, Written } from './store.js'
 */

/** A longer link can't be sent; more points need not even be tried. */
export const MOST_CHARACTERS = 16_000;
const MOST_POINTS = 4000;

/** The hash of a state; undefined if it would be too long. @param {State} state @param {number | undefined} bits */
export function hashOf({ experiment, iteration, lesson }, bits) {
  if ((experiment.x?.length ?? 0) > MOST_POINTS) return undefined;
  const [shown, seen] = iteration < 0 ? [] : [iteration, bits];
  const hash = format_link(experiment, shown, seen, lesson);
  return hash.length <= MOST_CHARACTERS ? hash : undefined;
}

/** This page's, or, of a file that was opened by itself, the hosted page's, if the build was told of one. */
export function address() {
  const home = import.meta.env.VITE_HOME;
  return home && location.protocol === 'file:' ? `${home}${location.hash}` : location.href;
}

/** What of the state a link says; one that names no iteration shows a neuron's first, whose numbers say more than the start. @param {Link} link @returns {Pick<Written, 'part' | 'experiment' | 'iteration'>} */
export function stateOf({ is_neuron, experiment, iteration }) {
  const part = is_neuron ? 'neuron' : 'network';
  return { part, experiment, iteration: iteration ?? (is_neuron ? 0 : START) };
}
