// The tour: a few sentences, each beside what it speaks of. It is offered once, on a first visit to the page's own start,
// and comes back only when asked for in the help.

import { bringIntoView, byId } from '../draw/dom.js';
import { recall, remember } from '../state/storage.js';

/** @typedef {[selector: string, title: string, text: string]} Stop */

/** What it stops at; what the part on show doesn't have is left out. @type {Stop[]} */
const STOPS = [
  ['.figure', 'One neuron, in several dtypes', 'Each curve is the loss of the same neuron, trained in another number type. Click to go to an iteration, drag to zoom.'],
  ['.diagram-panel', 'A network, neuron by neuron', 'A line is a weight, each picture what a neuron answers to any point. Click a neuron or a line to open its step below.'],
  ['.lr', 'Everything answers at once', 'Slide the learning rate: all is trained anew as you drag.'],
  ['fieldset:has(#dtype)', 'Switch the dtype', 'Every number on the page is then of that type, with the very bits that PyTorch computes.'],
  ['#neuron', 'Nothing is a black box', 'Click any number here: it opens to its bits, the formula with the numbers in it, and what rounding took.'],
  ['.output-panel', 'What it predicts', 'In this dtype, in the one trained beside it, and where the two differ.'],
  ['.worked-panel', 'Every rounding', 'One iteration, operation by operation: the exact result, the number kept, and what was lost, in ulp.'],
  ['#unit', 'Every neuron’s step', 'One step of the neuron that is open, operation by operation, forward and back.'],
  ['.top', 'And now it is yours', 'Go on to a network, or to the lessons, which each ask a question. A copied link holds all that you set.'],
];
const KEY = 'tour';
/** Between the card and what it speaks of. */
const GAP = 12;

export function createTour() {
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
  const onShow = () => STOPS.filter((stop) => targetOf(stop).checkVisibility());
  const after = () => onShow().find((other) => !stop || STOPS.indexOf(other) > STOPS.indexOf(stop));
  const previous = () => onShow().findLast((other) => stop && STOPS.indexOf(other) < STOPS.indexOf(stop));

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
