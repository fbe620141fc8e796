// Texts in which terms are marked, as `[ulp]`: each is underlined, and says its sentence of the glossary.

import { make } from '../draw/dom.js';
import { lookUp } from '../page/reference.js';

/** The sentence of each term, by its name; loaded when a text first has one. @type {Promise<Map<string, string>> | undefined} */
let known;
const sentences = () =>
  (known ??= lookUp().then(({ terms }) => new Map(terms.flatMap(({ term, also = [], says }) => [term, ...also].map((name) => [name, `${term}: ${says}`])))));

/** What a text consists of: words, and terms that explain themselves. @param {string} text @returns {(Node | string)[]} */
export function withTerms(text) {
  return text.split(/\[([^\]]+)\]/).map((part, i) => (i % 2 ? term(part) : part));
}

/** @param {string} name */
function term(name) {
  const element = make('dfn', 'term', name);
  element.tabIndex = 0;
  // Without a connection it is a word like others.
  sentences().then(
    (all) => {
      const says = all.get(name) ?? '';
      element.dataset.says = says;
      element.setAttribute('aria-description', says);
    },
    () => (known = undefined),
  );
  return element;
}
