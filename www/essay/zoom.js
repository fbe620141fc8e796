// A slider that zooms by powers of two.

import { integer } from '../draw/numbers.js';
import { slider } from './controls.js';

/** @param {number} halvings How often what is shown may be halved, @param {number} atFirst and is at first. @param {() => void} changed */
export function createZoom(halvings, atFirst, changed) {
  const { element, input, show } = slider('zoom', { min: 0, max: halvings, step: 0.05 }, (place) => {
    to(place);
    changed();
  });
  const times = () => 2 ** Number(input.value);

  /** @param {number} place How often it is halved. */
  const to = (place) => show(place, `${integer(Math.round(2 ** place))} ×`);
  to(atFirst);
  return { element, times, to };
}
