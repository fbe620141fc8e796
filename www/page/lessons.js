// The ways to the lessons: the strip under the head, whose titles the build writes, and the list at the end. What they say is
// loaded when one is opened or the list comes near.

import { here } from '../state/link.js';
import { byId, nearby } from '../draw/dom.js';
import { loadedOnce } from './loading.js';
import { createProgress, markLink } from './progress.js';

/**
 * @import { createLessons, Lesson, Listener } from '../lessons/lessons.js'
 * @import { Notice } from './notice.js'
 * @import { PagePart } from './view.js'
 * @import { State, Store } from '../state/store.js'
 *
 * @typedef {ReturnType<typeof createLessons>} Lessons
 */

/** @param {Store} store @param {Notice} notice @param {(lesson: Lesson) => void} onLook @param {() => ReturnType<NonNullable<PagePart['fate']>>} fate @param {() => void} redraw All of the page, in the next frame. @param {Listener | undefined} listener */
export function createLessonWays(store, notice, onLook, fate, redraw, listener) {
  const progress = createProgress();
  const strip = byId('lesson-strip');
  const row = /** @type {HTMLElement} */ (strip.querySelector('ol'));
  const links = [...row.querySelectorAll('a')];
  /** @type {Lessons | undefined} */
  let lessons;
  /** @type {string | undefined} */
  let shown;

  /** Where a page's frame has no address of its own, a hash alone leads elsewhere. */
  for (const link of links) link.href = here({ hash: `lesson=${link.dataset.lesson}` });
  const onwards = /** @type {HTMLElement} */ (strip.querySelector('.onwards'));
  onwards.addEventListener('click', () => {
    const isAtEnd = row.scrollLeft + row.clientWidth >= row.scrollWidth - 2;
    row.scrollTo({ left: isAtEnd ? 0 : row.scrollLeft + 0.8 * row.clientWidth });
  });

  /** Marks what is answered, and what is open. */
  function mark() {
    for (const link of links) {
      const { lesson = '' } = link.dataset;
      markLink(link, progress.has(lesson), lesson === shown);
    }
  }
  progress.onChange(mark);
  mark();

  const bring = loadedOnce(
    () => import('../lessons/lessons.js'),
    ({ createLessons }) => (lessons = createLessons(store, progress, onLook, fate, listener)),
    () => notice.problem('The lessons could not be loaded: is there a connection? Try once more, or load the page again.'),
  );
  // In a frame: before the first one what a lesson veils is not there yet.
  nearby(byId('lesson-list'), () => bring().then((there) => there && redraw()));

  return {
    bring,
    get there() {
      return lessons;
    },
    /** @param {State} state */
    draw(state) {
      if (state.lesson !== shown) {
        shown = state.lesson;
        mark();
        const current = links.find(({ dataset }) => dataset.lesson === shown);
        if (current) row.scrollTo({ left: current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2 });
      }
      lessons?.draw(state);
    },
  };
}
