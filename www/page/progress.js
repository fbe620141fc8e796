// Which lessons were answered: kept on this device only, and where storage is refused as long as the page is open.

import { recall, remember } from '../state/storage.js';

const KEY = 'lessons';

export function createProgress() {
  const answered = new Set((recall(KEY) ?? '').split(' ').filter(Boolean));
  const keep = () => remember(KEY, [...answered].join(' '));
  return {
    /** @param {string} id */
    has: (id) => answered.has(id),
    count: () => answered.size,
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
