// The licences of what is handed out: the project's own, and the notices of all that is compiled or bundled into it. Writes
// them into the file named, or, if that is a page, to its end as a comment. What else of ours is in it is named after that.

import { execFileSync } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const [to, ...also] = process.argv.slice(2);

/** @typedef {{ name: string, version: string, license: string, folder: string }} Part */

/** The crates in the module: not what runs while it is compiled. @returns {Part[]} */
function crates() {
  const cargo = (/** @type {string[]} */ ...args) => execFileSync('cargo', [...args, '--locked'], { encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'ignore'] });
  const target = 'wasm32-unknown-unknown';
  const tree = cargo('tree', ...['neuron-playground', ...also].flatMap((name) => ['--package', name]), '--target', target, '--edges', 'normal,no-proc-macro', '--prefix', 'none', '--no-dedupe');
  const compiled = new Set(tree.trim().split('\n'));
  const { packages } = JSON.parse(cargo('metadata', '--format-version', '1', '--filter-platform', target));
  return packages
    .map((/** @type {{ name: string, version: string, license: string, manifest_path: string }} */ { manifest_path, ...rest }) => ({ ...rest, folder: dirname(manifest_path) }))
    .filter((/** @type {Part} */ { name, version }) => compiled.has(`${name} v${version}`));
}

/** The npm packages in the page. @returns {Part[]} */
const packages = () =>
  Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies).map((name) => {
    const folder = `node_modules/${name}`;
    return { folder, ...JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) };
  });

/** What must go along with a part: where one may choose, MIT's text. @param {Part} part */
function notices({ name, folder }) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file) && !/apache|zlib|bsd/i.test(file));
  if (files.length === 0) throw new Error(`${folder} has no text of the licence of ${name}`);
  return files.map((file) => readFileSync(`${folder}/${file}`, 'utf8').trim()).join('\n\n');
}

const RULE = '-'.repeat(80);
/** Parts by their notices, since many have the same. @type {Map<string, string[]>} */
const sharing = new Map();
for (const part of [...packages(), ...crates()]) {
  const text = notices(part);
  sharing.set(text, [...(sharing.get(text) ?? []), `${part.name} ${part.version} (${part.license})`]);
}
const text = [
  'Neuron Playground is under the MIT licence or the Apache licence 2.0, as you like.',
  ...['LICENSE-MIT', 'LICENSE-APACHE'].map((file) => readFileSync(file, 'utf8').trim()),
  "Parts of it are others'. Rust's standard library (MIT OR Apache-2.0) is by The Rust Project contributors; the rest:",
  ...[...sharing].map(([text, names]) => `${names.join('\n')}\n\n${text}`),
].join(`\n\n${RULE}\n\n`);

if (to.endsWith('.html')) appendFileSync(to, `<!--\n${text.replaceAll('--', '- -')}\n-->\n`);
else writeFileSync(to, `${text}\n`);
