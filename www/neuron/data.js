// The data in a picture: its points, and the line w·x + b of the iteration on show, each dtype's. Points are added, moved and
// removed here.

import { INK } from '../engine/inks.js';
import { byId, make, makeSvg } from '../draw/dom.js';
import { onKeys, onPointer } from '../draw/pointer.js';
import { roughly } from '../draw/numbers.js';
import { linearTicks } from '../draw/scale.js';
import { clipped, rangeOf, stepOf } from './plane.js';

/**
 * @import { Place } from '../draw/pointer.js'
 * @import { Run } from '../engine/runs.js'
 * @import { Range } from './plane.js'
 * @import { NeuronContext, NeuronFrame, NeuronView } from './part.js'
 */

/** @type {NeuronView} */
export const data = { id: 'data', part: 'neuron', create: createData };

/** More points than these are drawn, but have no handles; of many more only the first are drawn. */
const [MOST_HANDLES, MOST_DRAWN] = [100, 2000];
/** Room for the labels, in pixels. */
const MARGIN = { left: 52, right: 8, top: 6, bottom: 20 };

/** Half of what is between a label of y and the axis, in pixels. */
const CLEAR = 3;
/** Half as wide as a digit of a label is at most, in pixels. */
const HALF_DIGIT = 3.6;

/** @typedef {[x: number, y: number]} Point */

/** @param {MouseEvent} event @returns {Place} */
const inWindow = ({ clientX: x, clientY: y }) => ({ x, y });

/** @param {NeuronContext} context */
function createData({ controls, runs }) {
  const panel = byId('data');
  const says = make('p', 'hint');
  const frame = makeSvg('rect', { class: 'frame' });
  const [axes, lines, errors, dots, handles] = Array.from({ length: 5 }, () => makeSvg('g', {}));
  const svg = makeSvg('svg', {}, frame, axes, errors, lines, dots, handles);
  panel.append(make('p', 'data-title', 'the data, and the line w·x + b'), svg, says);
  let [width, height] = [256, 200];
  /** @type {{ x: Range, y: Range }} */
  let shown = { x: [0, 1], y: [0, 1] };
  /** @type {NeuronFrame | undefined} */
  let last;
  /** While a point is dragged, its place among all; then the axes stay. @type {number | undefined} */
  let dragged;
  /** What axes and points were drawn for. @type {unknown[]} */
  let drawn = [];

  const inner = () => ({ width: Math.max(1, width - MARGIN.left - MARGIN.right), height: Math.max(1, height - MARGIN.top - MARGIN.bottom) });
  /** In pixels. @param {number} x */
  const toX = (x) => MARGIN.left + ((x - shown.x[0]) / (shown.x[1] - shown.x[0])) * inner().width;
  /** @param {number} y */
  const toY = (y) => MARGIN.top + ((shown.y[1] - y) / (shown.y[1] - shown.y[0])) * inner().height;
  /** What stands at a place in the window, in round numbers. @param {Place} place @returns {Point} */
  function valueAt({ x, y }) {
    const { left, top } = svg.getBoundingClientRect();
    const at = (/** @type {Range} */ [low, high], /** @type {number} */ part) => {
      const step = stepOf([low, high]);
      return Number((Math.round((low + Math.min(1, Math.max(0, part)) * (high - low)) / step) * step).toPrecision(6));
    };
    return [at(shown.x, (x - left - MARGIN.left) / inner().width), at(shown.y, 1 - (y - top - MARGIN.top) / inner().height)];
  }

  /** @returns {Point[]} */
  function points() {
    const { x, y } = last?.state.experiment ?? { x: [], y: [] };
    return x.map(([value], i) => [value, y[i][0]]);
  }
  /** @param {Point[]} next */
  const change = (next) => controls.attempt({ x: next.map(([x]) => [x]), y: next.map(([, y]) => [y]) });
  /** @param {number} place @param {Point} point */
  const move = (place, point) => change(points().map((own, i) => (i === place ? point : own)));
  /** @param {number} place */
  function remove(place) {
    if (points().length < 2) return;
    change(points().filter((_, i) => i !== place));
  }

  frame.addEventListener('click', (event) => {
    if (points().length < MOST_HANDLES) change([...points(), valueAt(inWindow(/** @type {MouseEvent} */ (event)))]);
  });

  /** @param {number} place */
  function createHandle(place) {
    const dot = makeSvg('circle', { r: 5, class: 'dot' });
    const grip = makeSvg('circle', { r: 16, class: 'grip' });
    const element = /** @type {SVGGElement} */ (makeSvg('g', { class: 'point', tabindex: 0, role: 'button' }, dot, grip));
    onPointer(grip, {
      place: inWindow,
      holds: true,
      press() {
        dragged = place;
        element.focus();
        return true;
      },
      drag: ({ at }) => move(place, valueAt(at)),
      end() {
        dragged = undefined;
        draw();
      },
    });
    grip.addEventListener('dblclick', () => remove(place));
    /** @param {number} right @param {number} up */
    const step = (right, up) => {
      const [x, y] = points()[place];
      const by = (/** @type {number} */ value, /** @type {number} */ steps, /** @type {Range} */ range) => (steps ? Number((value + 5 * steps * stepOf(range)).toPrecision(6)) : value);
      move(place, [by(x, right, shown.x), by(y, up, shown.y)]);
    };
    onKeys(element, {
      ArrowLeft: () => step(-1, 0),
      ArrowRight: () => step(1, 0),
      ArrowUp: () => step(0, 1),
      ArrowDown: () => step(0, -1),
      Delete: () => remove(place),
      Backspace: () => remove(place),
    });
    return element;
  }

  /** @param {Point[]} all */
  function drawPoints(all) {
    const drawn = all.slice(0, MOST_DRAWN);
    const held = all.length <= MOST_HANDLES;
    dots.replaceChildren(...(held ? [] : [makeSvg('path', { class: 'dots', d: drawn.map(([x, y]) => `M${toX(x)} ${toY(y)}h0`).join('') })]));
    while (handles.childElementCount > (held ? all.length : 0)) handles.lastElementChild?.remove();
    while (held && handles.childElementCount < all.length) handles.append(createHandle(handles.childElementCount));
    if (!held) return;
    for (const [i, [x, y]] of all.entries()) {
      const handle = handles.children[i];
      handle.setAttribute('transform', `translate(${toX(x)} ${toY(y)})`);
      const removal = all.length > 1 ? ', Delete removes it' : '';
      handle.setAttribute('aria-label', `Point ${i + 1} of ${all.length}: x ${roughly(x)}, y ${roughly(y)}. Arrows move it${removal}.`);
    }
  }

  /** @param {Run[]} all The chosen one last. @param {number} iteration */
  function drawLines(all, iteration) {
    lines.replaceChildren(
      ...all.flatMap((run) => {
        const at = run.after(iteration);
        const ends = at && clipped(at.weight, at.bias, shown.x, shown.y);
        if (!ends) return [];
        const [[x1, y1], [x2, y2]] = ends.map(([x, y]) => [toX(x), toY(y)]);
        const chosen = run === all[all.length - 1];
        return [makeSvg('line', { class: `line ${run.ink}${chosen ? ' chosen' : ''}`, x1, y1, x2, y2, 'stroke-dasharray': INK[run.ink].dash.join(' ') || 'none' })];
      }),
    );
  }

  /** How far off each prediction is. @param {Point[]} all @param {{ weight: number, bias: number } | undefined} at */
  function drawErrors(all, at) {
    const kept = at && all.length <= MOST_HANDLES ? all : [];
    errors.replaceChildren(
      ...kept.flatMap(([x, y]) => {
        const ends = at && clipped(0, at.weight * x + at.bias, shown.x, [-Infinity, Infinity]);
        if (!ends) return [];
        const predicted = Math.min(Math.max(ends[0][1], shown.y[0]), shown.y[1]);
        return [makeSvg('line', { class: 'error-line', x1: toX(x), x2: toX(x), y1: toY(y), y2: toY(predicted) })];
      }),
    );
  }

  function drawAxes() {
    const whole = width;
    const { width: innerWidth, height } = inner();
    for (const [name, value] of Object.entries({ x: MARGIN.left, y: MARGIN.top, width: innerWidth, height })) frame.setAttribute(name, String(value));
    const label = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ anchor, /** @type {number} */ value) => {
      const words = roughly(value);
      // The last one stays within the picture, the first one clear of the other axis' own.
      const half = words.length * HALF_DIGIT;
      const at = anchor === 'middle' ? Math.min(whole - half, Math.max(MARGIN.left - CLEAR + half, x)) : x;
      const text = makeSvg('text', { x: at, y, 'text-anchor': anchor });
      text.textContent = words;
      return text;
    };
    // A label and what the last one gives way by.
    const room = 40 + 2 * HALF_DIGIT * roughly(shown.x[1]).length;
    const [foot, right] = [MARGIN.top + height, MARGIN.left + innerWidth];
    axes.replaceChildren(
      ...linearTicks(...shown.x, innerWidth / room).flatMap((x) => [makeSvg('path', { class: 'axis', d: `M${toX(x)} ${MARGIN.top}V${foot}` }), label(toX(x), foot + 14, 'middle', x)]),
      ...linearTicks(...shown.y, height / 40).flatMap((y) => [makeSvg('path', { class: 'axis', d: `M${MARGIN.left} ${toY(y)}H${right}` }), label(MARGIN.left - 2 * CLEAR, toY(y) + 4, 'end', y)]),
    );
  }

  function draw() {
    if (!last) return;
    const { state, run } = last;
    const all = points();
    const { x, y } = state.experiment;
    // From iteration to iteration only the lines are others.
    const kind = [x, y, width, height, dragged];
    if (kind.some((part, i) => part !== drawn[i])) {
      drawn = kind;
      if (dragged === undefined) shown = { x: rangeOf(all.map(([x]) => x)), y: rangeOf(all.map(([, y]) => y)) };
      drawAxes();
      drawPoints(all);
    }
    drawLines(runs.shown, state.iteration);
    drawErrors(all, run?.after(state.iteration));
    const many = all.length > MOST_DRAWN ? `The first ${MOST_DRAWN} of ${all.length} points.` : all.length > MOST_HANDLES ? `${all.length} points.` : '';
    says.textContent = many || 'Drag a point, click to add one, double-click to remove it.';
  }

  new ResizeObserver(([{ contentRect }]) => {
    ({ width, height } = contentRect);
    draw();
  }).observe(svg);

  return {
    /** @param {NeuronFrame} next */
    draw(next) {
      last = next;
      draw();
    },
  };
}
