// A line chart on a canvas: axes, curves, a cursor, a drag that zooms. What the curves mean, and what
// else is drawn, is the caller's. (uPlot did this well, but weighed a fifth of the page.)

import { colour, fit, penOf } from './canvas.js';
import { make, whenSeen } from './dom.js';
import { onPointer } from './pointer.js';

/** @import { Place } from './pointer.js' */

/**
 * A curve in the axes' own units; NaN breaks it.
 * @typedef {{ x: ArrayLike<number>, y: ArrayLike<number>, stroke: string, width: number, dash: number[], alpha: number }} Curve
 *
 * @typedef {object} Frame What a chart shows.
 * @property {[number, number]} x From, to.
 * @property {[number, number]} y
 * @property {Curve[]} curves
 *
 * @typedef {{ ticks: (low: number, high: number, most: number) => number[], label: (tick: number) => string, name?: string }} Axis Its name stands below its labels.
 *
 * @typedef {object} Options
 * @property {number} [bottom] Room for the labels of x, in pixels.
 * @property {Axis} x
 * @property {Axis} y
 * @property {(x: number | undefined) => void} [onPoint] Where the pointer is, in units of x.
 * @property {(x: number) => void} [onClick]
 * @property {(from: number, to: number) => void} [onZoom] A range was dragged over.
 * @property {(chart: Chart) => void} [under] Draws behind the curves.
 * @property {(chart: Chart) => void} [over] Draws over them, inside the plot only.
 * @property {(chart: Chart) => void} [marks] Draws over all that, also beyond the plot's edges: what is whole there or not at all.
 */

/** Room for the labels. */
const MARGIN = { left: 68, right: 12, top: 8 };

/** @param {HTMLElement} panel @param {Options} options */
export function createChart(panel, options) {
  const canvas = make('canvas', '');
  const cursor = make('div', 'chart-cursor');
  const selection = make('div', 'chart-selection');
  const over = make('div', 'chart-over', cursor, selection);
  panel.append(canvas, over);
  const bottom = options.bottom ?? 30;
  over.style.inset = `${MARGIN.top}px ${MARGIN.right}px ${bottom}px ${MARGIN.left}px`;
  const ctx = penOf(canvas);
  /** @type {Frame} */
  let frame = { x: [0, 1], y: [0, 1], curves: [] };
  let [width, height] = [0, 0];

  const chart = {
    ctx,
    box: { left: MARGIN.left, top: MARGIN.top, width: 0, height: 0 },
    /** In pixels. @param {number} value */
    toX: (value) => chart.box.left + ((value - frame.x[0]) / (frame.x[1] - frame.x[0])) * chart.box.width,
    /** @param {number} value */
    toY: (value) => chart.box.top + ((frame.y[1] - value) / (frame.y[1] - frame.y[0])) * chart.box.height,
    /** Whether what is there is on the plot. @param {number} x In pixels. */
    holds: (x) => x >= chart.box.left - 0.5 && x <= chart.box.left + chart.box.width + 0.5,
    /** @param {Frame} next */
    draw(next) {
      frame = next;
      redraw();
    },
    canvas,
    /** The same drawing with another pen: for a file. @param {CanvasRenderingContext2D} pen */
    drawWith(pen) {
      chart.ctx = pen;
      paint();
      chart.ctx = ctx;
    },
  };

  const redraw = whenSeen(panel, () => {
    if (width === 0) return;
    fit(canvas, ctx, width, height);
    paint();
  });

  function paint() {
    const { box, ctx } = chart;
    ctx.clearRect(0, 0, width, height);
    options.under?.(chart);
    drawAxes();
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, box.top, box.width, box.height);
    ctx.clip();
    ctx.lineJoin = 'round';
    for (const curve of frame.curves) drawCurve(curve);
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
    options.over?.(chart);
    ctx.restore();
    options.marks?.(chart);
  }

  function drawAxes() {
    const { ctx } = chart;
    const { left, top, width, height } = chart.box;
    ctx.font = '13px system-ui, sans-serif';
    ctx.strokeStyle = colour('--hairline');
    ctx.lineWidth = 1;
    ctx.fillStyle = colour('--ink-soft');
    ctx.textAlign = 'center';
    ctx.textBaseline = 'top';
    ctx.beginPath();
    for (const tick of options.x.ticks(...frame.x, width / 64)) {
      const x = Math.round(chart.toX(tick)) + 0.5;
      ctx.moveTo(x, top);
      ctx.lineTo(x, top + height);
      const label = options.x.label(tick);
      // The last one stays on the canvas.
      ctx.fillText(label, Math.min(x, left + width + MARGIN.right - ctx.measureText(label).width / 2), top + height + 8);
    }
    if (options.x.name) ctx.fillText(options.x.name, left + width / 2, top + height + 26);
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    for (const tick of options.y.ticks(...frame.y, height / 48)) {
      const y = Math.round(chart.toY(tick)) + 0.5;
      ctx.moveTo(left, y);
      ctx.lineTo(left + width, y);
      ctx.fillText(options.y.label(tick), left - 8, y);
    }
    ctx.stroke();
  }

  /** @param {Curve} curve */
  function drawCurve({ x, y, stroke, width, dash, alpha }) {
    const { ctx } = chart;
    Object.assign(ctx, { strokeStyle: stroke, lineWidth: width, globalAlpha: alpha });
    ctx.setLineDash(dash);
    ctx.beginPath();
    // Of the points in one pixel's column, its first, lowest, highest and last are seen.
    let [column, low, high, last, points] = [NaN, 0, 0, 0, 0];
    const close = () => {
      if (points < 2) return;
      ctx.lineTo(column, low);
      ctx.lineTo(column, high);
      ctx.lineTo(column, last);
    };
    for (let i = 0; i < x.length; i++) {
      const at = chart.toX(x[i]);
      const place = chart.toY(y[i]);
      if (Number.isNaN(place)) {
        close();
        [column, points] = [NaN, 0];
        continue;
      }
      const dense = Math.abs(at - column) < 0.25;
      if (dense) {
        [low, high, last] = [Math.min(low, place), Math.max(high, place), place];
        points += 1;
        continue;
      }
      close();
      if (points === 0) ctx.moveTo(at, place);
      else ctx.lineTo(at, place);
      [column, low, high, last, points] = [at, place, place, place, 1];
    }
    close();
    ctx.stroke();
  }

  /** A place in units of x, kept inside. @param {Place} place */
  const valueAt = ({ x }) => frame.x[0] + (Math.min(Math.max(0, x), chart.box.width) / chart.box.width) * (frame.x[1] - frame.x[0]);

  onPointer(over, {
    sideways: true,
    hover(at) {
      cursor.hidden = !at;
      if (at) cursor.style.transform = `translateX(${at.x}px)`;
      options.onPoint?.(at && valueAt(at));
    },
    drag({ from, at, byTouch }) {
      // A finger scrolls the page.
      if (!options.onZoom || byTouch) return;
      selection.hidden = false;
      selection.style.left = `${Math.min(from.x, at.x)}px`;
      selection.style.width = `${Math.abs(at.x - from.x)}px`;
    },
    drop({ from, at, byTouch }) {
      if (byTouch) return;
      const [low, high] = [from, at].sort((a, b) => a.x - b.x);
      options.onZoom?.(valueAt(low), valueAt(high));
    },
    click: (at) => options.onClick?.(valueAt(at)),
    end: () => (selection.hidden = true),
  });
  selection.hidden = true;
  cursor.hidden = true;

  new ResizeObserver(([{ contentRect }]) => {
    ({ width, height } = contentRect);
    // In a frame that is narrower than its labels, too.
    Object.assign(chart.box, { width: Math.max(1, width - MARGIN.left - MARGIN.right), height: Math.max(1, height - MARGIN.top - bottom) });
    redraw();
  }).observe(panel);

  return chart;
}

/** @typedef {ReturnType<typeof createChart>} Chart */
