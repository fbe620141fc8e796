// What a view says of itself. A view is a file in its part's folder, a row in that folder's views.js, and a section in
// index.html; all else that mentions views (?embed, the head's ways) reads these rows.

import { isTrap } from '../engine/trap.js';
import { bringIntoView, byId, make, nearby } from '../draw/dom.js';
import { loadedOnce } from './loading.js';

/**
 * @import { Controls } from './controls.js'
 * @import { Notice } from './notice.js'
 * @import { createOpened } from './opened.js'
 * @import { EnginePart, Outcome } from '../pkg/neuron_playground.js'
 * @import { Player } from '../state/player.js'
 * @import { Part, Store } from '../state/store.js'
 *
 * @typedef {object} Page What both parts are made with.
 * @property {Store} store
 * @property {Player} player
 * @property {Controls} controls
 * @property {Notice} notice
 * @property {ReturnType<typeof createOpened>} opened The number opened.
 * @property {() => void} ask Something is to be drawn or worked out that the state says nothing of.
 * @property {(error: unknown) => void} report An error that nobody expected.
 * @property {(part: EnginePart) => Promise<void>} bring Loads a part of the engine that the first curve does without.
 * @property {(() => Promise<() => void>)[]} afterwards Loads what comes right after the first curve, and gives what makes it.
 * @property {Promise<void>} begun All of the first screen is there.
 *
 * @typedef {object} PagePart One of the two parts of the page.
 * @property {(now: number) => Progress} compute Takes its share of a frame.
 * @property {() => Iterable<void>} begin What the first `compute` would do, in pieces.
 * @property {() => Iterable<void>} draw After the state changed, or `compute` said so; in pieces.
 * @property {() => number | undefined} bits A digest of the parameters on show, if they are those of the iteration asked for.
 * @property {() => void} redraw The theme changed.
 * @property {() => { outcome: Outcome, settled: boolean } | undefined} [fate] What becomes of the chosen run, and whether all is known of it.
 *
 * @typedef {{ changed: boolean, more: boolean }} Progress If there is something new to draw, and something left to do.
 *
 * @typedef {object} Turn What a view may work out for itself in a frame.
 * @property {boolean} made The runs are new: what they show comes first.
 * @property {boolean} trained They went on.
 * @property {() => number} left Of the frame, in milliseconds.
 * @property {() => void} again There is more to work out: in another frame.
 *
 * @typedef {object} ViewRow
 * @property {string} id Of its element in index.html, which is in a section.
 * @property {Part} part
 * @property {string} [embed] What `?embed=` calls its section.
 * @property {true} [embedded] `?embed` alone shows it.
 * @property {string} [goto] The way to it in the page's head.
 */

/**
 * What its part makes of it.
 * @template C, F
 * @typedef {ViewRow & { create: (context: C) => Drawn<F> }} View
 */

/**
 * @template F
 * @typedef {object} Drawn
 * @property {(frame: F) => void} draw
 * @property {(turn: Turn) => boolean | void} [compute] True if there is something new to draw.
 * @property {() => void} [redraw] The theme changed, for what isn't drawn in every frame.
 */

/** Brings the section of a view into sight. @param {string} id */
export const goTo = (id) => bringIntoView(/** @type {Element} */ (byId(id).closest('section')), 'start');

/** The same, and lights the view up for a moment. @param {string} id */
export function pointTo(id) {
  goTo(id);
  const view = byId(id);
  view.classList.remove('lit');
  // Anew, if it is lit still.
  void view.offsetWidth;
  view.classList.add('lit');
  view.addEventListener('animationend', () => view.classList.remove('lit'), { once: true });
}

/**
 * A view whose code comes later: until it is made, the last frame is kept, which it begins with.
 * @template {Page} C, F
 * @param {C} context @param {(make: (create: (context: C) => Drawn<F>) => void) => void} begin Is given what makes it.
 * @returns {Drawn<F>}
 */
function deferred(context, begin) {
  /** @type {Drawn<F> | undefined} */
  let view;
  /** @type {F | undefined} */
  let last;

  begin((create) => {
    view = create(context);
    if (last !== undefined) view.draw(last);
    context.ask();
  });

  return {
    draw(frame) {
      last = frame;
      view?.draw(frame);
    },
    compute: (turn) => view?.compute?.(turn),
    redraw: () => view?.redraw?.(),
  };
}

/**
 * How a view is made whose code is loaded when its element is near and the page has begun.
 * @template {Page} C, F
 * @param {string} id @param {(context: C) => Promise<(context: C) => Drawn<F>>} load
 * @returns {(context: C) => Drawn<F>}
 */
export const later = (id, load) => (context) =>
  deferred(context, (make) => {
    const bring = loadedOnce(
      () => load(context),
      make,
      () => context.notice.problem('A part of the page could not be loaded: is there a connection? Scroll to it once more, or load the page again.'),
    );
    context.begun.then(() => nearby(byId(id), bring));
  });

/**
 * How a view is made whose code comes right after the first curve, with the part of the engine that it asks.
 * @template {Page} C, F
 * @param {() => Promise<(context: C) => Drawn<F>>} load
 * @returns {(context: C) => Drawn<F>}
 */
export const afterwards = (load) => (context) =>
  deferred(context, (make) => {
    context.afterwards.push(async () => {
      const create = await load();
      return () => make(create);
    });
  });

/**
 * A view that survives its own errors: it says that it can't be drawn, and is tried again with the next experiment.
 * @template F
 * @param {string} id @param {Drawn<F>} view @param {Pick<Page, 'store' | 'report'>} page
 * @returns {Drawn<F>}
 */
export function guarded(id, view, { store, report }) {
  const section = /** @type {Element} */ (byId(id).closest('section'));
  const says = make('p', 'undrawn', 'This can’t be drawn: something went wrong.');
  says.hidden = true;
  section.append(says);
  /** The experiment that it failed with. @type {unknown} */
  let failed;

  /** @template T @param {() => T} act */
  function tried(act) {
    const { experiment } = store.get();
    if (experiment === failed) return undefined;
    try {
      const result = act();
      failed = undefined;
      says.hidden = true;
      return result;
    } catch (error) {
      // Then nothing can be drawn, and what there is stays.
      if (isTrap(error)) throw error;
      failed = experiment;
      says.hidden = false;
      report(error);
      return undefined;
    }
  }

  const { draw, compute, redraw } = view;
  return {
    draw: (frame) => tried(() => draw.call(view, frame)),
    compute: compute && ((turn) => tried(() => compute.call(view, turn))),
    redraw: redraw && (() => tried(() => redraw.call(view))),
  };
}
