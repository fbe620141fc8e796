// How an experiment is looked at, beside what it is: what a link says of it, and what a page that opens without one shows.

import { DTYPES } from '../engine/dtypes.js';
import { SETTINGS } from '../engine/settings.js';
import { beginning } from './beginning.js';

/**
 * @import { State, Unit } from './store.js'
 *
 * @typedef {Pick<State, 'scale' | 'unit' | 'discretize' | 'showTest' | 'mapped'>} Look
 */

/** @type {Look} */
export const FRESH_LOOK = {
  scale: 'log',
  unit: { layer: 1, index: 0, input: 0, point: 0 },
  discretize: false,
  showTest: false,
  mapped: 0,
};

/** Without a number of its own a neuron's run is as long as it takes, at least the notebook's. */
export const NOTEBOOK_STEPS = Number(SETTINGS.steps.start);

/** @param {string} text */
const isDtype = (text) => DTYPES.some((dtype) => dtype === text);

/** @param {Unit} unit */
const unitIn = ({ layer, index, input, point }) => [layer, index, input, point].join(',');

/** @typedef {{ write: (look: Look) => string, read: (text: string) => Partial<Look> | undefined, must: string }} LookKey */

/** @param {'discretize' | 'showTest'} name @returns {LookKey} */
const flag = (name) => ({
  write: (look) => String(look[name]),
  read: (text) => (text === 'true' || text === 'false' ? { [name]: text === 'true' } : undefined),
  must: 'true or false',
});

/** By their names in a link, which `link.rs` lists. @type {Record<string, LookKey>} */
const KEYS = {
  axis: { write: ({ scale }) => scale, read: (text) => (text === 'log' || text === 'linear' ? { scale: text } : undefined), must: 'log or linear' },
  unit: {
    write: ({ unit }) => unitIn(unit),
    read(text) {
      const [layer, index, input, point] = text.split(',').map(Number);
      return /^\d{1,6},\d{1,6},(?:-1|\d{1,6}),\d{1,6}$/.test(text) && layer > 0 ? { unit: { layer, index, input, point } } : undefined;
    },
    must: 'layer, neuron, input (−1 is the bias) and point, with commas between',
  },
  // TensorFlow Playground's links have a discretize of their own.
  discrete: flag('discretize'),
  show_test: flag('showTest'),
};
/** Which of them each part has. @type {Record<State['part'], string[]>} */
const OF_PART = { neuron: ['axis'], network: ['unit', 'discrete', 'show_test'] };

/** What a link says of a look, where it isn't the fresh page's; with an & before each. @param {State} state */
export function formatLook(state) {
  const said = OF_PART[state.part].map((key) => [key, KEYS[key].write(state), KEYS[key].write(FRESH_LOOK)]);
  return said.flatMap(([key, now, fresh]) => (now === fresh ? [] : [`&${key}=${now}`])).join('');
}

/** @param {string} key @param {string} text @param {string} must */
const wrong = (key, text, must) => new RangeError(`${key} must be ${must}; it is ${beginning(text) || 'empty'}.`);

/** What a link says of a look; throws what is wrong with it. @param {Record<string, string>} said */
export function readLook(said) {
  /** @type {Partial<Look>} */
  const look = {};
  for (const [key, text] of Object.entries(said)) {
    if (!(key in KEYS)) continue;
    const read = KEYS[key].read(text);
    if (!read) throw wrong(key, text, KEYS[key].must);
    Object.assign(look, read);
  }
  return look;
}

/** The dtypes that links named before there were variants: all curves of a neuron's plot, the network trained beside. @param {Record<string, string>} said @returns {string[] | undefined} */
export function readDtypes({ curves, beside }) {
  if (curves !== undefined && curves !== '' && !curves.split(',').every(isDtype)) throw wrong('curves', curves, `dtypes with commas between, of ${DTYPES.join(', ')}`);
  if (beside !== undefined && beside !== '' && !isDtype(beside)) throw wrong('beside', beside, `empty or one of ${DTYPES.join(', ')}`);
  return curves?.split(',') ?? (beside === undefined ? undefined : [beside]);
}
