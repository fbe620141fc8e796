// The keyboard: Space plays, the arrows step, R resets, ? shows the keys.

import { byId } from '../draw/dom.js';

/** @import { Player } from '../state/player.js' */

/** @param {Player} player */
export function createKeys(player) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('keys'));
  byId('help').addEventListener('click', () => dialog.showModal());

  /** @type {Record<string, (event: KeyboardEvent) => void>} */
  const actions = {
    ' ': () => player.toggle(),
    ArrowRight: ({ shiftKey }) => player.step(shiftKey ? 10 : 1),
    ArrowLeft: ({ shiftKey }) => player.step(shiftKey ? -10 : -1),
    Home: () => player.reset(),
    End: () => player.end(),
    r: () => player.reset(),
    R: () => player.reset(),
    '?': () => dialog.showModal(),
  };

  document.addEventListener('keydown', (event) => {
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    // A control that has its own use for the key keeps it.
    const target = /** @type {HTMLElement} */ (event.target);
    const slider = target.closest('input[type="range"]');
    if (target.closest('input, select, textarea') && !slider) return;
    if (slider && /^(Arrow|Home|End)/.test(event.key)) return;
    if (event.key === ' ' && target.closest('button, summary, a')) return;
    if (['Home', 'End'].includes(event.key) && target.closest('.table')) return;
    event.preventDefault();
    action(event);
  });
}
