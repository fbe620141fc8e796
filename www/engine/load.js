// Loads the engine: what the first curve needs; and the rest, when it is first asked for.

import init, { on_rest_needed } from '../pkg/neuron_playground.js';
import first from '../pkg/neuron_playground_first.wasm?url';
import rest from '../pkg/neuron_playground_rest.wasm?url';
import withoutSimd from '../pkg/neuron_playground_without_simd.wasm?url';
import { hasSimd } from './simd.js';

/** What the rest shares with the first part. @type {WebAssembly.Imports} */
let shared;
let isWhole = false;
/** The rest on its way. @type {Promise<void> | undefined} */
let coming;

/** @param {boolean} whole With the rest, if it is sure to be asked for. */
export async function loadEngine(whole) {
  try {
    if (hasSimd()) {
      const [exports, module] = await Promise.all([init({ module_or_path: first }), whole ? fetched() : undefined]);
      shared = { first: /** @type {WebAssembly.ModuleImports} */ (/** @type {unknown} */ (exports)) };
      on_rest_needed(bringAtOnce);
      if (module) join(module);
    } else {
      await init({ module_or_path: withoutSimd });
      isWhole = true;
    }
  } catch (error) {
    throw new Error(`the engine could not be loaded (${/** @type {Error} */ (error).message})`, { cause: error });
  }
}

/** For what will soon need it; once, unless it can't be loaded. */
export async function bringRest() {
  if (isWhole) return;
  coming ??= fetched().then(join).finally(() => (coming = undefined));
  await coming;
}

/** The rest, compiled. */
async function fetched() {
  const response = await fetch(rest);
  if (!response.ok) throw new Error(`${response.status} for its second part`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Puts the rest beside the first part. @param {WebAssembly.Module} module */
function join(module) {
  isWhole = Boolean(new WebAssembly.Instance(module, shared));
}

/** Where a calculation needs it before anyone has seen to it: nothing goes on until it is there. */
function bringAtOnce() {
  if (isWhole) return;
  const request = new XMLHttpRequest();
  request.open('GET', rest, false);
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
  join(new WebAssembly.Module(bytes));
}
