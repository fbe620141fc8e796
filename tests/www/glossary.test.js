// The glossary, and the terms that lessons mark.

import assert from 'node:assert/strict';
import test from 'node:test';
import glossary from '../../www/glossary.json' with { type: 'json' };
import lessons from '../../www/lessons/lessons.json' with { type: 'json' };

const names = glossary.flatMap(({ term, also = [] }) => [term, ...also]);

test('its terms are in alphabetical order, each once, in one or two sentences', () => {
  const terms = glossary.map(({ term }) => term);
  assert.deepEqual(terms, terms.toSorted((a, b) => a.localeCompare(b, 'en')));
  assert.equal(new Set(names).size, names.length);
  for (const { term, says } of glossary) {
    assert.match(says, /^[^a-z].*[.]$/, term);
    assert.ok(says.length <= 180, term);
  }
});

test('what a lesson marks as a term is one', () => {
  const marked = lessons.flatMap(({ text, answer }) => [...`${text} ${answer}`.matchAll(/\[([^\]]+)\]/g)].map(([, name]) => name));
  assert.ok(marked.length >= 8);
  for (const name of marked) assert.ok(names.includes(name), name);
});

test('the terms that the page uses without a word are all there', () => {
  for (const name of ['ulp', 'exponent bias', 'mantissa', 'subnormal', 'tie', 'frozen', 'moved', 'lost', 'seed', 'epoch', 'batch', 'logits', 'loss', 'gradient', 'weight', 'bias', 'learning rate', 'momentum']) {
    assert.ok(names.includes(name), name);
  }
});
