// What is drawn on the plot beside its curves: the bands for exactly 0 and beyond the dtype, the
// iteration on show, and where a run reached zero, stopped or left its range.

import { integer } from './numbers.js';
import { position } from './scale.js';

/**
 * @import uPlot from 'uplot'
 * @import { Dtype } from '../pkg/neuron_playground.js'
 * @import { RunOf } from '../engine.js'
 * @import { State } from '../store.js'
 * @import { LossScale } from './scale.js'
 */

const probe = document.createElement('span');
/** @type {Map<string, string>} */
const colours = new Map();

/** A colour of the theme as the canvas takes it. @param {string} name */
export function colour(name) {
  let value = colours.get(name);
  if (!value) {
    if (!probe.isConnected) {
      probe.hidden = true;
      document.body.append(probe);
    }
    probe.style.color = `var(${name})`;
    value = getComputedStyle(probe).color;
    colours.set(name, value);
  }
  return value;
}

/** The theme changed: the colours are others now. */
export const forgetColours = () => colours.clear();

/** @param {uPlot} u @param {LossScale} scale */
export function drawBands(u, scale) {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const y = (/** @type {number} */ value) => u.valToPos(value, 'y', true);
  ctx.save();
  ctx.font = `${13 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  /** @param {number} from @param {number} to @param {string} label */
  const band = (from, to, label) => {
    ctx.fillStyle = colour('--band');
    ctx.fillRect(left, from, width, to - from);
    ctx.fillStyle = colour('--ink-soft');
    ctx.fillText(label, left - 8 * devicePixelRatio, (from + to) / 2);
  };
  band(y(scale.low), top + height, 'exactly 0');
  if (scale.overflows) band(top, y(scale.high), '∞, NaN');
  ctx.restore();
}

/** @param {uPlot} u @param {LossScale} scale @param {RunOf[]} shown @param {State} state */
export function drawMarks(u, scale, shown, state) {
  const { ctx } = u;
  const dpr = devicePixelRatio;
  const { left, top, width, height } = u.bbox;
  const x = (/** @type {number} */ iteration) => u.valToPos(iteration, 'x', true);
  const y = (/** @type {number} */ loss) => u.valToPos(position(scale, loss), 'y', true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();

  if (state.playing) {
    // What is still to come lies behind a veil, so that the run is seen to go on.
    ctx.globalAlpha = 0.72;
    ctx.fillStyle = colour('--paper');
    ctx.fillRect(x(state.iteration), top, left + width - x(state.iteration), height);
    ctx.globalAlpha = 1;
  }

  ctx.strokeStyle = colour('--ink-soft');
  ctx.lineWidth = dpr;
  ctx.setLineDash([2 * dpr, 3 * dpr]);
  ctx.beginPath();
  ctx.moveTo(x(state.iteration), top);
  ctx.lineTo(x(state.iteration), top + height);
  ctx.stroke();
  ctx.setLineDash([]);

  /** Where labels stand already: they make way for each other. @type {DOMRect[]} */
  const taken = [];
  for (const run of shown) {
    const loss = run.column('loss');
    const index = run.index(state.iteration);
    if (loss.length === 0) continue;
    mark(ctx, run.dtype, x(run.column('iteration')[index]), y(loss[index]), 5 * dpr, true);
    const event = eventOf(run);
    if (!event || (state.playing && event.iteration > state.iteration)) continue;
    const at = run.index(event.iteration);
    mark(ctx, run.dtype, x(event.iteration), y(loss[at]), 7 * dpr, false);
    label(u, `${run.dtype} ${event.words}`, run.dtype, x(event.iteration), y(loss[at]), taken);
  }
  ctx.restore();
}

/** What happened to a run, and when. @param {RunOf} run */
function eventOf(run) {
  const { diverged, exact_zero, stall } = run.outcome;
  if (diverged !== undefined) return { iteration: diverged, words: `not finite from ${integer(diverged)}` };
  if (exact_zero !== undefined) return { iteration: exact_zero, words: `exactly 0 from ${integer(exact_zero)}` };
  if (stall !== undefined) return { iteration: stall, words: `stops at ${integer(stall)}` };
  return undefined;
}

/**
 * A dtype's own shape: circle, square, triangle, diamond.
 * @param {CanvasRenderingContext2D} ctx @param {Dtype} dtype
 * @param {number} x @param {number} y @param {number} r @param {boolean} filled
 */
function mark(ctx, dtype, x, y, r, filled) {
  ctx.beginPath();
  if (dtype === 'float16') ctx.arc(x, y, r, 0, 2 * Math.PI);
  else if (dtype === 'bfloat16') ctx.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
  else {
    const corners = dtype === 'float32' ? [-90, 30, 150] : [-90, 0, 90, 180];
    for (const degrees of corners) {
      const angle = (degrees * Math.PI) / 180;
      ctx.lineTo(x + r * 1.2 * Math.cos(angle), y + r * 1.2 * Math.sin(angle));
    }
    ctx.closePath();
  }
  ctx.fillStyle = colour(filled ? `--${dtype}` : '--paper');
  ctx.strokeStyle = colour(filled ? '--paper' : `--${dtype}`);
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.fill();
  ctx.stroke();
}

/**
 * @param {uPlot} u @param {string} text @param {Dtype} dtype
 * @param {number} x @param {number} y @param {DOMRect[]} taken
 */
function label(u, text, dtype, x, y, taken) {
  const { ctx } = u;
  const dpr = devicePixelRatio;
  ctx.font = `600 ${13 * dpr}px system-ui, sans-serif`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  const height = 20 * dpr;
  const width = ctx.measureText(text).width + 8 * dpr;
  const { left, top, width: plotWidth, height: plotHeight } = u.bbox;
  const boxX = Math.min(Math.max(left + 2 * dpr, x + 4 * dpr), left + plotWidth - width - 2 * dpr);
  // Right of its point, away from the curve that led there: above if there is room, else below, else
  // further off.
  const free = (/** @type {number} */ at) =>
    at >= top &&
    at + height <= top + plotHeight &&
    !taken.some((t) => boxX < t.right && boxX + width > t.left && at < t.bottom && at + height > t.top);
  const above = y - 14 * dpr - height;
  const below = y + 14 * dpr;
  const places = [0, 1, 2, 3].flatMap((far) => [above - far * height, below + far * height]);
  const boxY = places.find(free) ?? Math.max(above, top);
  taken.push(new DOMRect(boxX, boxY, width, height));
  ctx.globalAlpha = 0.88;
  ctx.fillStyle = colour('--paper');
  ctx.fillRect(boxX, boxY, width, height);
  ctx.globalAlpha = 1;
  ctx.fillStyle = colour(`--${dtype}-text`);
  ctx.fillText(text, boxX + 4 * dpr, boxY + height / 2);
}
