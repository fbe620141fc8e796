// The bits of the weight and the bias, or of whatever number is pointed at.

import { bit_groups } from '../pkg/neuron_playground.js';
import { make } from '../dom.js';
import { format } from './numbers.js';

/** @import { Dtype } from '../pkg/neuron_playground.js' */

const PARTS = ['sign', 'exponent', 'mantissa'];

/** @param {HTMLElement} panel */
export function createBits(panel) {
  /** The number pointed at. @type {{ name: string, value: number, dtype: Dtype } | undefined} */
  let pointed;
  let shown = '';
  /** @type {() => void} */
  let redraw = () => {};

  /** Any element with data-number shows its bits on hover and on focus. @param {Event} event */
  const point = (event) => {
    const target = event.target instanceof Element ? event.target.closest('[data-number]') : null;
    const leaving = event.type === 'mouseout' || event.type === 'focusout';
    if (!(target instanceof HTMLElement)) return;
    const { name, number, dtype } = target.dataset;
    pointed = leaving ? undefined : { name: name ?? '', value: Number(number), dtype: /** @type {Dtype} */ (dtype) };
    redraw();
  };
  for (const type of ['mouseover', 'mouseout', 'focusin', 'focusout']) document.addEventListener(type, point);

  return {
    /** @param {Dtype} dtype @param {{ weight: number, bias: number } | undefined} row */
    draw(dtype, row) {
      redraw = () => this.draw(dtype, row);
      const numbers = pointed
        ? [pointed]
        : row
          ? [
              { name: 'weight', value: row.weight, dtype },
              { name: 'bias', value: row.bias, dtype },
            ]
          : [];
      const key = JSON.stringify(numbers.map(({ name, value, dtype }) => [name, String(value), dtype]));
      if (key === shown) return;
      shown = key;
      panel.replaceChildren(...numbers.map(({ name, value, dtype }) => number(name, value, dtype)));
    },
  };
}

/** @param {string} name @param {number} value @param {Dtype} dtype */
function number(name, value, dtype) {
  const groups = bit_groups(value, dtype).split(' ');
  const bits = make('div', 'bit-groups');
  bits.setAttribute('role', 'img');
  bits.setAttribute('aria-label', groups.map((group, i) => `${PARTS[i]} ${group}`).join(', '));
  for (const [i, group] of groups.entries()) {
    const digits = make('span', `bit-digits ${PARTS[i]}`, group);
    bits.append(make('span', 'bit-group', digits, make('span', 'bit-label', i ? PARTS[i] : '±')));
  }
  const text = make('span', 'number', format(value, dtype));
  const element = make('div', 'bits-of', make('div', 'bits-head', make('span', '', name), text), bits);
  element.dataset.dtype = dtype;
  return element;
}
