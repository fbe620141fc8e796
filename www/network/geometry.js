// Where the neurons of a network stand, and which edge is under the pointer.

/** How near the pointer must be to an edge, in pixels. */
const NEAR = 7;
const [LARGEST, SMALLEST] = [44, 6];
const ROOMY = 24;

/** @typedef {ReturnType<typeof place>} Geometry */
/** @typedef {{ layer: number, input: number, output: number }} Edge From a neuron of the layer before to one of `layer`. */

/** @param {number[]} layers @param {number} width @param {number} height Of the room for them. */
export function place(layers, width, height) {
  const most = Math.max(...layers);
  const size = Math.max(SMALLEST, Math.min(LARGEST, Math.floor((height / most) * 0.82), width / layers.length / 2));
  const column = width / layers.length;
  return {
    size,
    height,
    /** The middle of a neuron. @param {number} layer */
    x: (layer) => column * (layer + 0.5),
    /** @param {number} layer @param {number} index */
    y: (layer, index) => {
      // A few among many stand no closer than their names can be read.
      const step = Math.min(height / layers[layer], Math.max(size * 1.7, ROOMY));
      return height / 2 + (index - (layers[layer] - 1) / 2) * step;
    },
  };
}

/** Draws an edge as a curve that leaves and arrives level. @param {CanvasRenderingContext2D} ctx @param {Geometry} at @param {Edge} edge */
export function traceEdge(ctx, { x, y, size }, { layer, input, output }) {
  const [from, to] = [x(layer - 1) + size / 2, x(layer) - size / 2];
  const middle = (from + to) / 2;
  const [y0, y1] = [y(layer - 1, input), y(layer, output)];
  ctx.moveTo(from, y0);
  ctx.bezierCurveTo(middle, y0, middle, y1, to, y1);
}

/** The edge nearest to a place, if one is near. @param {number[]} layers @param {Geometry} at @param {number} px @param {number} py @returns {Edge | undefined} */
export function edgeAt(layers, { x, y, size }, px, py) {
  for (let layer = 1; layer < layers.length; layer++) {
    const [from, to] = [x(layer - 1) + size / 2, x(layer) - size / 2];
    if (px < from || px > to) continue;
    const part = partOf((px - from) / (to - from));
    /** @type {Edge | undefined} */
    let nearest;
    let least = NEAR;
    for (let input = 0; input < layers[layer - 1]; input++) {
      const start = y(layer - 1, input);
      for (let output = 0; output < layers[layer]; output++) {
        const distance = Math.abs(start + (y(layer, output) - start) * part - py);
        if (distance < least) [nearest, least] = [{ layer, input, output }, distance];
      }
    }
    return nearest;
  }
  return undefined;
}

/** How far an edge has risen at a part of its way: the same for all edges. @param {number} way */
function partOf(way) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 20; i++) {
    const t = (low + high) / 2;
    // The curve's x, with both control points halfway.
    const x = 1.5 * t * (1 - t) + t * t * t;
    if (x < way) low = t;
    else high = t;
  }
  return low * low * (3 - 2 * low);
}
