// What is served: its weight, and that it works under any path.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';

const dist = new URL('../../dist/', import.meta.url);
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  // The picture of a link's preview is for those who show the link, not for a visit.
  .filter((entry) => entry.isFile() && entry.name !== 'preview.png')
  .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`));
/** What reads a file comes when there is one. */
const whenBrought = readdirSync(new URL('assets/', dist))
  .filter((name) => /^bring-.*\.js$/.test(name))
  .map((name) => readFileSync(new URL(`assets/${name}`, dist)));

test('a visit weighs at most 255 KB gzipped; beside it, the module for browsers without SIMD at most 200 KB, and what reads files 18 KB', () => {
  const weights = files.map((file) => gzipSync(file, { level: 9 }).length);
  const modules = weights.filter((_, i) => files[i].subarray(0, 4).toString('latin1') === '\0asm').sort((a, b) => a - b);
  assert.equal(modules.length, 2);
  assert.equal(whenBrought.length, 1);
  const later = gzipSync(whenBrought[0], { level: 9 }).length;
  assert.ok(later <= 18_000, `${later} bytes`);
  const visit = weights.reduce((sum, weight) => sum + weight, 0) - modules[1] - later;
  assert.ok(visit <= 255_000, `${visit} bytes`);
  assert.ok(modules[1] <= 200_000, `${modules[1]} bytes`);
});

test('the page names its files by relative paths, and no other host', () => {
  const html = readFileSync(new URL('index.html', dist), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
  assert.ok(named.length >= 3);
  for (const path of named) assert.match(path, /^(\.\/|data:)/);
  for (const file of files) assert.doesNotMatch(file.toString('latin1'), /https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
});

test('the preview of a link has a picture of the size that the page says', () => {
  const html = readFileSync(new URL('index.html', dist), 'utf8');
  const says = (/** @type {string} */ property) => new RegExp(`property="${property}" content="([^"]+)"`).exec(html)?.[1] ?? '';
  const picture = readFileSync(new URL(says('og:image'), dist));
  assert.equal(picture.subarray(1, 4).toString('latin1'), 'PNG');
  assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [Number(says('og:image:width')), Number(says('og:image:height'))]);
  assert.ok(picture.length < 300_000, `${picture.length} bytes`);
});
