// The weights between two layers: a curve each, as wide as the weight is large, in the colour of its sign.

import { colour } from '../draw/canvas.js';
import { traceEdge } from './geometry.js';

/**
 * @import { Layer } from '../page/layers.js'
 * @import { Edge, Geometry } from './geometry.js'
 */

/** A weight of this size is drawn as wide as edges get. */
const [FULL, WIDEST] = [1.5, 6];
/** At most so many are drawn, the strongest; all can be pointed at. */
const DRAWN = 256;

/**
 * Draws anew what lies before layer `layer`.
 * @param {CanvasRenderingContext2D} ctx @param {Geometry} at @param {number} layer @param {Layer} shape
 * @param {Float64Array} parameters All of the network's. @param {Edge | undefined} highlight
 */
export function drawGap(ctx, at, layer, shape, parameters, highlight) {
  const [from, to] = [at.x(layer - 1) + at.size / 2, at.x(layer) - at.size / 2];
  ctx.clearRect(from - 1, 0, to - from + 2, at.height);
  const weights = parameters.subarray(shape.weight, shape.bias);
  const least = weights.length > DRAWN ? weights.map(Math.abs).sort()[weights.length - DRAWN] : 0;
  // As few strokes as there are widths and signs.
  /** @type {Map<string, Edge[]>} */
  const pens = new Map();
  for (let output = 0; output < shape.fanOut; output++) {
    for (let input = 0; input < shape.fanIn; input++) {
      const weight = weights[output * shape.fanIn + input];
      if (Math.abs(weight) < least) continue;
      const width = Number.isFinite(weight) ? Math.max(0.5, Math.round(Math.min(1, Math.abs(weight) / FULL) * WIDEST * 2) / 2) : 1;
      const pen = `${Number.isNaN(weight) ? '--alarm' : weight < 0 ? '--minus' : '--plus'} ${width}`;
      let strokes = pens.get(pen);
      if (!strokes) pens.set(pen, (strokes = []));
      strokes.push({ layer, input, output });
    }
  }
  // Of many, each is paler.
  const opaque = weights.length > DRAWN ? 0.45 : 0.8;
  for (const [pen, strokes] of pens) {
    const [name, width] = pen.split(' ');
    Object.assign(ctx, { strokeStyle: colour(name), lineWidth: Number(width), globalAlpha: Number(width) < 1 ? opaque / 2 : opaque });
    ctx.beginPath();
    for (const edge of strokes) traceEdge(ctx, at, edge);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
  // A bias has no edge.
  if (!highlight || highlight.input < 0) return;
  Object.assign(ctx, { strokeStyle: colour('--ink'), lineWidth: 1.5 });
  ctx.setLineDash([4, 3]);
  ctx.beginPath();
  traceEdge(ctx, at, highlight);
  ctx.stroke();
  ctx.setLineDash([]);
}
