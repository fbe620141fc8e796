// What the run is compared with, as chips at its plot: each dtype to turn on and off, each other variant to take away, and a
// choice of more: "the same, but …".

import { COMPUTED, DTYPE, DTYPES } from '../engine/dtypes.js';
import { INK } from '../engine/inks.js';
import { OBJECTS, SETTINGS } from '../engine/settings.js';
import { comparedOf, dtypeAlone } from '../engine/variants.js';
import { byId, make, setText } from '../draw/dom.js';
import { schedulerOf } from './settings.js';
import { inDtypes, MOST_VARIANTS, toggled, whyNot } from '../state/variants.js';

/**
 * @import { CheckedExperiment, Dtype, Patch } from '../pkg/neuron_playground.js'
 * @import { Compared } from '../engine/variants.js'
 * @import { Ink } from '../engine/inks.js'
 * @import { Page } from './view.js'
 * @import { State } from '../state/store.js'
 *
 * @typedef {(experiment: CheckedExperiment) => Patch[]} Offer
 * @typedef {{ button: HTMLButtonElement, mark: HTMLElement, name: HTMLElement, value: HTMLElement, ink: Ink }} Chip
 */

/** What is said where there is no room for more. */
const FULL = `${MOST_VARIANTS} runs beside it are the most: take one away first`;

/** @param {HTMLElement} panel For the chips. @param {string} id Of the choice of more. @param {Pick<Page, 'store' | 'notice'>} page */
export function createCompare(panel, id, page) {
  const { store } = page;
  /** @type {Map<Dtype, Chip>} */
  const dtypes = new Map(DTYPES.map((dtype) => [dtype, createChip(dtype, dtype, () => toggle({ dtype }))]));
  /** @type {Map<Patch, Chip>} */
  const others = new Map();
  const more = /** @type {HTMLSelectElement} */ (byId(id));
  const choice = createChoice(more, page);
  const chips = make('span', 'compared', ...COMPUTED.flatMap((dtype) => dtypes.get(dtype)?.button ?? []));
  panel.append(chips);

  /** @param {Patch} patch */
  function toggle(patch) {
    const { experiment, variants } = store.get();
    // Its own dtype always shows.
    if (dtypeAlone(patch) === experiment.dtype) return;
    const next = toggled(variants, patch);
    if (next.length <= MOST_VARIANTS) store.update({ variants: next });
  }

  /** Its chips: those of the dtypes, then one for each other variant. @param {State} state @param {(compared: Compared) => string} valueOf What stands beside a name. */
  function draw({ experiment, variants, part }, valueOf) {
    const all = comparedOf({ experiment, variants });
    const full = variants.length >= MOST_VARIANTS;
    for (const [dtype, chip] of dtypes) {
      const own = all.find(({ patch }) => (patch ? dtypeAlone(patch) === dtype : experiment.dtype === dtype));
      const chosen = dtype === experiment.dtype;
      show(chip, dtype, own ? valueOf(own) : '', Boolean(own));
      // There are more dtypes than there is room for.
      if (!own && DTYPE[dtype].keeps) chip.button.remove();
      else if (!chip.button.isConnected) chips.append(chip.button);
      chip.button.classList.toggle('chosen', chosen);
      chip.button.title = chosen ? `${dtype} is the one chosen: its curve always shows` : !own && full ? FULL : '';
    }
    const alive = variants.filter((patch) => dtypeAlone(patch) === undefined || dtypeAlone(patch) === experiment.dtype);
    for (const [patch, { button }] of others) {
      if (alive.includes(patch)) continue;
      button.remove();
      others.delete(patch);
    }
    for (const patch of alive) {
      const own = all.find((compared) => compared.patch === patch);
      // A patch of the very dtype that is chosen says nothing.
      if (own && dtypeAlone(patch) !== undefined) continue;
      let chip = others.get(patch);
      const ink = own?.ink ?? 'also1';
      if (chip && chip.ink !== ink) {
        chip.button.remove();
        chip = undefined;
      }
      if (!chip) {
        chip = createChip(ink, '', () => toggle(patch));
        chip.button.classList.add('variant');
        others.set(patch, chip);
      }
      chips.append(chip.button);
      const name = own?.name ?? 'can’t be run';
      setText(chip.name, name);
      show(chip, ink, own ? valueOf(own) : '', true);
      chip.button.title = (own ? undefined : whyNot(experiment, patch, part)) ?? `The same, but ${name}: click to take it away`;
    }
    choice.draw(experiment);
    more.disabled = full;
    more.title = full ? FULL : (more.ariaLabel ?? '');
  }

  return { draw };
}

/** @param {Ink} ink @param {string} text @param {() => void} click @returns {Chip} */
function createChip(ink, text, click) {
  const mark = make('span', 'mark', INK[ink].mark);
  mark.setAttribute('aria-hidden', 'true');
  const [name, value] = [make('span', '', text), make('span', 'number legend-value')];
  const button = make('button', `legend-entry ${ink}`, mark, name, value);
  button.type = 'button';
  button.addEventListener('click', click);
  return { button, mark, name, value, ink };
}

/** @param {Chip} chip @param {Ink} ink @param {string} value @param {boolean} pressed */
function show({ button, mark, value: element }, ink, value, pressed) {
  button.setAttribute('aria-pressed', String(pressed));
  setText(mark, pressed ? INK[ink].mark : INK[ink].hollow);
  setText(element, value);
}

/** What more there is to compare with. @param {HTMLSelectElement} choice @param {Pick<Page, 'store' | 'notice'>} page */
function createChoice(choice, { store, notice }) {
  /** @type {Offer[]} */
  let offers = [];
  let kind = '';
  choice.addEventListener('change', () => {
    const offer = offers[Number(choice.value)];
    choice.value = '';
    const { experiment, variants, part } = store.get();
    if (!offer) return;
    const added = offer(experiment).filter((patch) => toggled(variants, patch).length > variants.length);
    const why = added.map((patch) => whyNot(experiment, patch, part)).find(Boolean);
    if (why) notice.problem(why);
    else if (variants.length + added.length > MOST_VARIANTS) notice.problem(`${FULL}.`);
    else if (added.length) store.update({ variants: [...variants, ...added] });
  });

  return {
    /** @param {CheckedExperiment} experiment */
    draw(experiment) {
      const { dtype, optimizer, device, autocast, float8, state_dtype, loss_scaling, clip_grad, lr_scheduler, update } = experiment;
      const next = [dtype, optimizer.name, isFused(optimizer), device, autocast, float8, state_dtype, loss_scaling?.name, clip_grad?.name, lr_scheduler?.name, update].join(' ');
      if (next === kind) return;
      kind = next;
      offers = [];
      const groups = offered(experiment).map(([label, own]) => {
        const group = document.createElement('optgroup');
        group.label = label;
        group.append(...own.map(([words, offer]) => new Option(words, String(offers.push(offer) - 1))));
        return group;
      });
      choice.replaceChildren(new Option('Compare…', ''), ...groups);
    },
  };
}

/** Undefined for one that has no such kernel. @param {CheckedExperiment['optimizer']} optimizer */
const isFused = (optimizer) => ('fused' in optimizer ? optimizer.fused : undefined);

/** @param {(experiment: CheckedExperiment) => object} make @returns {Offer} */
const one = (make) => (experiment) => [/** @type {Patch} */ (make(experiment))];

/** By what they change. @param {CheckedExperiment} experiment @returns {[string, [string, Offer][]][]} */
function offered({ dtype, optimizer, device = 'cpu', autocast, float8, state_dtype, loss_scaling, clip_grad, lr_scheduler, update = 'nearest' }) {
  const choices = (/** @type {string} */ key, /** @type {string} */ own) => Object.entries(SETTINGS[key].choices ?? {}).filter(([name]) => name !== own);
  /** @param {'loss_scaling' | 'clip_grad'} key @param {{ name: string } | null | undefined} own @returns {[string, Offer][]} */
  const choicesOf = (key, own) => choices(key, own?.name ?? '').map(([name, label]) => [label, one(() => ({ [key]: name ? { name, ...OBJECTS[key][name] } : null }))]);
  const fused = isFused(optimizer);
  const times = (/** @type {number} */ factor) => one(({ optimizer: { lr } }) => ({ optimizer: { lr: Number((lr * factor).toPrecision(6)) } }));
  return [
    ['dtype', [['all four dtypes', ({ dtype }) => inDtypes(COMPUTED, dtype)], ...DTYPES.filter((other) => DTYPE[other].keeps && other !== dtype).map((other) => /** @type {[string, Offer]} */ ([`parameters in ${other}`, one(() => ({ dtype: other }))]))]],
    ['where it runs', device === 'cpu' ? [['on a GPU', one(() => ({ device: 'cuda' }))]] : [['on a CPU', one(() => ({ device: 'cpu' }))]]],
    ['optimizer', choices('optimizer', optimizer.name).map(([name, label]) => [label, one(() => ({ optimizer: { name } }))])],
    ['its kernel', fused === undefined ? [] : [[fused ? 'not fused' : 'fused', one(() => ({ optimizer: { fused: !fused } }))]]],
    ['learning rate', [['ten times', times(10)], ['twice', times(2)], ['half', times(0.5)], ['a tenth', times(0.1)]]],
    ['update', choices('update', update).map(([name, label]) => [label, one(() => ({ update: name }))])],
    ['autocast', choices('autocast', autocast ?? '').map(([name, label]) => [label, one(() => (name ? { dtype: 'float32', autocast: name } : { autocast: null }))])],
    ['float8 training', choices('float8', float8 ?? '').map(([name, label]) => [label, one(() => ({ float8: name || null }))])],
    ['the optimizer’s state', choices('state_dtype', state_dtype ?? '').map(([name, label]) => [name ? `in ${label}` : label, one(() => ({ state_dtype: name || null }))])],
    ['loss scaling', choicesOf('loss_scaling', loss_scaling)],
    ['gradient clipping', choicesOf('clip_grad', clip_grad)],
    ['learning rate scheduler', choices('lr_scheduler', lr_scheduler?.name ?? '').map(([name, label]) => [label, one((experiment) => ({ lr_scheduler: schedulerOf(name, experiment) }))])],
    ['whatever you change next', [['as it is now', one(asItIs)]]],
  ];
}

/** All of an experiment but how long it runs, so that it stays as it is whatever is changed. @param {CheckedExperiment} experiment */
function asItIs(experiment) {
  // Points are given or drawn.
  const others = experiment.data ? ['steps', 'x', 'y'] : ['steps', 'data'];
  return Object.fromEntries(Object.entries(experiment).filter(([key]) => !others.includes(key)));
}
