// What is served: its weight, and that it works under any path.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';

const dist = new URL('../../dist/', import.meta.url);
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  // For those who show a link to it, or hand it on, and the essay; not for a visit.
  .filter((entry) => entry.isFile() && !['preview.png', 'licences.txt', 'why.html'].includes(entry.name))
  .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`));
const html = readFileSync(new URL('index.html', dist), 'utf8');
const assets = readdirSync(new URL('assets/', dist)).map((name) => ({ name, weight: gzipSync(readFileSync(new URL(`assets/${name}`, dist)), { level: 9 }).length }));

/** What comes when it is asked for, in KB; anything else is less than one. @type {Record<string, number>} */
const LATER = { neuron_playground_views: 72, neuron_playground_rest: 138, part: 18, bring: 18, lessons: 14, reference: 5, essay: 6, share: 4, svg: 2, tour: 2, line: 2, sweeping: 3, landscaping: 3, working: 2, parting: 2 };

test('what the first curve needs weighs at most 200 KB gzipped; beside it what is asked for what LATER says, the module for browsers without SIMD 336 KB', () => {
  const isInstead = (/** @type {string} */ name) => name.includes('without_simd');
  const later = assets.filter(({ name }) => /\.(js|wasm)$/.test(name) && !html.includes(name) && !isInstead(name));
  for (const { name, weight } of later) {
    const most = LATER[name.split('-')[0]] ?? 1;
    assert.ok(weight <= 1000 * most && weight > 500 * (most - 1), `${name}: ${weight} bytes`);
  }
  assert.ok(later.length >= Object.keys(LATER).length);
  const instead = assets.filter(({ name }) => isInstead(name));
  assert.equal(instead.length, 1);
  assert.ok(instead[0].weight <= 336_000, `${instead[0].weight} bytes`);
  const all = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  const first = [...instead, ...later].reduce((rest, { weight }) => rest - weight, all);
  assert.ok(first <= 200_000, `${first} bytes`);
});

test('the page names its files by relative paths, and no other host', () => {
  const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
  assert.ok(named.length >= 3);
  for (const path of named) assert.match(path, /^(\.\/|#|data:)/);
  for (const file of files) assert.doesNotMatch(file.toString('latin1'), /https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
});

test('the licences of all that is in it lie beside the page, and no visit loads them', () => {
  const licences = readFileSync(new URL('licences.txt', dist), 'utf8');
  for (const name of ['LICENSE-MIT', 'LICENSE-APACHE']) assert.ok(licences.includes(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8').trim()));
  const packages = Object.keys(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).dependencies);
  const manifest = readFileSync(new URL('../../crate/Cargo.toml', import.meta.url), 'utf8').replace(/\[dev-dependencies\][^]*/, '').replace(/^[^]*?dependencies\]/, '');
  const crates = [...manifest.matchAll(/^([\w-]+) = (?!\[)/gm)].map(([, name]) => name);
  assert.ok(crates.length >= 12, crates.join());
  for (const name of [...packages, ...crates]) assert.match(licences, new RegExp(`^${name} \\d[^\\n]*MIT`, 'm'), name);
  assert.match(licences, /Copyright \(c\) 2015 Matthew Holt/);
  for (const name of ['index.html', 'sw.js']) assert.doesNotMatch(readFileSync(new URL(name, dist), 'utf8'), /licences\.txt/);
});

test('the preview of a link has a picture of the size that the page says', () => {
  const html = readFileSync(new URL('index.html', dist), 'utf8');
  const says = (/** @type {string} */ property) => new RegExp(`property="${property}" content="([^"]+)"`).exec(html)?.[1] ?? '';
  const picture = readFileSync(new URL(says('og:image'), dist));
  assert.equal(picture.subarray(1, 4).toString('latin1'), 'PNG');
  assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [Number(says('og:image:width')), Number(says('og:image:height'))]);
  assert.ok(picture.length < 300_000, `${picture.length} bytes`);
});
