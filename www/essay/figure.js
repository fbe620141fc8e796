// A live figure of the essay: a run of its own, the page's views of it, and what it is touched by.

import { byId, nearby } from '../draw/dom.js';
import { createNeuronPart } from '../neuron/part.js';
import { hashOf, readHash, stateOf } from '../state/link.js';
import { FRESH_LOOK } from '../state/look.js';
import { createPlayer, WHOLE_RUN } from '../state/player.js';
import { createStore } from '../state/store.js';

/**
 * @import { Experiment } from '../pkg/neuron_playground.js'
 * @import { createOpened } from '../page/opened.js'
 * @import { Notice } from '../page/notice.js'
 * @import { NeuronContext, NeuronFrame } from '../neuron/part.js'
 * @import { Drawn } from '../page/view.js'
 * @import { NeuronState } from '../state/store.js'
 * @import { ControlMaker } from './controls.js'
 *
 * @typedef {object} FigureRow
 * @property {string} id Of its section in why.html, whose link to the playground says what it opens with.
 * @property {ControlMaker[]} controls
 * @property {((context: NeuronContext) => Drawn<NeuronFrame>)[]} views
 *
 * @typedef {{ notice: Notice, opened: ReturnType<typeof createOpened>, ask: () => void, report: (error: unknown) => void }} Essay
 */

/** Its way to the playground. @param {HTMLElement} section */
const wayOf = (section) => /** @type {HTMLAnchorElement} */ (section.querySelector('.whole'));

/** What a figure opens with. @param {FigureRow} row */
export function storeOf({ id }) {
  const { part, experiment, iteration, untilKnown, variants } = stateOf(readHash(wayOf(byId(id)).hash));
  return createStore({ part, experiment, iteration, untilKnown, variants, playing: false, speed: WHOLE_RUN, ...FRESH_LOOK, pace: 'step', stopAt: { loss: undefined, noProgress: false }, peek: undefined, opening: {} });
}

/** @param {FigureRow} row @param {ReturnType<typeof createStore>} store @param {Essay} essay */
export async function createFigure({ id, controls, views }, store, { notice, opened, ask, report }) {
  const section = byId(id);
  const way = wayOf(section);
  const player = createPlayer(store);
  /** @param {Partial<Experiment>} change */
  function attempt(change) {
    try {
      store.update({ experiment: { ...store.get().experiment, ...change }, playing: false });
      return true;
    } catch (error) {
      notice.problem(/** @type {Error} */ (error).message);
      return false;
    }
  }
  const hands = controls.map((create) => create({ store, player, attempt }));
  section.querySelector('.hands')?.append(...hands.map(({ element }) => element));

  const never = new Promise(() => {});
  const page = { store, player, controls: { draw: () => {}, attempt, apply: attempt }, notice, opened, ask, report, bring: async () => {}, afterwards: [], begun: never };
  const part = await createNeuronPart(
    page,
    views.map((create) => ({ id, part: 'neuron', create })),
  );
  let isDue = true;
  store.subscribe(() => {
    isDue = true;
    ask();
  });
  const isNear = nearby(section, ask);

  function draw() {
    isDue = false;
    const state = /** @type {NeuronState} */ (store.get());
    for (const hand of hands) hand.draw(state);
    section.dataset.dtype = state.experiment.dtype;
    way.href = `./#${hashOf(state, undefined) ?? ''}`;
    Array.from(part.draw());
  }

  return {
    /** Its share of a frame, if it is on show. @param {number} now */
    frame(now) {
      if (!isNear()) return;
      const { changed, more } = part.compute(now);
      if (changed || isDue) draw();
      if (more) ask();
    },
    /** All of it, at once, for paper. */
    finish() {
      for (let turns = 0; turns < 1000 && part.compute(0).more; turns++);
      draw();
    },
    redraw() {
      part.redraw();
      isDue = true;
    },
  };
}
