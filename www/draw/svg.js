// A pen with the part of a canvas context that the charts use, which writes SVG.

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** @typedef {{ fillStyle: string, strokeStyle: string, lineWidth: number, globalAlpha: number, font: string, textAlign: string, textBaseline: string, lineJoin: string, dash: number[], clip: string }} Style */

/** @type {Record<string, string>} */
const ANCHORS = { left: 'start', start: 'start', center: 'middle', right: 'end', end: 'end' };
/** Text stands on its baseline in SVG: how far below its y that is, in parts of the font's size. @type {Record<string, number>} */
const DROPS = { top: 0.8, middle: 0.35, alphabetic: 0 };

/** @param {number} at */
const isPlace = (at) => Math.abs(at) < 1e9;

export class SvgPen {
  /** @type {Style} */
  #style = { fillStyle: '#000', strokeStyle: '#000', lineWidth: 1, globalAlpha: 1, font: '13px sans-serif', textAlign: 'left', textBaseline: 'alphabetic', lineJoin: 'miter', dash: [], clip: '' };
  /** @type {Style[]} */
  #saved = [];
  #path = '';
  #clips = 0;
  #svg;
  #measure = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));

  /** @param {number} width @param {number} height @param {string} paper */
  constructor(width, height, paper) {
    this.#svg = document.createElementNS(NAMESPACE, 'svg');
    this.#set(this.#svg, { xmlns: NAMESPACE, width, height, viewBox: `0 0 ${width} ${height}` });
    this.#add('rect', { width, height, fill: paper });
    for (const key of /** @type {const} */ (['fillStyle', 'strokeStyle', 'lineWidth', 'globalAlpha', 'font', 'textAlign', 'textBaseline', 'lineJoin'])) {
      Object.defineProperty(this, key, {
        get: () => this.#style[key],
        set: (value) => {
          this.#style = { ...this.#style, [key]: value };
        },
      });
    }
  }

  /** The file's text. */
  get text() {
    return new XMLSerializer().serializeToString(this.#svg);
  }

  /** @param {Element} element @param {Record<string, string | number>} attributes */
  #set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, typeof value === 'number' ? String(Math.round(value * 100) / 100) : value);
  }

  /** @param {string} tag @param {Record<string, string | number>} attributes @param {Element} [parent] */
  #add(tag, attributes, parent = this.#svg) {
    const element = document.createElementNS(NAMESPACE, tag);
    const { globalAlpha, clip } = this.#style;
    this.#set(element, { ...attributes, ...(globalAlpha < 1 ? { opacity: globalAlpha } : {}), ...(clip && parent === this.#svg ? { 'clip-path': clip } : {}) });
    parent.append(element);
    return element;
  }

  save() {
    this.#saved.push(this.#style);
  }
  restore() {
    this.#style = this.#saved.pop() ?? this.#style;
  }
  /** @param {number[]} dash */
  setLineDash(dash) {
    this.#style = { ...this.#style, dash };
  }
  /** A file begins empty. */
  clearRect() {}

  beginPath() {
    this.#path = '';
  }
  /** As a canvas, which passes over what is nowhere. @param {(string | number)[]} parts */
  #draw(...parts) {
    if (!parts.every((part) => typeof part === 'string' || isPlace(part))) return;
    this.#path += parts.map((part) => (typeof part === 'number' ? Math.round(part * 100) / 100 : part)).join(' ');
  }
  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.#draw('M', x, y);
  }
  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.#draw(this.#path ? 'L' : 'M', x, y);
  }
  closePath() {
    if (this.#path) this.#draw('Z');
  }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) {
    this.#draw('M', x, y, 'h', width, 'v', height, 'h', -width, 'Z');
  }
  /** Whole circles only. @param {number} x @param {number} y @param {number} r */
  arc(x, y, r) {
    this.#draw('M', x - r, y, 'a', r, r, 0, 1, 0, 2 * r, 0, 'a', r, r, 0, 1, 0, -2 * r, 0);
  }
  fill() {
    this.#add('path', { d: this.#path, fill: this.#style.fillStyle });
  }
  stroke() {
    const { strokeStyle, lineWidth, lineJoin, dash } = this.#style;
    /** @type {Record<string, string>} */
    const dashes = dash.length ? { 'stroke-dasharray': dash.join(' ') } : {};
    this.#add('path', { d: this.#path, fill: 'none', stroke: strokeStyle, 'stroke-width': lineWidth, 'stroke-linejoin': lineJoin, ...dashes });
  }
  clip() {
    this.#clips += 1;
    const id = `clip${this.#clips}`;
    const clip = document.createElementNS(NAMESPACE, 'clipPath');
    clip.id = id;
    this.#svg.append(clip);
    this.#add('path', { d: this.#path }, clip);
    this.#style = { ...this.#style, clip: `url(#${id})` };
  }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    this.#rect(x, y, width, height, { fill: this.#style.fillStyle });
  }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  strokeRect(x, y, width, height) {
    this.#rect(x, y, width, height, { fill: 'none', stroke: this.#style.strokeStyle, 'stroke-width': this.#style.lineWidth });
  }
  /** A canvas takes one from any of its corners; a file only from the upper left. @param {number} x @param {number} y @param {number} width @param {number} height @param {Record<string, string | number>} style */
  #rect(x, y, width, height, style) {
    if (![x, y, width, height].every(isPlace)) return;
    this.#add('rect', { x: Math.min(x, x + width), y: Math.min(y, y + height), width: Math.abs(width), height: Math.abs(height), ...style });
  }
  /** @param {string} text */
  measureText(text) {
    this.#measure.font = this.#style.font;
    return this.#measure.measureText(text);
  }
  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) {
    if (!isPlace(x) || !isPlace(y)) return;
    const { font, textAlign, textBaseline, fillStyle } = this.#style;
    const size = Number(font.match(/([\d.]+)px/)?.[1] ?? 13);
    const element = this.#add('text', { x, y: y + size * DROPS[textBaseline], fill: fillStyle, 'text-anchor': ANCHORS[textAlign], 'font-size': size, 'font-family': font.replace(/^.*px /, ''), 'font-weight': parseInt(font) > 100 ? parseInt(font) : 400 });
    element.textContent = text;
  }
}
