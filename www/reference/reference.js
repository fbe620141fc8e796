// What is looked up: the page of numbers and the glossary, each in a dialog that is made when it is first opened.

import { make } from '../draw/dom.js';
import { glossary } from './glossary.js';
import { neuron } from './neuron.js';
import { numbers } from './numbers.js';

export { sentenceOf } from './glossary.js';

/** @type {Record<string, [title: string, hint: string, content: () => HTMLElement]>} */
const PAGES = {
  neuron: ['What is a neuron?', '', neuron],
  numbers: ['Numbers', 'What each dtype is made of, and what it can hold.', numbers],
  glossary: ['Glossary', 'The terms of this page, as PyTorch uses them.', glossary],
};
/** @type {Map<string, HTMLDialogElement>} */
const made = new Map();

/** @param {string} name */
function dialogOf(name) {
  const [title, hint, content] = PAGES[name];
  const heading = make('h2', '', title);
  heading.id = `${name}-title`;
  const close = make('button', 'button', 'Close');
  const dialog = make('dialog', `reference ${name}-page`, make('div', 'reference-head', heading, make('p', 'hint', hint), close), content());
  dialog.setAttribute('aria-labelledby', heading.id);
  close.addEventListener('click', () => dialog.close());
  // Outside of it.
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  document.body.append(dialog);
  made.set(name, dialog);
  return dialog;
}

/** @param {string} name */
export function open(name) {
  const dialog = made.get(name) ?? dialogOf(name);
  dialog.showModal();
  dialog.scrollTop = 0;
}
