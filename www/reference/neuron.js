// What a neuron is: a picture and three sentences.

import { make, makeSvg } from '../draw/dom.js';

const TIP = 'what-is-tip';

/** @param {number} x @param {number} y @param {string} words */
function text(x, y, words) {
  const element = makeSvg('text', { x, y });
  element.textContent = words;
  return element;
}
/** @param {string} d @param {string} [more] */
const way = (d, more = '') => makeSvg('path', { class: `way ${more}`, d, 'marker-end': `url(#${TIP})` });

export function neuron() {
  const tip = makeSvg('marker', { id: TIP, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' }, makeSvg('path', { d: 'M0 0 8 4 0 8z' }));
  const label = 'x times the weight, plus the bias, is the prediction; how far it is from y turns both a little';
  const picture = makeSvg(
    'svg',
    { viewBox: '0 28 400 100', role: 'img', 'aria-label': label },
    makeSvg('defs', {}, tip),
    way('M52 64H140'),
    way('M234 64H294'),
    way('M316 92C280 116 150 116 108 76', 'back'),
    makeSvg('circle', { cx: 30, cy: 64, r: 20 }),
    makeSvg('rect', { x: 144, y: 42, width: 88, height: 44, rx: 22 }),
    makeSvg('circle', { cx: 322, cy: 64, r: 24 }),
    text(30, 69, 'x'),
    text(96, 54, '× weight'),
    text(188, 69, '+ bias'),
    text(322, 69, 'ŷ'),
    text(372, 69, 'y?'),
    text(212, 125, 'how far off: turn both a little'),
  );
  const says =
    'A neuron predicts a number from another one, x: x times its weight, plus its bias. It learns from examples whose answer y is known: each step sees how far off the prediction is, and turns weight and bias a little, so that it is less far off. Here both may be numbers of 16 bits: where “a little” is less than such a number can take, learning stops, and you see it.';
  return make('div', 'what-is', picture, make('p', '', says));
}
