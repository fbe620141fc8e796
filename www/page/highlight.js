// A number pointed at lights up wherever the page shows the same one: the neuron, the table, the
// worked step, and its iteration on the plot.

import { onPointed } from '../draw/pointer.js';

/** @param {(iteration: number | undefined) => void} onHighlight */
export function createHighlight(onHighlight) {
  /** @type {Element[]} */
  let same = [];

  onPointed('[data-at]', (source, leaving) => {
    if (!source && same.length === 0) return;
    for (const element of same) element.classList.remove('highlight');
    same = [];
    if (leaving || !source) return onHighlight(undefined);
    const { name, at, dtype } = source.dataset;
    same = [...document.querySelectorAll(`[data-at="${at}"][data-name="${name}"][data-dtype="${dtype}"]`)];
    for (const element of same) element.classList.add('highlight');
    onHighlight(Number(at));
  });
}
