// Links and files made to break the page: what is said of each, to the letter.

import assert from 'node:assert/strict';
import test from 'node:test';
import { kindOf } from '../../www/bring/bring.js';
import { experimentOf } from '../../www/bring/json.js';
import { readTable } from '../../www/bring/table.js';
import { textOf } from '../../www/bring/text.js';
import { atOnce } from '../../www/draw/progress.js';
import { readHash } from '../../www/state/link.js';
import { OPENED_LINKS, READ_FILES, REFUSED_FILES, REFUSED_LINKS } from './hostile.js';
import '../wasm/engine.js';

/** @param {string} text */
const short = (text) => text.slice(0, 60);

test('a hostile link is refused in these words', () => {
  for (const [hash, message] of REFUSED_LINKS) {
    assert.throws(() => readHash(`#${hash}`), { message }, short(hash));
    assert.ok([...message].length <= 200, message);
  }
});

test('a link that only looks hostile opens', () => {
  for (const [hash, has] of OPENED_LINKS) {
    const { experiment, says = '' } = readHash(`#${hash}`);
    for (const [key, value] of Object.entries(has)) assert.deepEqual(/** @type {any} */ (experiment)[key], value, short(hash));
    assert.ok(says.length < 300, says);
  }
});

/** Reads a file as the page does, up to where a reader is asked. @param {string} name @param {string | Uint8Array<ArrayBuffer>} content */
async function bring(name, content) {
  const text = await textOf(new File([content], name));
  const brought = kindOf(text);
  if (brought.kind === 'json') return atOnce(experimentOf(text.trim()));
  if (brought.kind === 'link') return readHash(brought.hash);
  return atOnce(readTable(text));
}

test('a hostile file is refused in these words', async () => {
  for (const [name, content, message] of REFUSED_FILES) {
    await assert.rejects(bring(name, content), { message }, short(name));
    assert.ok([...message].length <= 200, message);
  }
});

test('a file that only looks hostile is read', async () => {
  for (const [name, content, columns] of READ_FILES) {
    const table = /** @type {{ columns: unknown[] }} */ (await bring(name, content));
    assert.equal(table.columns.length, columns, name);
  }
});
