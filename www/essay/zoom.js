// A slider that zooms by powers of two.

import { make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';

/** @param {number} halvings How often what is shown may be halved, @param {number} atFirst and is at first. @param {() => void} changed */
export function createZoom(halvings, atFirst, changed) {
  const input = make('input', '');
  Object.assign(input, { type: 'range', min: '0', max: String(halvings), step: '0.05', value: String(atFirst) });
  const value = make('output', 'number');
  const times = () => 2 ** Number(input.value);

  function say() {
    const text = `${integer(Math.round(times()))} ×`;
    setText(value, text);
    input.setAttribute('aria-valuetext', text);
  }
  input.addEventListener('input', () => {
    say();
    changed();
  });
  say();
  return {
    element: make('label', 'slide', make('span', '', 'zoom'), input, value),
    times,
    /** @param {number} halvings */
    to(halvings) {
      input.value = String(halvings);
      say();
    },
  };
}
