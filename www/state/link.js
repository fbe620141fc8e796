// A state as a link's hash, and back.

import { format_link } from '../pkg/neuron_playground.js';

/**
 * @import { Link } from '../pkg/neuron_playground.js'
 * @import { State } from './store.js'
 */

/** A longer link can't be sent; more points need not even be tried. */
export const MOST_CHARACTERS = 16_000;
const MOST_POINTS = 4000;

/** The hash of a state; undefined if it would be too long. @param {State} state @param {number | undefined} bits */
export function hashOf({ part, experiment, iteration, lesson }, bits) {
  if ((experiment.x?.length ?? 0) > MOST_POINTS) return undefined;
  // A link counts iterations from 0, and names the last one done.
  const last = part === 'network' ? iteration - 1 : iteration;
  const hash = format_link(experiment, last < 0 ? undefined : last, last < 0 ? undefined : bits, lesson);
  return hash.length <= MOST_CHARACTERS ? hash : undefined;
}

/** This page's, or, of a file that was opened by itself, the hosted page's, if the build was told of one. */
export function address() {
  const home = import.meta.env.VITE_HOME;
  return home && location.protocol === 'file:' ? `${home}${location.hash}` : location.href;
}

/** What of the state a link says. @param {Link} link @returns {Pick<State, 'part' | 'experiment' | 'iteration'>} */
export function stateOf({ is_neuron, experiment, iteration }) {
  if (is_neuron) return { part: 'neuron', experiment, iteration: iteration ?? 0 };
  // Of a network, the steps taken count.
  return { part: 'network', experiment, iteration: iteration === undefined ? 0 : iteration + 1 };
}
