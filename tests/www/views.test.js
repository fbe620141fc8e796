// What the views say of themselves is what index.html has.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import lessons from '../../www/lessons/lessons.json' with { type: 'json' };
import { NETWORK_VIEWS } from '../../www/network/views.js';
import { NEURON_VIEWS } from '../../www/neuron/views.js';

const VIEWS = [...NEURON_VIEWS, ...NETWORK_VIEWS];
const html = readFileSync(new URL('../../www/index.html', import.meta.url), 'utf8');
const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));

/** The sections of main, with the part that each belongs to. A list of sections has its own. */
const sections = main
  .slice(main.indexOf('</form>'))
  .split(/(?=<(?:section|aside|div data-part)\b)/)
  .slice(1)
  .map((text) => ({ text, part: /^<[^>]*data-part="(\w+)"/.exec(text)?.[1] }))
  .filter(({ text }) => text.startsWith('<section'));
const sectionOf = (/** @type {string} */ id) => sections.find(({ text }) => text.includes(` id="${id}"`));

test('every view has its element, in a section of its part', () => {
  for (const { id, part } of VIEWS) {
    const section = sectionOf(id);
    assert.ok(section, id);
    assert.ok(section.part === undefined || section.part === part, id);
  }
});

test('every section of a part has a view', () => {
  for (const { text, part } of sections) {
    if (!part) continue;
    assert.ok(VIEWS.some((view) => view.part === part && text.includes(` id="${view.id}"`)), text.slice(0, 80));
  }
});

test('a part names each view once, and each of its sections has one name to be embedded by', () => {
  for (const views of [NEURON_VIEWS, NETWORK_VIEWS]) {
    assert.equal(new Set(views.map(({ id }) => id)).size, views.length);
    assert.equal(new Set(views.map(({ part }) => part)).size, 1);
  }
  for (const { text, part } of sections.filter(({ part }) => part)) {
    const names = VIEWS.filter((view) => view.part === part && text.includes(` id="${view.id}"`)).flatMap(({ embed }) => embed ?? []);
    assert.equal(names.length, 1, text.slice(0, 80));
  }
});

test('what the README says of ?embed is so', () => {
  const said = /`\?embed=plot,words#…` what you name:\s+([^.]*)\./.exec(readFileSync(new URL('../../README.md', import.meta.url), 'utf8'));
  const names = new Set(['controls', ...VIEWS.flatMap(({ embed }) => embed ?? [])]);
  assert.deepEqual(said?.[1].match(/\w+/g)?.filter((word) => !['of', 'a', 'network'].includes(word)).sort(), [...names].sort());
  const alone = (/** @type {typeof VIEWS} */ views) => views.filter(({ embedded }) => embedded).map(({ embed }) => embed);
  assert.deepEqual(alone(NEURON_VIEWS), ['plot', 'words']);
  assert.deepEqual(alone(NETWORK_VIEWS), ['diagram', 'output', 'losses', 'words']);
});

test('what a lesson asks to look at, and what it veils, is there', () => {
  for (const { id, look, veil } of lessons) for (const view of [look, ...veil]) assert.ok(sectionOf(view), `${id}: ${view}`);
});
