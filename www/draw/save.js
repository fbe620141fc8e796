// Pictures and texts as files: every plot as PNG and SVG.

import { colour, penOf } from './canvas.js';
import { drawUnseen, make } from './dom.js';

/** @import { Chart } from './chart.js' */

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
 * Adds a choice to a figure's head: save its pictures, by their names, as PNG or SVG.
 * @param {Element | null | undefined} actions @param {Record<string, () => Picture>} pictures
 */
export function savable(actions, pictures) {
  const select = make('select', 'small files');
  const names = Object.keys(pictures);
  select.setAttribute('aria-label', `Save a picture: ${names.join(', ')}`);
  select.append(new Option('Save…', ''));
  for (const name of names) {
    for (const kind of ['PNG', 'SVG']) select.append(new Option(names.length > 1 ? `${name}, ${kind}` : kind, `${name}.${kind.toLowerCase()}`));
  }
  select.addEventListener('change', async () => {
    const file = select.value;
    select.value = '';
    if (!file) return;
    const [name, kind] = file.split('.');
    drawUnseen();
    const picture = pictures[name]();
    if (kind === 'svg') saveText(file, await svgOf(picture));
    else flat(picture).toBlob((blob) => blob && saveFile(file, blob));
  });
  actions?.append(select);
}

/** On the theme's paper. @param {Picture} picture */
function flat(picture) {
  const layers = Array.isArray(picture) ? picture : [picture.canvas];
  const sheet = make('canvas', '');
  // As sharp as the sharpest of them.
  sheet.width = Math.max(...layers.map(({ width }) => width));
  sheet.height = Math.max(...layers.map(({ height }) => height));
  const ctx = penOf(sheet);
  ctx.fillStyle = colour('--paper');
  ctx.fillRect(0, 0, sheet.width, sheet.height);
  for (const layer of layers) ctx.drawImage(layer, 0, 0, sheet.width, sheet.height);
  return sheet;
}

/** A chart's own lines and words; of a map, its picture. @param {Picture} picture */
async function svgOf(picture) {
  if (!Array.isArray(picture)) {
    // Few visits save one.
    const { SvgPen } = await import('./svg.js');
    const { clientWidth, clientHeight } = picture.canvas;
    const pen = new SvgPen(clientWidth, clientHeight, colour('--paper'));
    picture.drawWith(/** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (pen)));
    return pen.text;
  }
  const sheet = flat(picture);
  const { width, height } = sheet;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><image width="${width}" height="${height}" href="${sheet.toDataURL()}"/></svg>`;
}
