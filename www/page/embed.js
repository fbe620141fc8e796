// The page in a frame of another one: `?embed` or `?embed=plot,words` shows chosen parts only, without head and foot, the first
// named first. It fits the frame as far as it can, and tells the page around it how high it would like to be.

import { isUnreachable, pageAt } from '../state/link.js';
import { byId } from '../draw/dom.js';
import { asked } from './asked.js';
import { tellHeight } from './messages.js';

/** @import { ViewRow } from './view.js' */

/** What is there to be embedded beside the views. @type {Pick<ViewRow, 'id' | 'embed' | 'embedded'>} */
const CONTROLS = { id: 'controls', embed: 'controls', embedded: true };
/** What comes and goes by itself. */
const ALWAYS = ['opened', 'lesson'];

/** What may be lower where the frame is low, and how low at least: in pixels. */
const YIELDING = '.plot, .losses, .table, .map, .diagram';
const LOWEST = 88;

/** What can be embedded: what `?embed` alone shows is the first. @param {ViewRow[]} views */
export const embeddable = (views) => [...views.filter(({ embedded }) => embedded), CONTROLS, ...views.filter(({ embed, embedded }) => embed && !embedded)];

/** Hides what an embedding page doesn't ask for; an unknown name shows nothing. @param {ViewRow[]} views */
export function embed(views) {
  const list = asked('embed');
  if (list === null) return;
  const names = list.split(',');
  const rows = embeddable(views);
  const chosen = list ? names.flatMap((name) => rows.filter(({ embed }) => embed === name)) : rows.filter(({ embedded }) => embedded);
  /** @type {(Element | null)[]} */
  const shown = [...ALWAYS, ...chosen.map(({ id }) => id)].map((id) => byId(id).closest('main > *'));
  document.documentElement.dataset.embed = '';
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('main > *'))) {
    section.classList.toggle('not-embedded', !shown.includes(section));
    // The words are both parts': they come after what either of them shows.
    section.style.order = String(shown.lastIndexOf(section));
  }
  const resized = new ResizeObserver(fit);
  resized.observe(document.body);
  window.addEventListener('resize', fit);
  if (isUnreachable()) return;
  // The frame's own address leads to the whole page.
  const link = document.createElement('a');
  Object.assign(link, { className: 'whole-page', target: '_blank', rel: 'noopener', textContent: 'Open in Neuron Playground' });
  const follow = () => (link.href = pageAt(location.hash.slice(1)));
  link.addEventListener('pointerenter', follow);
  link.addEventListener('focus', follow);
  follow();
  document.body.append(link);
}

/** The height that the page around the frame was told last. */
let told = 0;

const bodyHeight = () => document.body.getBoundingClientRect().height;

/** What yields is as high as it likes to be, or as there is room for; the last one yields first. */
function fit() {
  const order = (/** @type {Element} */ element) => Number(/** @type {HTMLElement} */ (element.closest('main > *')).style.order);
  const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(YIELDING)]);
  const yielding = all.filter((element) => element.checkVisibility()).sort((a, b) => order(b) - order(a));
  for (const { style } of yielding) style.height = '';
  const height = Math.ceil(bodyHeight());
  const likes = yielding.map((element) => element.offsetHeight);
  for (const [i, { style }] of yielding.entries()) {
    const before = bodyHeight();
    if (before <= innerHeight) break;
    style.height = `${Math.max(LOWEST, likes[i] - Math.ceil(before - innerHeight))}px`;
    // Beside something higher, it would yield for nothing.
    style.height = `${Math.max(LOWEST, Math.floor(likes[i] - (before - bodyHeight())))}px`;
  }
  // Where it isn't enough, each takes the frame alone, and the others are scrolled to.
  if (bodyHeight() > innerHeight) {
    for (const [i, element] of yielding.entries()) {
      const rest = /** @type {HTMLElement} */ (element.closest('main > *')).offsetHeight - element.offsetHeight;
      element.style.height = `${Math.max(LOWEST, Math.min(likes[i], innerHeight - rest))}px`;
    }
  }
  if (height === told) return;
  told = height;
  tellHeight(height);
}
