// What a network makes of one input: its prediction as a curve, those of the networks beside it, and the points.

import { INK } from '../engine/inks.js';
import { colour, colourOf, fit } from '../draw/canvas.js';
import { linearTicks } from '../draw/scale.js';

/** @import { TrainedNetwork } from '../engine/networks.js' */

/** So many predictions make a curve. */
const ACROSS = 121;

/** From where to where the input goes: as far as the points do, and a little on. @param {Float64Array} points x1, x2 and y in turn. @returns {[number, number]} */
export function inputRange(points) {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 3) [least, most] = [Math.min(least, points[i]), Math.max(most, points[i])];
  const margin = (most - least || 1) * 0.1;
  return [least - margin, most + margin];
}

/**
 * @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2D} ctx @param {number} size Of the square, in pixels.
 * @param {TrainedNetwork[]} shown The chosen one first.
 * @param {{ points: Float64Array, count: number, range: [number, number] }} data x1, x2 and y in turn, how many of them show, and their `inputRange`.
 */
export function drawCurve(canvas, ctx, size, shown, { points, count, range: [left, right] }) {
  const [{ network }] = shown;
  const trains = network.train_points;
  const places = Float64Array.from({ length: 2 * ACROSS }, (_, i) => (i % 2 ? 0 : left + (i / 2 / (ACROSS - 1)) * (right - left)));
  const curves = shown.map(({ ink, network }) => ({ ink, y: network.predict(places) }));
  const targets = points.filter((_, i) => i % 3 === 2);
  // The targets decide what is in sight; a prediction may leave it.
  const [least, most] = [targets.reduce((a, b) => Math.min(a, b), Infinity), targets.reduce((a, b) => Math.max(a, b), -Infinity)];
  const margin = (most - least || 1) * 0.15;
  const [low, high] = [least - margin, most + margin];
  const toX = (/** @type {number} */ x) => ((x - left) / (right - left)) * size;
  const toY = (/** @type {number} */ y) => ((high - y) / (high - low)) * size;

  fit(canvas, ctx, size, size);
  ctx.clearRect(0, 0, size, size);
  Object.assign(ctx, { font: '11px system-ui, sans-serif', textBaseline: 'bottom', fillStyle: colour('--ink-soft'), strokeStyle: colour('--hairline'), lineWidth: 1, globalAlpha: 1 });
  ctx.beginPath();
  for (const tick of linearTicks(low, high, 5)) {
    ctx.moveTo(0, toY(tick));
    ctx.lineTo(size, toY(tick));
    ctx.fillText(String(Number(tick.toPrecision(4))), 4, toY(tick));
  }
  for (const tick of linearTicks(left, right, 5)) {
    ctx.moveTo(toX(tick), 0);
    ctx.lineTo(toX(tick), size);
    ctx.fillText(String(Number(tick.toPrecision(4))), toX(tick) + 3, size - 2);
  }
  ctx.stroke();
  for (let i = count - 1; i >= 0; i--) {
    const [x, , y] = points.subarray(3 * i, 3 * i + 3);
    ctx.beginPath();
    if (i < trains) ctx.arc(toX(x), toY(y), 3, 0, 2 * Math.PI);
    else ctx.rect(toX(x) - 2.5, toY(y) - 2.5, 5, 5);
    Object.assign(ctx, { fillStyle: colour(i < trains ? '--ink' : '--paper'), strokeStyle: colour('--ink') });
    ctx.fill();
    ctx.stroke();
  }
  for (const { ink, y } of curves.toReversed()) {
    Object.assign(ctx, { strokeStyle: colourOf(ink), lineWidth: ink === shown[0].ink ? 2.5 : 1.5 });
    ctx.setLineDash(INK[ink].dash);
    ctx.beginPath();
    for (let i = 0; i < ACROSS; i++) ctx.lineTo(toX(places[2 * i]), toY(y[i]));
    ctx.stroke();
  }
  ctx.setLineDash([]);
}
