// The tour: a few sentences, each beside what it speaks of. It is offered once, on a first visit to the page's own start,
// and comes back only when asked for in the help.

import { recall, remember } from '../state/storage.js';
import { bringIntoView, byId } from '../draw/dom.js';

/** @import { ViewRow } from './view.js' */

/** @typedef {[selector: string, title: string, text: string]} Stop */

/** Where it stops on what both parts share: after the first view of each, and at last. @type {Stop[]} */
const SHARED = [
  ['.lr', 'Everything answers at once', 'Slide the learning rate: all is trained anew as you drag.'],
  ['fieldset:has(#dtype)', 'Switch the dtype', 'Every number on the page is then of that type, with the very bits that PyTorch computes.'],
];
/** @type {Stop} */
const LAST = ['.top', 'And now it is yours', 'Go on to a network, or to the lessons, which each ask a question. A copied link holds all that you set.'];
const KEY = 'tour';
/** Between the card and what it speaks of. */
const GAP = 12;

/** What it stops at; what the part on show doesn't have is left out. @param {ViewRow[]} views @returns {Stop[]} */
function stopsOf(views) {
  const told = views.filter(({ tour }) => tour);
  const isFirst = (/** @type {ViewRow} */ view) => view === told.find(({ part }) => part === view.part);
  /** @param {ViewRow} view @returns {Stop[]} */
  const stop = ({ id, tour, touredAlone }) => (tour ? [[touredAlone ? `#${id}` : `section:has(#${id}), section#${id}`, ...tour]] : []);
  return [...told.filter(isFirst).flatMap(stop), ...SHARED, ...told.filter((view) => !isFirst(view)).flatMap(stop), LAST];
}

/** @param {ViewRow[]} views */
export function createTour(views) {
  const stops = stopsOf(views);
  const card = byId('tour');
  const help = /** @type {HTMLDialogElement} */ (byId('keys'));
  const [title, says, at] = ['title', 'says', 'place'].map((name) => byId(`tour-${name}`));
  const [end, back, next] = ['end', 'back', 'next'].map((name) => byId(`tour-${name}`));
  /** Where it is; before its first stop it is only offered. @type {Stop | undefined} */
  let stop;
  /** Where the keyboard was before. @type {Element | null} */
  let before = null;

  /** @param {Stop} stop */
  const targetOf = ([selector]) => /** @type {HTMLElement} */ (document.querySelector(selector));
  const onShow = () => stops.filter((stop) => targetOf(stop).checkVisibility());
  const after = () => onShow().find((other) => !stop || stops.indexOf(other) > stops.indexOf(stop));
  const previous = () => onShow().findLast((other) => stop && stops.indexOf(other) < stops.indexOf(stop));

  function leaveTarget() {
    for (const element of document.querySelectorAll('.toured')) element.classList.remove('toured');
  }

  /** Beside what it speaks of if there is room, else below or above it, else over its end. */
  function place() {
    if (!stop) return;
    const { left, top, right, bottom } = targetOf(stop).getBoundingClientRect();
    const { offsetWidth, offsetHeight } = card;
    const [mostLeft, mostTop] = [innerWidth - offsetWidth - GAP, innerHeight - offsetHeight - GAP];
    const beside = [right + GAP, left - GAP - offsetWidth].find((x) => x >= GAP && x <= mostLeft);
    const under = [bottom + GAP, top - GAP - offsetHeight].find((y) => y >= GAP && y <= mostTop);
    const [x, y] = beside === undefined ? [left + GAP, under ?? mostTop] : [beside, top];
    card.style.setProperty('--tour-left', `${Math.max(GAP, Math.min(x, mostLeft))}px`);
    card.style.setProperty('--tour-top', `${Math.max(GAP, Math.min(y, mostTop))}px`);
  }

  /** @param {Stop | undefined} to */
  function go(to) {
    if (!to) return close();
    leaveTarget();
    stop = to;
    [, title.textContent, says.textContent] = stop;
    const all = onShow();
    at.textContent = `${all.indexOf(stop) + 1} of ${all.length}`;
    end.textContent = 'End';
    next.textContent = after() ? 'Next' : 'Done';
    back.hidden = !previous();
    const target = targetOf(stop);
    target.classList.add('toured');
    card.classList.add('placed');
    card.hidden = false;
    bringIntoView(target, 'nearest');
    place();
    next.focus({ preventScroll: true });
  }

  function start() {
    before = document.activeElement;
    stop = undefined;
    go(after());
  }

  function close() {
    leaveTarget();
    card.hidden = true;
    card.classList.remove('placed');
    stop = undefined;
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    before = null;
  }

  end.addEventListener('click', close);
  back.addEventListener('click', () => go(previous()));
  next.addEventListener('click', () => (stop ? go(after()) : start()));
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && !card.hidden && close());
  window.addEventListener('scroll', place, { passive: true });
  window.addEventListener('resize', place);
  byId('take-tour').addEventListener('click', () => {
    help.close();
    start();
  });

  return {
    /** Offers it on a first visit, once: not where that can't be remembered, nor to who follows a link or sees a frame. */
    offer() {
      const isLed = location.hash !== '' || 'embed' in document.documentElement.dataset;
      if (isLed || recall(KEY) !== null || !remember(KEY, 'offered')) return;
      title.textContent = 'New here?';
      says.textContent = 'A tour shows what there is, in under a minute. The “?” above has it at any time.';
      at.textContent = '';
      end.textContent = 'No, thanks';
      back.hidden = true;
      next.textContent = 'Take the tour';
      card.hidden = false;
    },
  };
}
