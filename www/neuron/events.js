// What happens in the runs on show, each a way there.

import { INK } from '../engine/inks.js';
import { make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { inShort, since } from '../page/outcome.js';

/**
 * @import { Run } from '../engine/runs.js'
 * @import { Player } from '../state/player.js'
 * @import { State } from '../state/store.js'
 */

/** So many have their names. */
const MOST_NAMED = 2;

/**
 * The iteration of what became of a run, where it is on show and, while the run plays, not still to come.
 * @param {Run} run @param {Pick<State, 'iteration' | 'playing'>} state
 */
export function eventOf({ outcome, experiment }, { iteration, playing }) {
  const at = since(outcome);
  return at === undefined || !inShort(outcome) || at >= experiment.steps || (playing && at > iteration) ? undefined : at;
}

/** @param {HTMLElement} panel @param {Player} player */
export function createEvents(panel, player) {
  /** @type {Map<string, { button: HTMLButtonElement, words: HTMLElement, at: number }>} By ink. */
  const buttons = new Map();

  /** @param {Run['ink']} ink */
  function createEvent(ink) {
    const mark = make('span', 'mark', INK[ink].mark);
    mark.setAttribute('aria-hidden', 'true');
    const words = make('span', '');
    const button = make('button', `event ${ink}`, mark, words);
    const own = { button, words, at: 0 };
    button.addEventListener('click', () => player.show(own.at));
    buttons.set(ink, own);
    return own;
  }

  return {
    /** @param {Run[]} shown The chosen one last. @param {State} state */
    draw(shown, state) {
      // Among many its mark says which it is, so that all have room.
      const many = shown.length > MOST_NAMED;
      panel.classList.toggle('many', many);
      const now = [...shown.slice(-1), ...shown.slice(0, -1)].flatMap((run) => {
        const { ink, name, outcome } = run;
        const at = eventOf(run, state);
        if (at === undefined) return [];
        const own = buttons.get(ink) ?? createEvent(ink);
        own.at = at;
        setText(own.words, `${many ? '' : `${name} `}${inShort(outcome)}`);
        own.button.setAttribute('aria-label', `To iteration ${integer(at)}: ${name} ${inShort(outcome)}`);
        if (at === state.iteration) own.button.setAttribute('aria-current', 'true');
        else own.button.removeAttribute('aria-current');
        return own.button;
      });
      if (now.some((button, i) => panel.children[i] !== button) || panel.children.length !== now.length) panel.replaceChildren(...now);
    },
  };
}
