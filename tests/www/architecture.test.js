// The page's house: each folder of www/ knows only those that it may. What stands in ARCHITECTURE.md is held here.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import test from 'node:test';

/** What each folder may import beside its own, and pkg, the engine as wasm-bindgen made it. @type {Record<string, string[]>} */
const KNOWS = {
  engine: [],
  state: ['engine'],
  draw: ['engine'],
  bring: ['engine', 'state', 'draw'],
  share: ['engine', 'state', 'draw'],
  reference: ['engine', 'draw', 'page', 'glossary.json'],
  page: ['engine', 'state', 'draw', 'bring', 'share', 'reference', 'lessons', 'parting', 'tour'],
  tour: ['state', 'draw', 'page'],
  lessons: ['engine', 'state', 'draw', 'page'],
  parting: ['engine', 'draw', 'page'],
  neuron: ['engine', 'state', 'draw', 'page'],
  network: ['engine', 'state', 'draw', 'page'],
  essay: ['engine', 'state', 'draw', 'page', 'neuron'],
};
/** Files that import nothing: the npm package takes the first of them as it is, and the browser the last two. */
const ALONE = ['engine/simd.js', 'draw/pointer.js', 'sw.js', 'waiting.js'];

const www = new URL('../../www/', import.meta.url);
const files = readdirSync(www, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.js') && !/^(pkg|public)\//.test(name));

/** What a file imports, as paths in www/. */
function imports(/** @type {string} */ name) {
  const text = readFileSync(new URL(name, www), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  // Types, too: `import('../pkg/….js').Row`.
  const named = [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)(['"])(\.[^'"]*)\1/g)];
  return named.map(([, , path]) => posix.join(posix.dirname(name), path));
}

const folderOf = (/** @type {string} */ path) => path.split('/')[0];

test('each folder of the page knows only those that it may', () => {
  const seen = new Set();
  for (const name of files.filter((name) => name.includes('/'))) {
    const folder = folderOf(name);
    assert.ok(KNOWS[folder], `${name}: what may ${folder}/ know?`);
    for (const path of imports(name)) {
      assert.ok([folder, 'pkg', ...KNOWS[folder]].includes(folderOf(path)), `${name} knows ${path}`);
    }
    seen.add(folder);
  }
  assert.deepEqual([...seen].sort(), Object.keys(KNOWS).sort());
  assert.ok(files.length > 60, `${files.length} files`);
});

test('only main.js knows both parts, and the build their lists of views', () => {
  for (const name of files.filter((name) => !name.includes('/'))) {
    const parts = imports(name).filter((path) => ['neuron', 'network'].includes(folderOf(path)));
    if (name === 'main.js') assert.deepEqual(new Set(parts.map(folderOf)), new Set(['neuron', 'network']));
    else assert.deepEqual(parts.filter((path) => !path.endsWith('/views.js')), [], name);
  }
});

test('what reads files and texts, what is looked up, what shares and what lessons say is loaded when it is asked for', () => {
  for (const [later, folder] of [[/\/bring\//, 'bring'], [/\/share\//, 'share'], [/\/lessons\//, 'lessons'], [/\/tour\//, 'tour'], [/\/reference\/|glossary\.json/, 'reference']]) {
    for (const name of files.filter((name) => ![folder, 'vite.config.js'].includes(folderOf(name)))) {
      const text = readFileSync(new URL(name, www), 'utf8').replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
      for (const [, path] of text.matchAll(/from\s+'([^']*)'/g)) assert.doesNotMatch(path, /** @type {RegExp} */ (later), name);
    }
  }
});

test('some files stand alone', () => {
  for (const name of ALONE) assert.deepEqual(imports(name), [], name);
});

test('what a file imports is found', () => {
  assert.ok(imports('lessons/lessons.js').includes('lessons/lessons.json'));
  assert.ok(imports('neuron/table.js').some((path) => path.startsWith('pkg/')), 'a type');
});
