// The part of the page that is about a network: its training, and the frames that its views draw.

import { digest } from '../pkg/neuron_playground.js';
import { Training } from '../engine/networks.js';
import { START } from '../state/store.js';
import { byId } from '../draw/dom.js';
import { blame } from '../page/binding.js';
import { productsOf } from '../page/layers.js';
import { afterStep } from './moment.js';
import { openUnitIn } from './opening.js';
import { createRestarts } from './restarts.js';
import { createSetup } from './setup.js';
import { createStops } from './stops.js';
import { guarded } from '../page/view.js';
import { NETWORK_VIEWS } from './views.js';

/**
 * @import { Restarts } from './restarts.js'
 * @import { TrainedNetwork } from '../engine/networks.js'
 * @import { Page, PagePart, View } from '../page/view.js'
 * @import { Pace, State, Unit } from '../state/store.js'
 *
 * @typedef {Page & { training: Training, restarts: Restarts, openUnit: (unit: Unit) => void }} NetworkContext
 *
 * @typedef {object} NetworkFrame What the views draw.
 * @property {State} state
 * @property {TrainedNetwork} chosen
 * @property {TrainedNetwork[]} others Those of the variants.
 * @property {TrainedNetwork | undefined} beside Which of them is drawn beside it.
 * @property {boolean} painted There are new pictures of the neurons.
 *
 * @typedef {View<NetworkContext, NetworkFrame>} NetworkView
 */

/** What training may take of a frame at each pace; and while the page waits for it to come to the step asked for. @type {Record<Pace, number>} */
const BUDGET = { slow: 6, step: 6, epoch: 6, all: 10 };
const CATCHING_UP = 20;
/** What the pictures may take beside it, and what they may when nothing trains. */
const [PICTURES, IDLE] = [3, 9];
/** Where one step takes so long that a frame is late by it, training and pictures take turns. @type {Record<Pace, number>} */
const LONG = { slow: 4, step: 4, epoch: 4, all: 12 };
/** A step of so many multiplications is longer than a frame: that it is on its way is drawn before it is taken. */
const LONG_STEP = 30_000_000;
/** Between two steps of the slow pace, in milliseconds. */
const SLOW = 200;

/** @param {Page} page @returns {PagePart} */
export function createNetworkPart(page) {
  const { store, controls, notice } = page;
  const training = new Training();
  const restarts = createRestarts(page, training);
  page.opened.turnsBy('network', ({ name, value, dtype, at, place }) => {
    if (place === undefined) return { says: 'Only the bits of a weight or bias turn over: they are what a network can start from.' };
    const { chosen } = training;
    if (!chosen || chosen.dtype !== dtype || chosen.iteration !== at || !Object.is(chosen.parameters[place], value)) {
      return { says: 'The network has gone on, or is another one: open the number again to turn its bits over.' };
    }
    const says =
      at < 0
        ? 'The network starts here: a click on a bit changes this number and no other.'
        : `A click on a bit trains anew: from this number with that bit turned over, and all others as they are ${afterStep(at)}.`;
    return {
      says,
      start(turned) {
        try {
          restarts.restart(place, turned);
        } catch (error) {
          notice.problem(blame(error));
          return undefined;
        }
        return { name, value: turned, dtype, at: START, when: afterStep(START), place };
      },
    };
  });
  /** @param {Unit} unit */
  const openUnit = (unit) => {
    store.update({ unit });
    openUnitIn();
  };
  const setup = createSetup(store, controls);
  const stops = createStops(store);
  const views = NETWORK_VIEWS.map(({ id, create }) => guarded(id, create({ ...page, training, restarts, openUnit }), page));
  byId('reseed').addEventListener('click', () => byId('die').click());

  let painted = false;
  store.subscribe((state, before) => {
    if (state.discretize !== before.discretize) painted = true;
  });
  let last = 0;
  /** How long the last frame trained. */
  let spent = 0;
  /** The iteration that was announced, where steps are long. */
  let announced = START;

  /** @param {State} state */
  function stepsAreLong({ experiment }) {
    const { network } = training.chosen ?? {};
    return network !== undefined && network.batch_points * productsOf(experiment) > LONG_STEP;
  }

  /** How far to train next, from where everything is. @param {State} state @param {number} now @param {number} epoch In steps. */
  function nextGoal({ pace, iteration, experiment }, now, epoch) {
    const by = pace === 'slow' ? Number(now - last >= SLOW) : pace === 'step' ? 1 : epoch;
    if (by > 0) last = now;
    return Math.min(iteration + by, experiment.steps - 1);
  }

  return {
    *begin() {
      training.follow(store.get());
      yield;
    },

    compute(now) {
      const start = performance.now();
      const { pace, playing } = store.get();
      const budget = BUDGET[pace];
      const made = training.follow(store.get());
      if (spent > LONG[pace] && playing && !made) {
        spent = 0;
        painted ||= training.paint(budget);
        return { changed: painted, more: true };
      }
      const { iteration } = store.get();
      if (announced !== iteration && !training.reached(iteration) && stepsAreLong(store.get())) {
        announced = iteration;
        return { changed: true, more: true };
      }
      const end = start + budget;
      const left = () => Math.max(0.5, end - performance.now());
      let trained = training.advance(store.get().iteration, playing ? budget : CATCHING_UP);
      for (;;) {
        const state = store.get();
        const { chosen } = training;
        if (!state.playing || !chosen || !training.reached(state.iteration)) break;
        // It asks how many steps are taken.
        const why = stops.why({ ...state, iteration: state.iteration + 1 }, training.all);
        if (why) {
          store.update({ playing: false });
          notice.say(why);
          break;
        }
        const iteration = nextGoal(state, now, chosen.network.steps_per_epoch);
        if (iteration === state.iteration) break;
        store.update({ iteration });
        if (stepsAreLong(state)) break;
        trained = training.advance(iteration, left()) || trained;
        if (state.pace !== 'all' || performance.now() >= end) break;
      }
      spent = performance.now() - start;
      let again = false;
      const turn = { made, trained, left: () => Math.max(0.5, start + IDLE - performance.now()), again: () => (again = true) };
      const worked = views.filter((view) => view.compute?.(turn)).length > 0;
      const done = (spent <= LONG[pace] || !store.get().playing) && training.paint(trained ? PICTURES : IDLE);
      painted ||= done || made;
      return { changed: made || trained || done || worked, more: made || trained || again || store.get().playing || training.isPainting };
    },

    *draw() {
      const state = store.get();
      const [chosen, ...others] = training.all;
      if (!chosen) return;
      const frame = { state, chosen, others, beside: others[state.mapped] ?? others[0], painted };
      painted = false;
      setup.draw(state);
      stops.draw(state);
      for (const view of views) {
        yield;
        view.draw(frame);
      }
    },

    bits() {
      const { experiment, iteration } = store.get();
      const { chosen } = training;
      return chosen?.iteration === iteration ? digest(chosen.parameters, experiment.dtype) : undefined;
    },

    redraw() {
      painted = true;
    },
  };
}
