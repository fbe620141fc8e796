// What happens in the runs on show, each a way there.

import { MARKS } from '../engine/dtypes.js';
import { make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { inShort, since } from '../page/outcome.js';

/**
 * @import { DtypeRun } from '../engine/runs.js'
 * @import { Player } from '../state/player.js'
 */

/** @param {HTMLElement} panel @param {Player} player */
export function createEvents(panel, player) {
  /** @type {Map<string, { button: HTMLButtonElement, words: HTMLElement, at: number }>} By dtype. */
  const buttons = new Map();

  /** @param {DtypeRun['dtype']} dtype */
  function createEvent(dtype) {
    const mark = make('span', 'mark', MARKS[dtype]);
    mark.setAttribute('aria-hidden', 'true');
    const words = make('span', '');
    const button = make('button', `event ${dtype}`, mark, words);
    const own = { button, words, at: 0 };
    button.addEventListener('click', () => player.show(own.at));
    buttons.set(dtype, own);
    return own;
  }

  return {
    /** @param {DtypeRun[]} shown The chosen one last. @param {number} iteration The one on show. @param {boolean} playing What is still to come isn't told. */
    draw(shown, iteration, playing) {
      const happened = [...shown].reverse().filter(({ outcome, experiment }) => {
        const at = since(outcome);
        return at !== undefined && inShort(outcome) && at < experiment.steps && !(playing && at > iteration);
      });
      const now = happened.map(({ dtype, outcome }) => {
        const own = buttons.get(dtype) ?? createEvent(dtype);
        own.at = since(outcome) ?? 0;
        setText(own.words, `${dtype} ${inShort(outcome)}`);
        own.button.setAttribute('aria-label', `To iteration ${integer(own.at)}: ${dtype} ${inShort(outcome)}`);
        if (own.at === iteration) own.button.setAttribute('aria-current', 'true');
        else own.button.removeAttribute('aria-current');
        return own.button;
      });
      if (now.some((button, i) => panel.children[i] !== button) || panel.children.length !== now.length) panel.replaceChildren(...now);
    },
  };
}
