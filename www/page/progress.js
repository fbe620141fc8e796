// Which lessons were answered: kept on this device only, and where storage is refused as long as the page is open.

import { recall, remember } from '../state/storage.js';
import { setText } from '../draw/dom.js';

const KEY = 'lessons';

export function createProgress() {
  const answered = new Set((recall(KEY) ?? '').split(' ').filter(Boolean));
  /** @type {(() => void)[]} */
  const listeners = [];
  function keep() {
    remember(KEY, [...answered].join(' '));
    for (const listener of listeners) listener();
  }
  return {
    /** @param {string} id */
    has: (id) => answered.has(id),
    count: () => answered.size,
    /** @param {() => void} listener */
    onChange: (listener) => void listeners.push(listener),
    /** @param {string} id @param {boolean} is */
    set(id, is) {
      if (is) answered.add(id);
      else answered.delete(id);
      keep();
    },
    clear() {
      answered.clear();
      keep();
    },
  };
}

/** What a link to a lesson says of it: whether it was answered, and whether it is open. @param {HTMLElement} link @param {boolean} isDone @param {boolean} isOpen */
export function markLink(link, isDone, isOpen) {
  link.classList.toggle('done', isDone);
  setText(/** @type {Element} */ (link.querySelector('.answered')), isDone ? ', answered' : '');
  if (isOpen) link.setAttribute('aria-current', 'true');
  else link.removeAttribute('aria-current');
}
