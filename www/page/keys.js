// The keyboard: Space plays, the arrows step, R resets, Ctrl+Z takes back, ? shows the keys.

import { byId } from '../draw/dom.js';

/**
 * @import { History } from '../state/history.js'
 * @import { Player } from '../state/player.js'
 * @import { Store } from '../state/store.js'
 */

/** What begins a change of its own. A key that is held or typed into a text does not. */
const BEGINNINGS = ['pointerdown', 'click', 'change', 'keydown', 'drop', 'paste', 'hashchange'];

/** @param {EventTarget | null} target */
const isText = (target) => target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !['range', 'radio', 'checkbox', 'file'].includes(target.type));

/** Ctrl+Z and its way back; what is typed and not taken yet stays the browser's to take back. @param {Store} store @param {History} history */
export function createUndoKeys(store, history) {
  for (const type of BEGINNINGS) {
    window.addEventListener(type, (event) => !(event instanceof KeyboardEvent && (event.repeat || isText(event.target))) && history.part(), true);
  }
  /** The field whose text nothing has taken. @type {EventTarget | null} */
  let typed = null;
  window.addEventListener('input', ({ target }) => (typed = target), true);
  window.addEventListener('change', () => (typed = null));
  store.subscribe(({ experiment }, before) => experiment !== before.experiment && (typed = null));
  document.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
    const redoes = key.toLowerCase() === 'y' || (shiftKey && key.toLowerCase() === 'z');
    if (!(ctrlKey || metaKey) || altKey || !/^[zy]$/i.test(key) || document.querySelector('dialog[open]')) return;
    if (isText(target) && typed === target) return;
    event.preventDefault();
    if (redoes) history.redo();
    else history.undo();
  });
}

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
