// The dialog to share from: the link, to this moment or to the experiment alone; the page in a frame of another one, beside
// what it looks like there; pictures and files. It is loaded when it is first asked for.

import { make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { hashOf, isUnreachable, MOST_CHARACTERS, pageAt } from '../state/link.js';
import { createEmbedding } from './embedding.js';

/**
 * @import { State, Store } from '../state/store.js'
 * @import { Embeddable } from './embedding.js'
 */

/** The number of a step as the part on show counts it. @param {State} state */
const momentOf = ({ part, iteration }) => (part === 'network' ? `step ${integer(iteration + 1)}` : `iteration ${integer(iteration)}`);

/** @param {Store} store @param {() => number | undefined} bitsShown @param {Embeddable[]} embeddables */
export function createDialog(store, bitsShown, embeddables) {
  const link = createCopied('The link', 2);
  const moment = make('input', '');
  const start = make('input', '');
  for (const radio of [moment, start]) Object.assign(radio, { type: 'radio', name: 'share-moment' });
  const momentSays = make('span', '');
  const linkSays = make('p', 'hint');
  const choice = make('div', 'share-choice', make('label', 'check', moment, momentSays), make('label', 'check', start, 'the experiment, from its start'));
  const linked = make('section', '', heading('Link'), choice, link.element, linkSays);
  const tooMuch = make('p', 'error');
  const embedding = createEmbedding(embeddables, createCopied('The code', 4));
  const files = make('div', '');
  const close = make('button', 'button strong', 'Close');
  const title = make('h2', '', 'Share');
  const dialog = make('dialog', 'share wide', title, tooMuch, linked, embedding.element, make('section', '', heading('Pictures and files'), files), make('div', 'share-actions', close));
  title.id = 'share-title';
  dialog.id = 'share-dialog';
  dialog.setAttribute('aria-labelledby', title.id);
  document.body.append(dialog);

  /** What was on show when the dialog was opened, and its bits once a slow run has come that far. @type {State} */
  let state = store.get();
  /** @type {number | undefined} */
  let bits;

  /** The hash of what is chosen to be shared. */
  const hash = () => (moment.checked ? hashOf(state, bits) : hashOf({ ...state, iteration: -1 }, undefined)) ?? '';

  function show() {
    link.show(pageAt(hash()));
    const opens = moment.checked ? `It opens at ${momentOf(state)}${bits === undefined ? '' : ', and says whether the bits there are the same'}.` : 'It opens at the start, and plays.';
    setText(linkSays, `${opens} Nothing is stored anywhere: the link itself holds the experiment.`);
    // Where it stands says enough: who reads the page around it has no sender.
    embedding.show(hashOf(moment.checked ? state : { ...state, iteration: -1 }, undefined) ?? '', state.part);
  }
  moment.addEventListener('change', show);
  start.addEventListener('change', show);
  close.addEventListener('click', () => dialog.close());
  // A press beside it closes it, as Esc does.
  dialog.addEventListener('pointerdown', ({ target }) => target === dialog && dialog.close());
  dialog.addEventListener('close', () => embedding.hide());

  /** What the page's own choices of pictures and files offer now, a line each. */
  function offered() {
    const choices = [...document.querySelectorAll('select')].filter((select) => select.matches('.files') && !select.disabled && select.checkVisibility());
    return choices.map((select) => {
      const buttons = [...select.querySelectorAll(':scope > option')].slice(1).map((option) => {
        const { value, text } = /** @type {HTMLOptionElement} */ (option);
        const button = make('button', 'button small', text);
        button.addEventListener('click', () => {
          // How it goes on, and how to stop it, is said beside the choice itself.
          dialog.close();
          select.value = value;
          select.dispatchEvent(new Event('change', { bubbles: true }));
        });
        return button;
      });
      const name = make('span', 'hint', select.getAttribute('aria-label') ?? '');
      return make('div', 'share-buttons', name, ...buttons);
    });
  }

  return {
    /** Opens it on what is on show now, which then stands still. */
    open() {
      const { playing } = store.get();
      if (playing) store.update({ playing: false });
      state = store.get();
      bits = bitsShown();
      const none = hashOf(state, bits) === undefined;
      const isAtStart = state.iteration < 0;
      moment.checked = !isAtStart;
      start.checked = isAtStart;
      choice.hidden = isAtStart;
      setText(momentSays, `this moment, ${momentOf(state)}`);
      tooMuch.hidden = !none;
      linked.hidden = none;
      // A frame needs an address.
      embedding.element.hidden = none || isUnreachable();
      setText(tooMuch, none ? `The experiment's own points or weights are too many for a link of ${integer(MOST_CHARACTERS)} characters: download it as JSON instead, and send that file.` : '');
      files.replaceChildren(...offered());
      if (!none) show();
      dialog.showModal();
      const first = none ? files.querySelector('button') : link.button;
      first?.focus();
      dialog.addEventListener('close', () => playing && store.update({ playing }), { once: true });
    },

    /** The runs went on: the moment's bits may be known now. */
    follow() {
      const { experiment, iteration } = store.get();
      if (!dialog.open || bits !== undefined || experiment !== state.experiment || iteration !== state.iteration) return;
      bits = bitsShown();
      if (bits !== undefined && !linked.hidden) show();
    },
  };
}

/** @typedef {ReturnType<typeof createDialog>} Dialog */

/** @param {string} text */
const heading = (text) => make('h3', '', text);

/** A text to copy, and a button that does; where the browser refuses, the text is chosen, to be copied by hand. @param {string} name @param {number} rows */
function createCopied(name, rows) {
  const field = make('textarea', 'number');
  Object.assign(field, { readOnly: true, rows, ariaLabel: name, spellcheck: false });
  const button = make('button', 'button strong', 'Copy');
  button.setAttribute('aria-label', `Copy ${name.toLowerCase()}`);
  const said = make('p', 'hint share-said');
  said.setAttribute('role', 'status');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      setText(said, `${name} is copied.`);
      setText(button, 'Copied');
    } catch {
      field.select();
      setText(said, 'The browser did not let the page copy. It is selected: copy it by hand.');
    }
  });
  return {
    element: make('div', 'copied', field, button, said),
    button,
    /** @param {string} text */
    show(text) {
      if (field.value === text) return;
      field.value = text;
      setText(said, '');
      setText(button, 'Copy');
    },
  };
}

/** @typedef {ReturnType<typeof createCopied>} Copied */
