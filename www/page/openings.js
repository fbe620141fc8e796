// What a lesson or a stop of the tour opens with: all of the state but the speed, so that nothing is left of what was on show.

import { parse_link } from '../pkg/neuron_playground.js';
import { stateOf } from '../state/link.js';
import { FRESH_LOOK } from '../state/look.js';
import { FIRST_NETWORK } from './parts.js';

/**
 * @import { Written } from '../state/store.js'
 */

/** @param {{ link: string, id?: string }} lesson @returns {Omit<Written, 'speed'>} */
export function openingOf(lesson) {
  const link = parse_link(lesson.link);
  const { layers } = link.experiment;
  const opening = {
    ...FIRST_NETWORK,
    ...FRESH_LOOK,
    ...stateOf(link),
    playing: false,
    playTo: undefined,
    lesson: lesson.id,
    opening: {},
  };
  if (link.is_neuron) return opening;
  return {
    ...opening,
    unit: { layer: 1, index: 0, input: layers[0] - 1, point: 0 },
  };
}
