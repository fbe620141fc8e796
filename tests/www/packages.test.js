// What `npm ci` may install: only what the lock file has a digest of, from npm's registry, under a free licence.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const { '': project, ...packages } = /** @type {Record<string, { license?: string, integrity?: string, resolved?: string, dependencies?: object }>} */ (lock.packages);
const LICENCES = ['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'MPL-2.0', '(MIT AND Zlib)', '(MIT OR GPL-3.0-or-later)'];

test('every npm package is pinned by a digest and has a licence that may be used', () => {
  assert.ok(Object.keys(packages).length > 100);
  for (const [name, { license = 'none', integrity = '', resolved }] of Object.entries(packages)) {
    assert.match(integrity, /^sha512-/, name);
    assert.ok(LICENCES.includes(license), `${name}: ${license}`);
    if (resolved) assert.match(resolved, /^https:\/\/registry\.npmjs\.org\//, name);
  }
});

test('one npm package comes along with the page, for reading CSV: the others are tools', () => {
  assert.deepEqual(project.dependencies, { papaparse: '5.7.1' });
});
