// What lies on something else, is cut off or sticks out, on a page as it stands: for tests that resize it or click about.

/** @import { Page } from '@playwright/test' */

/** What is wrong with how the page lies, a line each; empty if nothing. @param {Page} page @returns {Promise<string[]>} */
export const overlaps = (page) => page.evaluate(find);

/** Runs in the page, and so has all that it needs in it. */
function find() {
  /** Rounding and the room of a border. */
  const TOLERANCE = 1;
  /** Whose text has to stay inside. */
  const HOLDERS = 'button:not(.unit), label.segment, td, th, .node, .badge, .operation > div, .panel, .cell';
  /** @typedef {{ left: number, top: number, right: number, bottom: number }} Rect */

  const clipsOf = new Map();
  /** What an element's content can be seen in, scrolled or cut by those around it. @param {Element | null} element @returns {Rect} */
  function clipOf(element) {
    if (!element) return { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
    const known = clipsOf.get(element);
    if (known) return known;
    const style = getComputedStyle(element);
    const outer = style.position === 'fixed' ? clipOf(null) : clipOf(element.parentElement);
    const clips = element !== document.documentElement && element !== document.body && (style.overflowX !== 'visible' || style.clipPath !== 'none');
    const clip = clips ? cut(element.getBoundingClientRect(), outer) : outer;
    clipsOf.set(element, clip);
    return clip;
  }

  /** @param {Rect} a @param {Rect} b @returns {Rect} */
  const cut = (a, b) => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
  /** @param {Rect} rect */
  const isSeen = ({ left, top, right, bottom }) => right - left > TOLERANCE && bottom - top > TOLERANCE;

  const layersOf = new Map();
  /** What floats above the page is a layer of its own: it lies on others on purpose. @param {Element | null} element @returns {Element | null} */
  function layerOf(element) {
    if (!element) return null;
    if (layersOf.has(element)) return layersOf.get(element);
    const { position, zIndex } = getComputedStyle(element);
    const floats = position === 'fixed' || position === 'sticky' || Number(zIndex) > 0 || element.matches('dialog');
    const layer = floats ? element : layerOf(element.parentElement);
    layersOf.set(element, layer);
    return layer;
  }

  /** Where it stands, for the reader of a failure. @param {Element} element */
  const placeOf = (element) => `#${element.closest('[id]')?.id} .${element.closest('[class]')?.getAttribute('class')?.split(' ').join('.')}`;
  /** @param {string} text */
  const quoted = (text) => `“${text.trim().replace(/\s+/g, ' ').slice(0, 40)}”`;

  /** @type {(Rect & { node: Node, element: Element, says: string })[]} */
  const boxes = [];
  const wrong = new Set();
  /** @param {Node} node @param {Element} element @param {Iterable<Rect>} rects @param {string} says */
  function add(node, element, rects, says) {
    for (const rect of rects) {
      const seen = cut(rect, clipOf(element));
      if (!isSeen(seen)) continue;
      boxes.push({ ...seen, node, element, says });
      if (layerOf(element)?.matches('.edge-tip')) continue;
      if (seen.right > innerWidth + TOLERANCE || seen.left < -TOLERANCE) wrong.add(`${says} sticks out of the window: ${Math.round(seen.left)} to ${Math.round(seen.right)} of ${innerWidth}`);
    }
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node instanceof Element ? node : /** @type {Element} */ (node.parentElement);
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) continue;
    if (node instanceof Text) {
      if (!node.data.trim() || element.closest('option, textarea, script, style, .hidden')) continue;
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()];
      const says = `${quoted(node.data)} in ${placeOf(element)}`;
      add(node, element, rects, says);
      const holder = element.closest(HOLDERS);
      const box = holder?.getBoundingClientRect();
      for (const rect of rects) {
        const seen = cut(rect, clipOf(element));
        if (!holder || !box || layerOf(holder) !== layerOf(element) || !isSeen(seen)) continue;
        const by = Math.max(seen.right - box.right, box.left - seen.left, seen.bottom - box.bottom, box.top - seen.top);
        if (by > 1.5) wrong.add(`${says} spills ${Math.round(by)} px out of its ${holder.tagName.toLowerCase()}`);
      }
    } else if (node instanceof HTMLElement) {
      if (node.matches('button, input, select, textarea, .error-bar') && !node.closest('.hidden')) add(node, node, [node.getBoundingClientRect()], `${node.tagName.toLowerCase()} ${quoted(node.id || node.getAttribute('aria-label') || node.textContent || '')} in ${placeOf(node)}`);
      const { overflowX, textOverflow } = getComputedStyle(node);
      const cuts = (overflowX === 'hidden' || overflowX === 'clip') && node.scrollWidth > node.clientWidth + TOLERANCE;
      if (cuts && textOverflow !== 'ellipsis' && !node.matches('input, .hidden, .chart-over, .map') && node.textContent?.trim()) wrong.add(`${quoted(node.textContent)} in ${placeOf(node)} is cut: ${node.scrollWidth} in ${node.clientWidth} px`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth + TOLERANCE) wrong.add(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${innerWidth}`);

  boxes.sort((a, b) => a.top - b.top);
  for (const [i, a] of boxes.entries()) {
    for (let j = i + 1; j < boxes.length && boxes[j].top < a.bottom - TOLERANCE; j++) {
      const b = boxes[j];
      const both = cut(a, b);
      if (!isSeen(both) || a.node === b.node || a.node.contains(b.node) || b.node.contains(a.node)) continue;
      if (layerOf(a.element) !== layerOf(b.element)) continue;
      wrong.add(`${a.says} and ${b.says} overlap by ${Math.round(both.right - both.left)} × ${Math.round(both.bottom - both.top)} px`);
    }
  }
  return [...wrong];
}
