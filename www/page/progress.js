// Which lessons were answered: kept on this device only, and where storage is refused as long as the page is open.

import { recall, remember } from '../state/storage.js';

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
