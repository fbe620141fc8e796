// The tour: three things that happen, each at the moment when it does and beside where it is seen. page/tour.js offers it.

import { bringIntoView, byId } from '../draw/dom.js';
import { openingOf } from '../page/openings.js';

/**
 * @import { State, Store } from '../state/store.js'
 *
 * @typedef {{ link: string, at: string[], title: string, text: string }} Stop The moment, what is spoken of, and what is said of it.
 */

/** @type {Stop[]} */
const STOPS = [
  {
    link: 'steps=40&i=16',
    at: ['#now'],
    title: 'An update is lost',
    text: 'In iteration 16 weight and bias are asked to move by the same amount. The weight has a number near enough. The bias has none, so it stays where it is.',
  },
  {
    link: 'steps=40&i=17',
    at: ['#plot'],
    title: 'And so the loss is exactly 0',
    text: 'One iteration on, the two add up to a tie, half way between 1 and the number below it, and that is rounded to 1, the target: float16 is at 0, and float32, whose numbers are finer, comes there at 34. Sooner, by luck.',
  },
  {
    link: 'lr=0.03&steps=150&i=149',
    at: ['#plot', '.lr'],
    title: 'Slower, and neither arrives',
    text: 'At a learning rate of 0.03 float16 stops at iteration 55 and float32 at 127, both short of 0: no update moves a number any more. Drag it yourself; the lessons ask what you expect.',
  },
];
/** Between the card and what it speaks of. */
const GAP = 12;

/** @param {Store} store */
export function createTour(store) {
  const card = byId('tour');
  const [title, says, at] = ['title', 'says', 'place'].map((name) => byId(`tour-${name}`));
  const [end, back, next] = ['end', 'back', 'next'].map((name) => byId(`tour-${name}`));
  /** Where it is; -1 while it isn't taken. */
  let place = -1;
  /** What was on show before, and where the keyboard was. @type {{ state: State, focus: Element | null } | undefined} */
  let before;

  const targets = () => (STOPS[place]?.at ?? []).map((selector) => /** @type {HTMLElement} */ (document.querySelector(selector)));

  function leaveTargets() {
    for (const element of document.querySelectorAll('.toured')) element.classList.remove('toured');
  }

  /** Beside what it speaks of, under or above it, or in a corner: where it covers none of it. On a phone it has its place. */
  function lay() {
    const { offsetWidth: width, offsetHeight: height } = card;
    const [mostLeft, mostTop] = [innerWidth - width - GAP, innerHeight - height - GAP];
    const rects = targets().map((target) => target.getBoundingClientRect());
    /** @type {[number, number][]} */
    const places = rects.flatMap(({ left, top, right, bottom }) => [[right + GAP, top], [left - GAP - width, top], [left, bottom + GAP], [left, top - GAP - height]]);
    places.push([mostLeft, mostTop], [GAP, mostTop], [mostLeft, GAP], [GAP, GAP]);
    /** @param {[number, number]} corner */
    const isFree = ([x, y]) =>
      x >= GAP && x <= mostLeft && y >= GAP && y <= mostTop && rects.every(({ left, top, right, bottom }) => x >= right || x + width <= left || y >= bottom || y + height <= top);
    const [x, y] = places.find(isFree) ?? [mostLeft, mostTop];
    card.style.setProperty('--tour-left', `${x}px`);
    card.style.setProperty('--tour-top', `${y}px`);
  }

  /** @param {number} to */
  function go(to) {
    leaveTargets();
    place = to;
    const stop = STOPS[place];
    store.update(openingOf(stop));
    [title.textContent, says.textContent] = [stop.title, stop.text];
    at.textContent = `${place + 1} of ${STOPS.length}`;
    end.textContent = 'End';
    next.textContent = place < STOPS.length - 1 ? 'Next' : 'Done';
    back.hidden = place === 0;
    card.classList.add('placed');
    card.hidden = false;
    for (const target of targets()) target.classList.add('toured');
    next.focus({ preventScroll: true });
    // Once the moment is drawn.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const [target] = targets();
        if (target) bringIntoView(target, 'nearest');
        lay();
      }),
    );
  }

  function start() {
    before = { state: store.get(), focus: document.activeElement };
    go(0);
  }

  /** @param {boolean} isDone Who has seen all of it goes on from there; who leaves it, from where they were. */
  function close(isDone) {
    leaveTargets();
    card.hidden = true;
    card.classList.remove('placed');
    place = -1;
    if (before && !isDone) store.update({ ...before.state, playing: false, opening: {} });
    if (before?.focus instanceof HTMLElement) before.focus.focus({ preventScroll: true });
    before = undefined;
  }

  end.addEventListener('click', () => close(false));
  back.addEventListener('click', () => go(place - 1));
  next.addEventListener('click', () => {
    if (place < 0) return;
    if (place < STOPS.length - 1) go(place + 1);
    else close(true);
  });
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && !card.hidden && close(false));
  window.addEventListener('scroll', lay, { passive: true });
  window.addEventListener('resize', lay);

  return { start };
}
