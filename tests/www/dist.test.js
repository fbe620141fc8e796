// What is served: its weight, and that it works under any path.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';

const dist = new URL('../../dist/', import.meta.url);
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`));

test('the page weighs at most 195 KB gzipped in all', () => {
  const weight = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  assert.ok(weight <= 195_000, `${weight} bytes`);
});

test('the page names its files by relative paths, and no other host', () => {
  const html = readFileSync(new URL('index.html', dist), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
  assert.ok(named.length >= 3);
  for (const path of named) assert.match(path, /^(\.\/|data:)/);
  for (const file of files) assert.doesNotMatch(file.toString('latin1'), /https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
});
