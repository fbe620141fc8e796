// A number pointed at lights up wherever the page shows the same one: the neuron, the table, the
// worked step, and its iteration on the plot.

import { onPointed } from '../draw/pointer.js';

/** @param {(iteration: number | undefined) => void} onLight */
export function createLit(onLight) {
  /** @type {Element[]} */
  let lit = [];

  onPointed('[data-at]', (source, leaving) => {
    if (!source && lit.length === 0) return;
    for (const element of lit) element.classList.remove('lit');
    lit = [];
    if (leaving || !source) return onLight(undefined);
    const { name, at, dtype } = source.dataset;
    lit = [...document.querySelectorAll(`[data-at="${at}"][data-name="${name}"][data-dtype="${dtype}"]`)];
    for (const element of lit) element.classList.add('lit');
    onLight(Number(at));
  });
}
