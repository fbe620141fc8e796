// Loads the engine: what the first curve needs; and its other parts, when they are first asked for.

import init, { EnginePart, on_part_needed } from '../pkg/neuron_playground.js';
import first from '../pkg/neuron_playground_first.wasm?url';
import rest from '../pkg/neuron_playground_rest.wasm?url';
import views from '../pkg/neuron_playground_views.wasm?url';
import withoutSimd from '../pkg/neuron_playground_without_simd.wasm?url';
import { hasSimd } from './simd.js';
import { isNowThere, isThere } from './there.js';

const FILES = { [EnginePart.Views]: views, [EnginePart.Rest]: rest };
const LATER = [EnginePart.Views, EnginePart.Rest];

/** What the parts share with the first. @type {WebAssembly.Imports} */
let shared;
/** The parts on their way. @type {Map<EnginePart, Promise<void>>} */
const coming = new Map();

/** @param {boolean} whole With all parts, if they are sure to be asked for. */
export async function loadEngine(whole) {
  try {
    if (hasSimd()) {
      const begun = Promise.resolve(window.compiledEngine).then((module) => init({ module_or_path: module ?? first }));
      const [exports, ...modules] = await Promise.all([begun, ...(whole ? LATER.map(fetched) : [])]);
      shared = { first: /** @type {WebAssembly.ModuleImports} */ (/** @type {unknown} */ (exports)) };
      on_part_needed(bringAtOnce);
      for (const [i, module] of modules.entries()) join(LATER[i], module);
    } else if (import.meta.env.MODE === 'anywhere') {
      throw new Error('this browser has no WebAssembly SIMD, which came with Chrome 91, Firefox 89 and Safari 16.4: use a newer one');
    } else {
      await init({ module_or_path: withoutSimd });
      LATER.forEach(isNowThere);
    }
  } catch (error) {
    throw new Error(`the engine could not be loaded (${/** @type {Error} */ (error).message})`, { cause: error });
  }
}

/** For what will soon need it; once, unless it can't be loaded. @param {EnginePart} part */
export async function bring(part) {
  if (isThere(part)) return;
  const comes = coming.get(part) ?? fetched(part).then((module) => join(part, module)).finally(() => coming.delete(part));
  coming.set(part, comes);
  await comes;
}

/** A part, compiled. @param {EnginePart} part */
async function fetched(part) {
  const response = await fetch(FILES[part]);
  if (!response.ok) throw new Error(`${response.status} for its part ${part}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Puts a part beside the first, unless that was done in the meantime. @param {EnginePart} part @param {WebAssembly.Module} module */
function join(part, module) {
  if (isThere(part)) return;
  new WebAssembly.Instance(module, shared);
  isNowThere(part);
}

/** Where a calculation needs a part before anyone has seen to it: nothing goes on until it is there. @param {EnginePart} part */
function bringAtOnce(part) {
  if (isThere(part)) return;
  const request = new XMLHttpRequest();
  request.open('GET', FILES[part], false);
  // Each byte a character: what isn't awaited comes as text only.
  request.overrideMimeType('text/plain; charset=x-user-defined');
  try {
    request.send();
  } catch (error) {
    throw new Error('A part of the engine could not be loaded: is there a connection?', { cause: error });
  }
  // Of a data: URL there is none.
  if (request.status >= 400) throw new Error('A part of the engine is no longer there: a new version of the page has come. Load the page again.');
  const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
  join(part, new WebAssembly.Module(bytes));
}
