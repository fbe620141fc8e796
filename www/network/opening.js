// A neuron opened from the diagram: its panel comes right below it, and into sight.

import { bringIntoView, byId } from '../draw/dom.js';

/** So much of the open neuron is to be seen below the diagram, in pixels: else it is brought into sight alone. */
const LEAST = 320;

export function openUnitIn() {
  const { dataset } = document.documentElement;
  const wasOpen = dataset.unit === 'open';
  dataset.unit = 'open';
  const unit = byId('unit');
  const seen = innerHeight - unit.getBoundingClientRect().top;
  if (wasOpen && seen >= LEAST && seen <= innerHeight) return;
  const diagram = /** @type {Element} */ (byId('diagram').closest('section'));
  // Both, where both have room.
  const both = unit.getBoundingClientRect().top - diagram.getBoundingClientRect().top;
  bringIntoView(both > 0 && innerHeight - both >= LEAST ? diagram : unit, 'start');
}

/** Back to its own place, and to the diagram. */
export function closeUnit() {
  delete document.documentElement.dataset.unit;
  bringIntoView(/** @type {Element} */ (byId('diagram').closest('section')), 'nearest');
}
