// The point of a batch that a worked step shows: the one before, the next one.

import { make } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';

/** @param {HTMLElement} panel @param {(point: number) => void} onPoint */
export function createPoints(panel, onPoint) {
  let shown = '';

  /** @param {string} text @param {string} label @param {number} to @param {number} count */
  function button(text, label, to, count) {
    const element = make('button', 'button small icon', text);
    element.disabled = to < 0 || to >= count;
    element.setAttribute('aria-label', label);
    element.addEventListener('click', () => onPoint(to));
    return element;
  }

  return {
    /** @param {number} point @param {number} count Of one point there is nothing to choose. */
    show(point, count) {
      const key = `${point}/${count}`;
      if (key === shown) return;
      shown = key;
      const place = make('span', 'hint', `point ${integer(point + 1)} of ${integer(count)}`);
      panel.replaceChildren(...(count > 1 ? [button('‹', 'The point before', point - 1, count), place, button('›', 'The next point', point + 1, count)] : []));
    },
  };
}
