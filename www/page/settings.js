// The controls of the engine's settings, made of its table where index.html has a place for them: what each shows of an
// experiment, and the change that it makes.

import { OBJECTS, REQUIRED, SETTINGS } from '../engine/settings.js';
import { make } from '../draw/dom.js';
import { number, schedulers, whole } from './fields.js';

/**
 * @import { Experiment } from '../pkg/neuron_playground.js'
 * @import { Setting } from '../engine/settings.js'
 *
 * @typedef {object} Made A setting on the page.
 * @property {Setting} setting
 * @property {HTMLInputElement | HTMLSelectElement} control
 * @property {HTMLElement[]} elements What it is made of: label, control, error; or one around them.
 */

/** An experiment whose keys are looked up. @param {Experiment} experiment @returns {Record<string, any>} */
const keysOf = (experiment) => experiment;

/** @param {Experiment} experiment @param {Setting} setting */
export function valueOf(experiment, { object, key, index }) {
  const value = (object ? keysOf(experiment)[object] : keysOf(experiment))?.[key];
  return index === undefined ? value : value?.[index];
}

/** The change that gives a setting a value. @param {Experiment} experiment @param {Setting} setting @param {unknown} value @returns {Partial<Experiment>} */
export function withValue(experiment, { object, key, index }, value) {
  const holder = object ? keysOf(experiment)[object] : keysOf(experiment);
  const changed = index === undefined ? value : holder[key].map((/** @type {unknown} */ own, /** @type {number} */ i) => (i === index ? value : own));
  return object ? { [object]: { ...holder, [key]: changed } } : { [key]: changed };
}

/** What was typed into a setting's field; throws what is wrong with it. @param {Setting} setting @param {string} text */
export function typed({ kind, name = '', low = -Infinity, high = Infinity, placeholder }, text) {
  if (placeholder && !text.trim()) return null;
  if (kind === 'text') return schedulers(text);
  return (kind === 'integer' ? whole : number)(text, name, low, high);
}

/**
 * An object of another name, as it starts; what has no default stays.
 * @param {string} key @param {string} name Empty for none. @param {object | null | undefined} now
 */
export function chosen(key, name, now) {
  if (!name) return null;
  const kept = Object.entries(now ?? {}).filter(([own]) => REQUIRED.includes(own));
  return { name, ...OBJECTS[key][name], ...Object.fromEntries(kept) };
}

/** A scheduler as it starts, as long as the run is where its length is what counts. @param {string} name Empty for none. @param {Experiment} experiment */
export function schedulerOf(name, { steps, optimizer, lr_scheduler }) {
  const own = chosen('lr_scheduler', name, lr_scheduler);
  if (name === 'cosine') return { ...own, t_max: Math.max(1, steps) };
  if (name === 'one_cycle') return { ...own, max_lr: optimizer.lr, total_steps: Math.max(1, steps) };
  return own;
}

/** Fills the places that index.html has for settings; by their ids. @returns {Record<string, Made>} */
export function makeSettings() {
  /** @type {Record<string, Made>} */
  const made = {};
  const places = /** @type {HTMLTemplateElement[]} */ ([...document.querySelectorAll('template[data-settings], template[data-bare], template[data-rest]')]);
  const named = places.map(({ dataset: { settings, bare } }) => (settings ?? bare ?? '').split(' ').filter(Boolean).map((name) => name.split('=')));
  const placed = new Set(named.flat().map((name) => name[name.length - 1]));
  for (const [i, place] of places.entries()) {
    const { bare, rest, part } = place.dataset;
    const others = Object.entries(SETTINGS).filter(([name, { object, label }]) => object === rest && label && !placed.has(name));
    const all = rest ? others.map(([name]) => [name]) : named[i];
    const elements = all.flatMap(([id, name = id]) => {
      made[id] = makeSetting(id, SETTINGS[name], bare !== undefined);
      return made[id].elements;
    });
    const boxes = place.className ? inRows(place.className, elements) : elements;
    if (part) for (const box of boxes) box.dataset.part = part;
    place.replaceWith(...boxes);
  }
  return made;
}

/** Boxes of two or three beside each other. @param {string} className @param {HTMLElement[]} elements */
function inRows(className, elements) {
  const many = className === 'triple' ? 3 : 2;
  const rows = Array.from({ length: Math.ceil(elements.length / many) }, (_, i) => elements.slice(i * many, (i + 1) * many));
  return rows.map((row) => make('div', className, ...row));
}

/** @param {string} id @param {Setting} setting @param {boolean} bare Only label and control. @returns {Made} */
function makeSetting(id, setting, bare) {
  const { kind, label = '', says, choices = {}, placeholder = '' } = setting;
  const text = says ? make('span', 'term', label) : label;
  if (text instanceof HTMLElement) text.dataset.says = says;
  if (kind === 'flag') {
    const control = make('input', '');
    Object.assign(control, { id, type: 'checkbox' });
    return { setting, control, elements: [make('label', 'check', control, ' ', text)] };
  }
  const name = make('label', '', text);
  name.htmlFor = id;
  if (kind === 'choice') {
    const control = make('select', '', ...Object.entries(choices).map(([value, label]) => new Option(label, value)));
    control.id = id;
    return { setting, control, elements: [make('div', 'field', name, control)] };
  }
  const control = make('input', 'number');
  Object.assign(control, { id, inputMode: kind === 'integer' ? 'numeric' : kind === 'number' ? 'decimal' : 'text', autocomplete: 'off', spellcheck: false, placeholder });
  if (bare) return { setting, control, elements: [name, control] };
  const error = make('p', 'error');
  error.hidden = true;
  return { setting, control, elements: [make('div', 'field', name, control, error)] };
}

/** Shows the settings of the objects that an experiment has, and no others. @param {Made[]} made @param {Experiment} experiment */
export function showOwn(made, experiment) {
  for (const { setting, elements } of made) {
    const own = keysOf(experiment)[setting.object || setting.key];
    for (const element of elements) element.hidden = setting.object !== '' && !(own && setting.key in own);
    // Nor a box in which all is hidden.
    const box = elements[0].parentElement;
    if (box?.matches('.pair, .triple')) box.hidden = [...box.children].every((child) => /** @type {HTMLElement} */ (child).hidden);
  }
}
