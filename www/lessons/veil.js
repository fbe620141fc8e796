// What would give a lesson's answer away is covered until it was answered: out of sight, out of reach of the keyboard, and
// not read out, since the style makes it invisible; its room stays.

import { byId, make } from '../draw/dom.js';

/** @param {() => void} onShow The reader wants to see it without an answer. */
export function createVeil(onShow) {
  /** @type {{ element: Element, veil: Element }[]} */
  let covered = [];

  function lift() {
    for (const { element, veil } of covered) {
      element.classList.remove('veiled');
      veil.remove();
    }
    covered = [];
  }

  return {
    lift,
    /** Covers the sections of these views, or the neuron alone within its own. @param {string[]} ids */
    cover(ids) {
      lift();
      const elements = new Set(ids.map((id) => /** @type {Element} */ (byId(id).closest('.neuron-room, section'))));
      covered = [...elements].map((element) => {
        const show = make('button', 'button small', 'Show it anyway');
        show.addEventListener('click', onShow);
        const veil = make('div', 'veil', make('div', '', make('p', '', 'Answer first, then see.'), show));
        element.classList.add('veiled');
        element.append(veil);
        return { element, veil };
      });
    },
  };
}
