// What is drawn on the plot over its curves: the iteration on show, and where a run reached zero, stopped or left
// its range.

import { colour, drawMark } from '../draw/canvas.js';
import { integer } from '../draw/numbers.js';
import { position } from '../draw/scale.js';
import { NOTEBOOK_STEPS } from '../state/look.js';
import { eventOf } from './events.js';

/**
 * @import { Chart } from '../draw/chart.js'
 * @import { Ink } from '../engine/inks.js'
 * @import { Run } from '../engine/runs.js'
 * @import { State } from '../state/store.js'
 * @import { LossScale } from '../draw/scale.js'
 */

/** The iteration on show, and what is still to come. @param {Chart} chart @param {State} state */
export function drawMoment(chart, state) {
  const { ctx, box, toX } = chart;
  const { left, top, width, height } = box;
  // The loss of the start is what iteration 0 finds.
  const now = toX(Math.max(0, state.iteration));

  if (state.playing) {
    // What is still to come lies behind a veil, so that the run is seen to go on.
    ctx.globalAlpha = 0.72;
    ctx.fillStyle = colour('--paper');
    if (now < left + width) ctx.fillRect(now, top, left + width - now, height);
    ctx.globalAlpha = 1;
  }

  if (state.untilKnown && state.experiment.steps > NOTEBOOK_STEPS) drawNotebook(chart);

  ctx.strokeStyle = colour('--ink-soft');
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 3]);
  ctx.beginPath();
  ctx.moveTo(now, top);
  ctx.lineTo(now, top + height);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** @param {Chart} chart @param {LossScale} scale @param {Run[]} shown @param {State} state */
export function drawMarks(chart, scale, shown, state) {
  const { ctx, toX } = chart;
  const toY = (/** @type {number} */ loss) => chart.toY(position(scale, loss));
  /** Where labels stand already: they make way for each other. @type {DOMRect[]} */
  const taken = [];
  for (const run of shown) {
    const loss = run.column('loss');
    const index = run.index(state.iteration);
    if (loss.length === 0) continue;
    const now = toX(run.column('iteration')[index]);
    if (chart.holds(now)) drawMark(ctx, run.ink, now, toY(loss[index]), 5, true);
    const event = eventOf(run, state);
    if (event === undefined || !chart.holds(toX(event))) continue;
    const [x, y] = [toX(event), toY(loss[run.index(event)])];
    drawMark(ctx, run.ink, x, y, 7, false);
    // What happens there is said below the plot.
    label(chart, integer(event), run.ink, x, y, taken);
  }
}

/** Where the notebook ends. @param {Chart} chart */
function drawNotebook({ ctx, box: { left, top, width, height }, toX }) {
  const x = Math.round(toX(NOTEBOOK_STEPS - 1)) + 0.5;
  // Near the start there is nothing to be told apart.
  if (x < left + 24 || x > left + width) return;
  Object.assign(ctx, { strokeStyle: colour('--hairline'), lineWidth: 2, font: '11px system-ui, sans-serif', textBaseline: 'top', textAlign: 'left' });
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, top + height);
  ctx.stroke();
  const words = `the notebook ends: ${NOTEBOOK_STEPS} steps`;
  const { width: long } = ctx.measureText(words);
  const from = x + 6 + long < left + width ? x + 6 : x - 6 - long;
  // A curve may come by: the words have a ground of their own.
  ctx.fillStyle = colour('--paper');
  ctx.fillRect(from - 2, top + 2, long + 4, 15);
  ctx.fillStyle = colour('--ink-soft');
  ctx.fillText(words, from, top + 4);
}

/** A ring around a run's loss at an iteration. @param {Chart} chart @param {LossScale} scale @param {Run | undefined} run @param {number} iteration */
export function drawHighlight({ ctx, toX, toY, holds }, scale, run, iteration) {
  if (!run?.length || !holds(toX(iteration))) return;
  const loss = run.column('loss')[run.index(iteration)];
  ctx.beginPath();
  ctx.arc(toX(iteration), toY(position(scale, loss)), 11, 0, 2 * Math.PI);
  Object.assign(ctx, { strokeStyle: colour('--ink'), lineWidth: 2 });
  ctx.stroke();
}

/**
 * @param {Chart} chart @param {string} text @param {Ink} ink
 * @param {number} x @param {number} y @param {DOMRect[]} taken
 */
function label({ ctx, box }, text, ink, x, y, taken) {
  ctx.font = '600 13px system-ui, sans-serif';
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  const height = 20;
  const width = ctx.measureText(text).width + 8;
  const boxX = Math.min(Math.max(box.left + 2, x + 4), box.left + box.width - width - 2);
  // Right of its point, away from the curve that led there: above if there is room, else below, else
  // further off.
  const free = (/** @type {number} */ at) =>
    at >= box.top &&
    at + height <= box.top + box.height &&
    !taken.some((t) => boxX < t.right && boxX + width > t.left && at < t.bottom && at + height > t.top);
  const above = y - 14 - height;
  const below = y + 14;
  const places = [0, 1, 2, 3].flatMap((far) => [above - far * height, below + far * height]);
  const boxY = places.find(free) ?? Math.max(above, box.top);
  taken.push(new DOMRect(boxX, boxY, width, height));
  ctx.globalAlpha = 0.88;
  ctx.fillStyle = colour('--paper');
  ctx.fillRect(boxX, boxY, width, height);
  ctx.globalAlpha = 1;
  ctx.fillStyle = colour(`--${ink}-text`);
  ctx.fillText(text, boxX + 4, boxY + height / 2);
}
