// What the canvases share: the theme's colours, and the one and the mark of each run on show.

import { INK, INKS } from '../engine/inks.js';

/** @import { Ink } from '../engine/inks.js' */

/** @type {HTMLElement | undefined} */
let probe;
/** @type {Map<string, string>} */
const colours = new Map();

/** A colour of the theme as the canvas takes it. @param {string} name */
export function colour(name) {
  let value = colours.get(name);
  if (!value) {
    if (!probe) {
      probe = document.createElement('span');
      probe.hidden = true;
      // Where the system forces its colours on texts, a drawing keeps its own.
      probe.style.setProperty('forced-color-adjust', 'none');
      document.body.append(probe);
    }
    probe.style.color = `var(${name})`;
    value = getComputedStyle(probe).color;
    colours.set(name, value);
  }
  return value;
}

/** @param {Ink} ink */
export const colourOf = (ink) => colour(`--${ink}`);

/** Where the system chooses the colours: all of them. */
export const FORCED = '(forced-colors: active)';

/** True if the page is dark: by its own choice, else by the system's. */
export function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme && !matchMedia(FORCED).matches ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

/** What draws on a canvas. @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2DSettings} [settings] */
export const penOf = (canvas, settings) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', settings));

/** As many pixels as the screen has there; in units of CSS pixels from here on. @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2D} ctx @param {number} width @param {number} height */
export function fit(canvas, ctx, width, height) {
  const dpr = devicePixelRatio;
  const [across, down] = [Math.round(width * dpr), Math.round(height * dpr)];
  if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down];
  ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
}

/** Reads the colours of a theme, all at once: amid changes to the page, the browser would style all of it for each. */
export function readColours() {
  colours.clear();
  const inks = INKS.flatMap((ink) => [`--${ink}`, `--${ink}-text`]);
  for (const name of ['--ink', '--ink-soft', '--paper', '--hairline', '--band', '--control', ...inks]) colour(name);
}

/**
 * A run's own shape.
 * @param {CanvasRenderingContext2D} ctx @param {Ink} ink
 * @param {number} x @param {number} y @param {number} r @param {boolean} filled
 */
export function drawMark(ctx, ink, x, y, r, filled) {
  const { shape } = INK[ink];
  ctx.beginPath();
  if (shape.length === 0) ctx.arc(x, y, r, 0, 2 * Math.PI);
  else {
    for (const [right, down] of shape) ctx.lineTo(x + r * right, y + r * down);
    ctx.closePath();
  }
  ctx.fillStyle = filled ? colourOf(ink) : colour('--paper');
  ctx.strokeStyle = filled ? colour('--paper') : colourOf(ink);
  ctx.lineWidth = 1.5;
  ctx.fill();
  ctx.stroke();
}
