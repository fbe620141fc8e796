// The loss over weight and bias: Rust paints the surface and the paths, this moves the view.

import { Landscape, round, ulp } from '../pkg/neuron_playground.js';
import { INK } from '../engine/inks.js';
import { jsonOf } from '../engine/json.js';
import { colour, colourOf, drawMark, fit as fitCanvas, isDark, penOf } from '../draw/canvas.js';
import { byId, make, whenSeen } from '../draw/dom.js';
import { arrows, onKeys, onPointer } from '../draw/pointer.js';
import { savable } from '../draw/save.js';
import { linearTicks } from '../draw/scale.js';
import { contourLabels, lossOver } from './contours.js';

/**
 * @import { View } from '../pkg/neuron_playground.js'
 * @import { Run } from '../engine/runs.js'
 * @import { State } from '../state/store.js'
 * @import { NeuronContext, NeuronFrame } from './part.js'
 */

/** How far an arrow key moves, and how much a key or a button zooms. */
const [STEP, ZOOM] = [40, 1.6];
/** How far apart the dtype's numbers stand when asked for: in pixels. */
const LATTICE = 28;
/** Points closer together than this are drawn as a line alone. */
const HOP = 6;
/** A point further off than this is far beyond the map, in pixels. */
const FAR = 20_000;

/** @param {NeuronContext} context */
export function createLandscape({ runs, startFrom }) {
  const panel = byId('map');
  const surface = make('canvas', '');
  const overlay = make('canvas', '');
  panel.append(surface, overlay);
  const surfaceContext = penOf(surface, { alpha: false });
  const ctx = penOf(overlay);
  /** @type {Landscape | undefined} */
  let landscape;
  let landscapeOf = '';
  /** The same as a function. @type {ReturnType<typeof lossOver> | undefined} */
  let loss;
  /** @type {State['experiment'] | undefined} */
  let experiment;
  /** @type {View | undefined} */
  let view;
  /** The reader moved the view: it then stays where it is. */
  let held = false;
  /** @type {{ state: State, shown: Run[] } | undefined} */
  let drawn;
  let [width, height] = [0, 0];
  /** The run is another one than the view was made for. */
  let unfitted = true;

  /** The chosen run. */
  const chosen = () => drawn?.shown[drawn.shown.length - 1];

  /** The view of the chosen run; the first, if there has not been one for it yet. */
  function fitted() {
    if (unfitted || !view) fit();
    return view;
  }

  function fit() {
    const run = chosen();
    if (!run || width === 0) return;
    unfitted = false;
    view?.free();
    view = run.neuron.view(width, height);
  }

  /** So close to the iteration on show that the dtype's numbers are seen. @param {View} view */
  function closeUp(view) {
    const run = chosen();
    if (!run || !drawn) return;
    const row = run.after(drawn.state.iteration) ?? run.start;
    const gap = Math.max(ulp(row.weight, run.dtype), ulp(row.bias, run.dtype));
    view.pan(width / 2 - view.x(row.weight), height / 2 - view.y(row.bias));
    if (gap > 0) view.zoom(width / 2, height / 2, (view.scale * LATTICE) / gap);
  }

  /** As large as its panel. Before it is painted it is paper: without one, a canvas is black. */
  function measure() {
    [width, height] = [panel.clientWidth, panel.clientHeight];
    if (width === 0) return;
    [surface.width, surface.height] = [width, height];
    surfaceContext.fillStyle = colour('--paper');
    surfaceContext.fillRect(0, 0, width, height);
    view?.resize(width, height);
  }

  const paint = whenSeen(panel, () => {
    // Asked for before it was ever laid out.
    if (width === 0) measure();
    if (!drawn || width === 0) return;
    const view = fitted();
    if (!view) return;
    const { state, shown } = drawn;
    landscape?.draw(surfaceContext, view, isDark());
    fitCanvas(overlay, ctx, width, height);
    ctx.clearRect(0, 0, width, height);
    drawAxes(view);
    for (const run of shown) drawPath(run, view, state.iteration);
  });

  /** @param {Run} run @param {View} view @param {number} until */
  function drawPath(run, view, until) {
    const strong = run === chosen();
    Object.assign(ctx, { strokeStyle: colourOf(run.ink), fillStyle: colourOf(run.ink), lineWidth: strong ? 2.5 : 1.5, lineJoin: 'round' });
    ctx.beginPath();
    const points = run.neuron.trace_path(ctx, view, until < 0 ? undefined : until);
    // Dashes are laid along all of a line, and one that leaves the map may be as long as the dtype's range.
    if (points.every((at) => Math.abs(at) < FAR)) ctx.setLineDash(INK[run.ink].dash);
    ctx.stroke();
    ctx.setLineDash([]);
    for (let i = 2; i < points.length; i += 2) {
      const far = Math.abs(points[i] - points[i - 2]) + Math.abs(points[i + 1] - points[i - 1]) > HOP;
      if (far) ctx.fillRect(points[i] - 2, points[i + 1] - 2, 4, 4);
    }
    const last = points.length - 2;
    if (last >= 0) {
      drawMark(ctx, run.ink, points[0], points[1], 4, false);
      drawMark(ctx, run.ink, points[last], points[last + 1], strong ? 6 : 4.5, true);
    }
  }

  /** @param {View} view */
  function drawAxes(view) {
    /** Text that is read over lattice and contours. @param {string} text @param {number} x @param {number} y */
    const write = (text, x, y) => {
      Object.assign(ctx, { strokeStyle: colour('--paper'), lineWidth: 3, globalAlpha: 0.8 });
      ctx.strokeText(text, x, y);
      ctx.globalAlpha = 1;
      ctx.fillText(text, x, y);
    };
    Object.assign(ctx, { font: '12px system-ui, sans-serif', fillStyle: colour('--ink'), textAlign: 'center', textBaseline: 'bottom' });
    ctx.beginPath();
    const [left, right] = [view.weight_at(0), view.weight_at(width)];
    for (const tick of linearTicks(left, right, width / 100)) {
      const x = view.x(tick);
      ctx.moveTo(x, height);
      ctx.lineTo(x, height - 5);
      if (x > 40 && x < width - 110) write(tickText(tick, right - left), x, height - 7);
    }
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    const [low, high] = [view.bias_at(height), view.bias_at(0)];
    for (const tick of linearTicks(low, high, height / 90)) {
      const y = view.y(tick);
      ctx.moveTo(0, y);
      ctx.lineTo(5, y);
      if (y > 30 && y < height - 24) write(tickText(tick, high - low), 8, y);
    }
    Object.assign(ctx, { strokeStyle: colour('--control'), lineWidth: 1 });
    ctx.stroke();
    Object.assign(ctx, { font: '11px system-ui, sans-serif', fillStyle: colour('--ink-soft'), textAlign: 'center' });
    if (loss) for (const [x, y, text] of contourLabels(loss, view, width, height)) write(text, x, y);
    ctx.textAlign = 'left';
    ctx.font = '600 12px system-ui, sans-serif';
    write('↑ bias', 8, 12);
    ctx.textAlign = 'right';
    write('weight →', width - 8, height - 12);
    if (document.activeElement === panel) {
      // Where Enter would start.
      ctx.strokeStyle = colour('--ink');
      ctx.beginPath();
      ctx.moveTo(width / 2 - 8, height / 2);
      ctx.lineTo(width / 2 + 8, height / 2);
      ctx.moveTo(width / 2, height / 2 - 8);
      ctx.lineTo(width / 2, height / 2 + 8);
      ctx.stroke();
    }
  }

  /** @param {(view: View) => void} change */
  function move(change) {
    const view = fitted();
    if (!view) return;
    change(view);
    held = true;
    paint();
  }
  const zoomBy = (/** @type {number} */ factor) => move((view) => view.zoom(width / 2, height / 2, factor));

  /** @param {number} x @param {number} y */
  function startAt(x, y) {
    const [run, view] = [chosen(), fitted()];
    if (view && run) startFrom(round(view.weight_at(x), run.dtype), round(view.bias_at(y), run.dtype));
  }

  onPointer(panel, {
    drag: ({ before, at, moved }) => moved && move((view) => view.pan(at.x - before.x, at.y - before.y)),
    pinch: (middle, factor, by) =>
      move((view) => {
        view.pan(by.x, by.y);
        view.zoom(middle.x, middle.y, factor);
      }),
    click: ({ x, y }) => startAt(x, y),
    wheel: ({ x, y }, factor) => move((view) => view.zoom(x, y, factor)),
  });
  onKeys(panel, {
    ...arrows((right, down) => move((view) => view.pan(-right * STEP, -down * STEP))),
    '+': () => zoomBy(ZOOM),
    '=': () => zoomBy(ZOOM),
    '-': () => zoomBy(1 / ZOOM),
    0: () => showAll(),
    Enter: () => startAt(width / 2, height / 2),
  });
  for (const type of ['focus', 'blur']) panel.addEventListener(type, paint);

  function showAll() {
    held = false;
    fit();
    paint();
  }
  byId('zoom-in').addEventListener('click', () => zoomBy(ZOOM));
  byId('zoom-out').addEventListener('click', () => zoomBy(1 / ZOOM));
  byId('zoom-fit').addEventListener('click', showAll);
  byId('zoom-lattice').addEventListener('click', () => move(closeUp));
  savable(byId('zoom-lattice').parentElement, { landscape: () => [surface, overlay] });

  new ResizeObserver(() => {
    // What is printed is what was drawn.
    if ('paper' in document.documentElement.dataset) return;
    measure();
    paint();
  }).observe(panel);

  return {
    /** @param {NeuronFrame} frame */
    draw({ state, changed }) {
      if (state.experiment !== experiment) {
        experiment = state.experiment;
        const key = jsonOf([experiment.dtype, experiment.x, experiment.y]);
        if (key !== landscapeOf) {
          landscape?.free();
          landscape = new Landscape(experiment);
          loss = lossOver(experiment);
          landscapeOf = key;
        }
      }
      if (state.opening !== drawn?.state.opening) [held, unfitted] = [false, true];
      drawn = { state, shown: runs.shown };
      unfitted ||= changed && !held;
      paint();
    },
  };
}

/** A number with as many digits as the span on show asks for. @param {number} value @param {number} span */
function tickText(value, span) {
  const digits = Math.max(0, Math.min(20, 2 - Math.floor(Math.log10(span))));
  const text = Math.abs(value) >= 1e6 ? value.toExponential(2) : value.toFixed(digits);
  return (digits > 0 && !text.includes('e') ? text.replace(/\.?0+$/, '') : text).replace('-', '−');
}
