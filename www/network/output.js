// What the network makes of the plane, with its points on it; the other dtype's; and where they differ.

import { labelOf, MARKS } from '../engine/dtypes.js';
import { colour, fit, isDark, penOf } from '../draw/canvas.js';
import { byId, inputById, make, setText } from '../draw/dom.js';
import { roughly, scoreText } from '../draw/numbers.js';
import { onPointer } from '../draw/pointer.js';
import { savable } from '../draw/save.js';
import { onPlane } from '../state/features.js';
import { drawCurve, inputRange } from './curve.js';

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

/** Points drawn by hand are this far apart, in pixels. */
const APART = 10;

/** @param {HTMLElement} figure */
function createMap(figure) {
  const picture = make('canvas', '');
  const points = make('canvas', '');
  const caption = make('figcaption', '');
  figure.append(make('div', 'output-map', picture, points), caption);
  return {
    figure,
    picture,
    points,
    caption,
    pictureContext: penOf(picture),
    pointsContext: penOf(points),
    /** What the points on show were drawn for. */
    kind: '',
  };
}

/** @typedef {ReturnType<typeof createMap>} Map */

/** As many pixels as a network's pictures have; true if it had others, and is empty now. @param {Map} map @param {TrainedNetwork} trained */
function sizeTo({ picture }, { network: { side } }) {
  if (picture.width === side) return false;
  picture.width = picture.height = side;
  return true;
}

/** Its dtype, and how well it does. @param {TrainedNetwork} trained */
function captionOf({ dtype, network, scores: [train, test] }) {
  const score = scoreText(network.classifies, Number.isNaN(test) ? train : test);
  return `${labelOf(dtype)} ${score}`;
}

/** @param {NetworkContext} context */
function createOutput({ store, controls }) {
  const maps = { chosen: createMap(byId('output')), beside: createMap(byId('output-beside')), difference: createMap(byId('difference')) };
  const under = byId('under-pointer');
  /** @type {NetworkFrame | undefined} */
  let frame;
  /** In the plane. @type {[number, number] | undefined} */
  let pointed;
  /** The network whose points are on show. @type {unknown} */
  let pointsOf;
  /** @type {Float64Array} */
  let points = new Float64Array();
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

  const pen = byId('draw-points');
  const classes = byId('draw-class');
  let drawing = false;
  let drawn = 1;
  /** @param {boolean} draws */
  function letDraw(draws) {
    drawing = draws;
    pen.setAttribute('aria-pressed', String(drawing));
    classes.hidden = !drawing;
    maps.chosen.figure.classList.toggle('drawing', drawing);
  }
  pen.addEventListener('click', () => letDraw(!drawing));
  store.subscribe(({ opening }, before) => opening !== before.opening && letDraw(false));
  classes.addEventListener('click', ({ target }) => {
    const button = /** @type {HTMLElement} */ (target);
    if (!button.dataset.class) return;
    drawn = Number(button.dataset.class);
    for (const other of classes.querySelectorAll('button')) other.setAttribute('aria-pressed', String(other === button));
  });

  /** A point under the pointer joins the reader's own; the first one takes the place of drawn data. @param {[number, number]} at */
  function add([x1, x2]) {
    const { experiment } = store.get();
    const { x, y, loss } = experiment;
    const own = x?.[0].length === 2 && y?.[0].length === 1 ? { x, y } : { x: [], y: [] };
    const target = drawn > 0 ? 1 : loss === 'bce_with_logits' ? 0 : -1;
    const round = (/** @type {number} */ value) => Number(value.toFixed(3));
    controls.attempt({
      data: undefined,
      x: [...own.x, [round(x1), round(x2)]],
      y: [...own.y, [target]],
      ...onPlane(experiment),
      ...(experiment.features.length ? {} : { initial: undefined }),
    });
  }

  const board = /** @type {HTMLElement} */ (maps.chosen.figure.firstElementChild);
  /** Of the window's pixels, since the board's own canvases are in the way of its corner. @param {Place} place @returns {[number, number]} */
  const planeAt = ({ x, y }) => {
    const { left, top, width } = board.getBoundingClientRect();
    const extent = frame?.chosen.network.extent ?? 6;
    if (isCurve) {
      const [from, to] = range;
      return [from + ((x - left) / width) * (to - from), 0];
    }
    return [((x - left) / width) * 2 * extent - extent, extent - ((y - top) / width) * 2 * extent];
  };
  /** Where the last point was put. @type {Place} */
  let last;
  /** @param {Place} at */
  function put(at) {
    last = at;
    add(planeAt(at));
  }
  onPointer(board, {
    place: ({ clientX, clientY }) => ({ x: clientX, y: clientY }),
    hover(at) {
      pointed = at && planeAt(at);
      speak();
    },
    press(at) {
      if (drawing) put(at);
      return drawing;
    },
    drag: ({ at }) => Math.hypot(at.x - last.x, at.y - last.y) >= APART && put(at),
  });

  /** What is predicted under the pointer. */
  function speak() {
    if (!frame) return;
    const { chosen, beside } = frame;
    if (!pointed) return setText(under, drawing ? 'Click or drag to place points.' : ' ');
    const [x1, x2] = pointed;
    const predicted = [chosen, beside].map((trained) => trained && `${MARKS[trained.dtype]} ${roughly(trained.network.predict(Float64Array.of(x1, x2))[0])}`).filter(Boolean);
    const at = isCurve ? `x ${x1.toFixed(2)}` : `x₁ ${x1.toFixed(2)}, x₂ ${x2.toFixed(2)}`;
    setText(under, `${at} → ${predicted.join(', ')}`);
  }

  /** @param {Map} map @param {TrainedNetwork} trained @param {boolean} tests */
  function drawPoints(map, { network }, tests) {
    const size = map.figure.clientWidth;
    const kind = `${size} ${tests} ${isDark()} ${store.get().experiment.loss}`;
    if (map.kind === kind || size === 0) return;
    map.kind = kind;
    const { extent, train_points: trains } = network;
    const ctx = map.pointsContext;
    fit(map.points, ctx, size, size);
    ctx.clearRect(0, 0, size, size);
    const r = size > 200 ? 3 : 1.6;
    const middle = store.get().experiment.loss === 'bce_with_logits' ? 0.5 : 0;
    const count = tests ? points.length / 3 : trains;
    for (let i = count - 1; i >= 0; i--) {
      const [x1, x2, y] = points.subarray(3 * i, 3 * i + 3);
      const value = Math.max(-1, Math.min(1, middle ? (y - middle) / middle : y));
      ctx.beginPath();
      const [px, py] = [((x1 + extent) / (2 * extent)) * size, ((extent - x2) / (2 * extent)) * size];
      if (i < trains) ctx.arc(px, py, r, 0, 2 * Math.PI);
      else ctx.rect(px - r, py - r, 2 * r, 2 * r);
      ctx.globalAlpha = 0.35 + 0.65 * Math.abs(value);
      ctx.fillStyle = colour(value < 0 ? '--minus' : '--plus');
      ctx.fill();
      ctx.globalAlpha = 1;
      ctx.strokeStyle = colour(i < trains ? '--paper' : '--ink');
      ctx.lineWidth = 1;
      ctx.stroke();
    }
  }

  /** @param {NetworkFrame} next */
  function showCurve({ state, chosen, beside, painted }) {
    const { points: canvas, pointsContext, figure } = maps.chosen;
    const size = figure.clientWidth;
    const kind = `curve ${size} ${state.showTest} ${isDark()}`;
    if (size === 0 || (!painted && maps.chosen.kind === kind)) return;
    maps.chosen.kind = kind;
    figure.dataset.dtype = chosen.dtype;
    const count = state.showTest ? points.length / 3 : chosen.network.train_points;
    drawCurve(canvas, pointsContext, size, beside ? [chosen, beside] : [chosen], { points, count, range });
    speak();
  }

  /** @param {Map} map @param {TrainedNetwork} trained @param {boolean} painted */
  function show(map, trained, painted) {
    if (sizeTo(map, trained) || painted) trained.network.draw_output(map.pictureContext, isDark(), store.get().discretize);
    map.figure.dataset.dtype = trained.dtype;
  }

  return {
    /** @param {NetworkFrame} next */
    draw(next) {
      frame = next;
      const { state, chosen, beside, painted } = next;
      discretize.checked = state.discretize;
      showTest.checked = state.showTest;
      if (pointsOf !== chosen.network) {
        pointsOf = chosen.network;
        points = chosen.network.points();
        range = inputRange(points);
        for (const map of Object.values(maps)) map.kind = '';
      }
      setText(maps.chosen.caption, captionOf(chosen));
      // Points of one number have no plane: the network is a curve, the other dtype's beside it.
      isCurve = state.experiment.x?.[0].length === 1;
      maps.chosen.picture.hidden = isCurve;
      /** @type {HTMLButtonElement} */ (pen).disabled = isCurve;
      maps.beside.figure.hidden = maps.difference.figure.hidden = !beside || isCurve;
      if (isCurve) return showCurve(next);
      show(maps.chosen, chosen, painted);
      drawPoints(maps.chosen, chosen, state.showTest);
      if (beside) {
        show(maps.beside, beside, painted);
        setText(maps.beside.caption, captionOf(beside));
        const { difference } = maps;
        if (sizeTo(difference, chosen) || painted) {
          const most = chosen.network.draw_difference(beside.network, difference.pictureContext, isDark());
          setText(difference.caption, `apart: ≤ ${roughly(most)}`);
        }
      }
      speak();
    },
  };
}
