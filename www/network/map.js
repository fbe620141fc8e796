// A square of the plane: what a network or one of its neurons makes of it, and the points in it.

import { colour, fit, isDark, penOf } from '../draw/canvas.js';
import { make } from '../draw/dom.js';

/** @import { TrainedNetwork } from '../engine/networks.js' */

/** @param {HTMLElement} figure */
export function createMap(figure) {
  const picture = make('canvas', '');
  const points = make('canvas', '');
  const caption = make('figcaption', '');
  const board = make('div', 'output-map', picture, points);
  figure.append(board, caption);
  return {
    figure,
    board,
    picture,
    points,
    caption,
    pictureContext: penOf(picture),
    pointsContext: penOf(points),
    /** What the picture and the points on show were drawn for. */
    pictureOf: '',
    kind: '',
  };
}

/** @typedef {ReturnType<typeof createMap>} Map */

/** As many pixels as a network's pictures have; true if it had others, and is empty now. @param {Map} map @param {TrainedNetwork} trained */
export function sizeTo({ picture }, { network: { side } }) {
  if (picture.width === side) return false;
  picture.width = picture.height = side;
  return true;
}

/** A neuron's picture, the output's or another's. @param {Map} map @param {TrainedNetwork} trained @param {{ layer: number, index: number }} neuron @param {boolean} discretize @param {boolean} painted */
export function drawNeuron(map, trained, { layer, index }, discretize, painted) {
  const of = `${layer} ${index}`;
  if (sizeTo(map, trained) || painted || map.pictureOf !== of) trained.network.draw_neuron(map.pictureContext, layer, index, isDark(), discretize);
  map.pictureOf = of;
  map.figure.dataset.ink = trained.ink;
}

/** The points, each in its target's colour, where the plane is square. @param {Map} map @param {TrainedNetwork} trained @param {boolean} tests */
export function drawPoints(map, { network, points, span: [low, high] }, tests) {
  const size = map.board.clientWidth;
  const kind = `${size} ${tests} ${isDark()}`;
  if (map.kind === kind || size === 0) return;
  map.kind = kind;
  const { extent, train_points: trains } = network;
  const ctx = map.pointsContext;
  fit(map.points, ctx, size, size);
  ctx.clearRect(0, 0, size, size);
  const r = size > 200 ? 3.2 : 1.6;
  const [middle, half] = [low / 2 + high / 2, high / 2 - low / 2];
  const count = tests ? points.length / 3 : trains;
  for (let i = count - 1; i >= 0; i--) {
    const [x1, x2, y] = points.subarray(3 * i, 3 * i + 3);
    const value = Math.max(-1, Math.min(1, (y - middle) / half));
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
