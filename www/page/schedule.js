// The learning rate that a scheduler makes, below the plot of losses and over the same iterations; marked is where a step came
// to nothing.

import { make } from '../draw/dom.js';
import { linearTicks, plainLabel } from '../draw/scale.js';
import { createBelow, markKey } from './below.js';

/** @param {HTMLElement} panel Hidden where no learning rate changes. @param {(x: number) => void} [onClick] */
export function createSchedule(panel, onClick) {
  const value = make('span', 'number rate');
  const chart = createBelow(panel, {
    label: 'The learning rate in each iteration',
    caption: ['learning rate: ', value, ' ', markKey(), ' weight or bias stays, though neither its gradient nor the learning rate is 0'],
    y: { ticks: (low, high, most) => linearTicks(low, high, 2 * most).filter((tick) => tick <= high), label: plainLabel },
    height: (rate) => (Number.isFinite(rate) ? rate : NaN),
    // With room above the highest. At the end of float64 there may be none.
    ends: (low, high) => [Math.min(0, low), high > 0 ? Math.min(high * 1.1, Number.MAX_VALUE) : 1],
    onClick,
  });
  return { value, draw: chart.draw };
}
