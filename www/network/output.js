// What the network makes of the plane, with its points on it; what one beside it does; and where they differ. A neuron that is
// pointed at in the diagram is shown in its place, large.

import { INK } from '../engine/inks.js';
import { labelled } from '../engine/variants.js';
import { isDark } from '../draw/canvas.js';
import { byId, inputById, make, setText } from '../draw/dom.js';
import { roughly, scoreText } from '../draw/numbers.js';
import { arrows, onKeys, onPointer } from '../draw/pointer.js';
import { savable } from '../draw/save.js';
import { inputNames, layerName } from '../page/layers.js';
import { drawCurve, inputRange } from './curve.js';
import { createMap, drawNeuron, drawPoints, sizeTo } from './map.js';
import { createPen } from './pen.js';
import { createScores, scoreName } from './scores.js';
import { createShades } from './shades.js';

/**
 * @import { NetworkContext, NetworkFrame, NetworkView } from './part.js'
 * @import { Place } from '../draw/pointer.js'
 * @import { TrainedNetwork } from '../engine/networks.js'
 */

/** @type {NetworkView} */
export const output = {
  id: 'output',
  part: 'network',
  embed: 'output',
  embedded: true,
  create: createOutput,
};

/** An arrow moves the place looked at by such a part of the picture. */
const STEP = 1 / 40;

/** Its name, and which score it has of which points. @param {TrainedNetwork} trained @param {boolean} [short] */
function captionOf({ compared, network: { classifies }, scores: [train, test] }, short) {
  const [score, of] = Number.isNaN(test) ? [train, 'train'] : [test, 'test'];
  if (short) return `${labelled(compared)} ${scoreText(classifies, score)}`;
  return `${labelled(compared)} · ${of} ${classifies ? 'accuracy ' : ''}${scoreText(classifies, score)}`;
}

/** How far two networks' outputs are apart: where one of them has no number there is no difference. @param {number} most @param {TrainedNetwork[]} both */
function apartText(most, both) {
  if (Number.isNaN(most)) return 'of another size: not compared';
  if (most > 0) return `apart: black is ${roughly(most)}`;
  return both.every(({ parameters }) => parameters.every(Number.isFinite)) ? 'nowhere apart' : 'striped: ∞ or NaN';
}

/** @param {NetworkContext} context */
function createOutput(context) {
  const { store, notice } = context;
  const maps = { chosen: createMap(byId('output')), beside: createMap(byId('output-beside')), difference: createMap(byId('difference')) };
  const { board } = maps.chosen;
  const cross = make('div', 'output-cross');
  cross.hidden = true;
  board.append(cross);
  const under = byId('under-pointer');
  const shades = createShades(byId('shades'));
  const scores = createScores(byId('scores'));
  /** @type {NetworkFrame | undefined} */
  let frame;
  /** In the plane. @type {[number, number] | undefined} */
  let pointed;
  /** The network whose points are on show. @type {TrainedNetwork | undefined} */
  let pointsOf;
  /** Whether its targets are two classes: it may be freed since. @type {boolean | undefined} */
  let classified;
  /** Of x1, where there is nothing else. @type {[number, number]} */
  let range = [0, 1];
  let isCurve = false;
  savable(byId('output').closest('section')?.querySelector('.figure-actions'), {
    output: () => [maps.chosen.picture, maps.chosen.points],
    beside: () => [maps.beside.picture],
    difference: () => [maps.difference.picture],
  });

  const discretize = inputById('discretize');
  discretize.addEventListener('change', () => store.update({ discretize: discretize.checked }));
  const showTest = inputById('show-test');
  showTest.addEventListener('change', () => store.update({ showTest: showTest.checked }));

  const mapped = /** @type {HTMLSelectElement} */ (byId('mapped'));
  mapped.addEventListener('change', () => store.update({ mapped: Number(mapped.value) }));
  /** Which of several is drawn beside it. @param {NetworkFrame} frame */
  function drawMapped({ state, others }) {
    const kind = others.map(({ compared }) => labelled(compared)).join('|');
    mapped.hidden = others.length < 2 || isCurve;
    if (mapped.dataset.kind !== kind) mapped.replaceChildren(...others.map(({ compared }, i) => new Option(labelled(compared), String(i))));
    mapped.dataset.kind = kind;
    mapped.value = String(others[state.mapped] ? state.mapped : 0);
  }

  /** From where to where the picture goes: x1, and x2 upwards. */
  function bounds() {
    const extent = frame?.chosen.network.extent ?? 6;
    return isCurve ? { x: range, y: /** @type {[number, number]} */ ([0, 0]) } : { x: [-extent, extent], y: [-extent, extent] };
  }
  /** Of the window's pixels, since the board's own canvases are in the way of its corner. @param {Place} place @returns {[number, number]} */
  const planeAt = (place) => {
    const { left, top, width } = board.getBoundingClientRect();
    const { x, y } = bounds();
    return [x[0] + ((place.x - left) / width) * (x[1] - x[0]), y[1] - ((place.y - top) / width) * (y[1] - y[0])];
  };
  const pen = createPen(context, maps.chosen.figure, () => frame, planeAt);
  onPointer(board, {
    place: ({ clientX, clientY }) => ({ x: clientX, y: clientY }),
    hover(at) {
      // What is looked at here is the output.
      if (at && store.get().peek) store.update({ peek: undefined });
      look(at && planeAt(at));
    },
    press: (at) => pen.press(at),
    drag: ({ at }) => pen.drag(at),
  });

  Object.assign(board, { tabIndex: 0, role: 'application', ariaLabel: 'What the network predicts: arrows move over the plane' });
  board.setAttribute('aria-describedby', under.id);
  board.addEventListener('focus', () => {
    if (!board.matches(':focus-visible')) return;
    const { x, y } = bounds();
    look([(x[0] + x[1]) / 2, (y[0] + y[1]) / 2], true);
  });
  board.addEventListener('blur', () => look(undefined));
  /** @param {number} right @param {number} down */
  function move(right, down) {
    const { x, y } = bounds();
    const [x1, x2] = pointed ?? [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
    const moved = (/** @type {number} */ value, /** @type {number[]} */ [from, to], /** @type {number} */ by) => Math.min(Math.max(from, value + by * STEP * (to - from)), to);
    look([moved(x1, x, right), moved(x2, y, -down)], true);
  }
  onKeys(board, { ...arrows(move), Enter: () => (pen.isOn && pointed ? pen.add(pointed) : false) });

  /** @param {[number, number] | undefined} place @param {boolean} [byKey] Then a cross is where no pointer is. */
  function look(place, byKey = false) {
    pointed = place;
    cross.hidden = !(place && byKey);
    if (place && byKey) {
      const { x, y } = bounds();
      const part = (/** @type {number} */ value, /** @type {number[]} */ [from, to]) => (to > from ? ((value - from) / (to - from)) * 100 : 50);
      Object.assign(cross.style, { left: `${part(place[0], x)}%`, top: `${100 - part(place[1], y)}%` });
    }
    speak();
  }

  /** What is predicted where one looks. */
  function speak() {
    if (!frame) return;
    const { chosen, beside } = frame;
    if (!pointed) return setText(under, pen.isOn ? 'Click or drag to place points.' : ' ');
    const [x1, x2] = pointed;
    const predicted = [chosen, beside].map((trained) => trained && `${INK[trained.ink].mark} ${roughly(trained.network.predict(Float64Array.of(x1, x2))[0])}`).filter(Boolean);
    const fixed = (/** @type {number} */ value) => value.toFixed(2).replace('-', '−');
    const at = isCurve ? `x ${fixed(x1)}` : `x₁ ${fixed(x1)}, x₂ ${fixed(x2)}`;
    setText(under, `${at} → ${predicted.join(', ')}`);
  }

  /** @param {NetworkFrame} next */
  function showCurve({ state, chosen, others, painted }) {
    const { points: canvas, pointsContext, figure } = maps.chosen;
    const size = board.clientWidth;
    const kind = `curve ${size} ${state.showTest} ${isDark()}`;
    if (size === 0 || (!painted && maps.chosen.kind === kind)) return;
    maps.chosen.kind = kind;
    figure.dataset.ink = chosen.ink;
    const count = state.showTest ? chosen.points.length / 3 : chosen.network.train_points;
    drawCurve(canvas, pointsContext, size, [chosen, ...others], { points: chosen.points, count, range });
  }

  /** Other data may have another score: then that is said, once. @param {TrainedNetwork} now */
  function compareScores(now) {
    const { classifies } = now.network;
    const before = classified;
    classified = classifies;
    // Something else that is being said, of a drawn point or a link, says it.
    if (before === undefined || before === classifies || !byId('notice').hidden) return;
    const [low, high] = now.span;
    const why = classifies ? `two classes, ${roughly(low)} and ${roughly(high)}` : 'numbers, not two classes';
    notice.say(`The targets are ${why} now: the score is ${scoreName(classifies)}, no longer ${scoreName(!classifies)}.`);
  }

  return {
    /** @param {NetworkFrame} next */
    draw(next) {
      frame = next;
      const { state, chosen, beside, painted } = next;
      const { experiment, peek } = state;
      discretize.checked = state.discretize;
      showTest.checked = state.showTest;
      // While it trains, it would be read out without end.
      under.ariaLive = state.playing ? 'off' : 'polite';
      if (pointsOf !== chosen) {
        compareScores(chosen);
        pointsOf = chosen;
        range = inputRange(chosen.points);
        for (const map of Object.values(maps)) map.kind = '';
      }
      const output = { layer: experiment.layers.length - 1, index: 0 };
      // Another network may have fewer neurons.
      const other = peek && peek.index < (experiment.layers[peek.layer] ?? 0) && peek.layer !== output.layer ? peek : undefined;
      const named = other && (other.layer === 0 ? `input ${inputNames(experiment)[other.index]}` : `${layerName(other.layer, experiment)}, neuron ${other.index}`);
      setText(maps.chosen.caption, named ?? captionOf(chosen));
      maps.chosen.figure.classList.toggle('peeking', Boolean(other));
      // Points of one number have no plane: the network is a curve, the others' beside it.
      isCurve = experiment.x?.[0].length === 1;
      maps.chosen.picture.hidden = isCurve && !other;
      maps.chosen.points.hidden = isCurve && Boolean(other);
      drawMapped(next);
      maps.beside.figure.hidden = maps.difference.figure.hidden = !beside || isCurve;
      byId('shades').hidden = isCurve && !other;
      shades.draw(chosen, !other, { discretize: state.discretize, tests: state.showTest, logits: experiment.loss === 'bce_with_logits' });
      scores.draw(next);
      pen.draw(isCurve);
      if (other || !isCurve) drawNeuron(maps.chosen, chosen, other ?? output, state.discretize, painted);
      if (isCurve) showCurve(next);
      else drawPoints(maps.chosen, chosen, state.showTest);
      if (beside && !isCurve) {
        drawNeuron(maps.beside, beside, output, state.discretize, painted);
        setText(maps.beside.caption, captionOf(beside, true));
        const { difference } = maps;
        if (sizeTo(difference, chosen) || painted) {
          const most = chosen.network.draw_difference(beside.network, difference.pictureContext, isDark());
          setText(difference.caption, apartText(most, [chosen, beside]));
        }
      }
      speak();
    },
  };
}
