// Pictures and texts as files: every plot as PNG and SVG.

import { colour } from '../canvas.js';
import { make } from '../dom.js';
import { SvgPen } from '../svg.js';

/** @import { Chart } from '../chart.js' */

/** What a figure shows: a chart, or canvases that lie on each other. @typedef {Chart | HTMLCanvasElement[]} Picture */

/** Gives the reader a file. @param {string} name @param {Blob} content */
export function saveFile(name, content) {
  const url = URL.createObjectURL(content);
  const link = make('a', '');
  Object.assign(link, { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}

/** @param {string} name @param {string} text */
export const saveText = (name, text) => saveFile(name, new Blob([text], { type: 'text/plain' }));

/**
 * Adds a choice to a figure's head: save it as PNG or SVG.
 * @param {Element | null | undefined} actions @param {string} name Of the file. @param {() => Picture} picture
 */
export function savable(actions, name, picture) {
  const select = make('select', 'small');
  select.setAttribute('aria-label', `Save the picture of ${name}`);
  select.append(new Option('Save…', ''), new Option('PNG', 'png'), new Option('SVG', 'svg'));
  select.addEventListener('change', () => {
    const kind = select.value;
    select.value = '';
    if (kind === 'svg') saveText(`${name}.svg`, svgOf(picture()));
    else flat(picture()).toBlob((blob) => blob && saveFile(`${name}.png`, blob));
  });
  actions?.append(select);
}

/** On the theme's paper. @param {Picture} picture */
function flat(picture) {
  const layers = Array.isArray(picture) ? picture : [picture.canvas];
  const whole = make('canvas', '');
  // As sharp as the sharpest of them.
  whole.width = Math.max(...layers.map(({ width }) => width));
  whole.height = Math.max(...layers.map(({ height }) => height));
  const ctx = /** @type {CanvasRenderingContext2D} */ (whole.getContext('2d'));
  ctx.fillStyle = colour('--paper');
  ctx.fillRect(0, 0, whole.width, whole.height);
  for (const layer of layers) ctx.drawImage(layer, 0, 0, whole.width, whole.height);
  return whole;
}

/** A chart's own lines and words; of a map, its picture. @param {Picture} picture */
function svgOf(picture) {
  if (!Array.isArray(picture)) {
    const { clientWidth, clientHeight } = picture.canvas;
    const pen = new SvgPen(clientWidth, clientHeight, colour('--paper'));
    picture.drawWith(/** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (pen)));
    return pen.text;
  }
  const whole = flat(picture);
  const { width, height } = whole;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><image width="${width}" height="${height}" href="${whole.toDataURL()}"/></svg>`;
}
