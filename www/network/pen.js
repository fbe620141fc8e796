// Points drawn by hand on the output's picture: they are the data from the first one on.

import { byId, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { onPlane } from '../state/features.js';

/**
 * @import { NetworkContext, NetworkFrame } from './part.js'
 * @import { Place } from '../draw/pointer.js'
 */

/** Points drawn in one stroke are this far apart, in pixels. */
const APART = 10;

/** @param {NetworkContext} context @param {HTMLElement} figure @param {() => NetworkFrame | undefined} frame @param {(place: Place) => [number, number]} planeAt */
export function createPen({ store, controls, notice }, figure, frame, planeAt) {
  const button = /** @type {HTMLButtonElement} */ (byId('draw-points'));
  const classes = byId('draw-class');
  const choices = /** @type {HTMLButtonElement[]} */ ([...classes.querySelectorAll('button')]);
  let on = false;
  let isHigher = true;
  /** Where the last point was put. @type {Place} */
  let last;

  /** @param {boolean} next */
  function turn(next) {
    on = next;
    button.setAttribute('aria-pressed', String(on));
    classes.hidden = !on;
    figure.classList.toggle('drawing', on);
  }
  button.addEventListener('click', () => turn(!on));
  store.subscribe(({ opening }, before) => opening !== before.opening && turn(false));
  for (const [i, choice] of choices.entries()) {
    choice.addEventListener('click', () => {
      isHigher = i === 0;
      for (const [j, other] of choices.entries()) other.setAttribute('aria-pressed', String(i === j));
    });
  }

  /** Of the lower class: as the loss has it. */
  const lower = () => (store.get().experiment.loss === 'bce_with_logits' ? 0 : -1);

  /** A point joins the reader's own; the first one takes the place of all others, and that is said. @param {[number, number]} at */
  function add([x1, x2]) {
    const { experiment } = store.get();
    const { x, y, data } = experiment;
    const isOwn = x?.[0].length === 2 && y?.[0].length === 1;
    const own = isOwn ? { x, y } : { x: [], y: [] };
    const before = frame()?.chosen;
    const round = (/** @type {number} */ value) => Number(value.toFixed(3));
    const taken = controls.attempt({
      data: undefined,
      x: [...own.x, [round(x1), round(x2)]],
      y: [...own.y, [isHigher ? 1 : lower()]],
      ...onPlane(experiment),
      ...(experiment.features.length ? {} : { initial: undefined }),
    });
    if (!taken || isOwn || !before) return;
    const others = data ? `${data.name}’s ${integer(before.points.length / 3)} points` : 'the points that were there';
    const score = before.network.classifies ? '' : ' Their targets are two classes, so the score is accuracy now, not R².';
    notice.say(`What you draw takes the place of ${others}.${score} Undo (Ctrl+Z) brings them back.`);
  }

  return {
    get isOn() {
      return on;
    },
    add,
    /** @param {Place} at */
    press(at) {
      if (on) this.stroke(at);
      return on;
    },
    /** @param {Place} at */
    stroke(at) {
      last = at;
      add(planeAt(at));
    },
    /** @param {Place} at */
    drag(at) {
      if (Math.hypot(at.x - last.x, at.y - last.y) >= APART) this.stroke(at);
    },
    /** Of points of one number there is no plane to draw in. @param {boolean} isCurve */
    draw(isCurve) {
      button.disabled = isCurve;
      if (isCurve && on) turn(false);
      setText(choices[1], String(lower()).replace('-', '−'));
    },
  };
}
