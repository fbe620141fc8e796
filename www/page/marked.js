// Texts in which terms are marked, as `[ulp]`: each is underlined, and says its sentence of the glossary (page/terms.js).

import { make } from '../draw/dom.js';

/** What a text consists of: words, and terms that explain themselves. @param {string} text @returns {(Node | string)[]} */
export function withTerms(text) {
  return text.split(/\[([^\]]+)\]/).map((part, i) => (i % 2 ? term(part) : part));
}

/** @param {string} name */
function term(name) {
  const element = make('dfn', 'term', name);
  element.tabIndex = 0;
  element.dataset.term = name;
  return element;
}
