// The way to the tour: offered once, on a first visit to the page's own start, and in the help at any time. What it shows is
// loaded when it is taken.

import { recall, remember } from '../state/storage.js';
import { byId } from '../draw/dom.js';
import { loadedOnce } from './loading.js';

/**
 * @import { Notice } from './notice.js'
 * @import { Store } from '../state/store.js'
 */

const KEY = 'tour';

/** @param {Store} store @param {Notice} notice */
export function createTour(store, notice) {
  const card = byId('tour');
  const help = /** @type {HTMLDialogElement} */ (byId('keys'));
  const [title, says, at, end, back, next] = ['title', 'says', 'place', 'end', 'back', 'next'].map((name) => byId(`tour-${name}`));
  let offered = false;
  const bring = loadedOnce(
    () => import('../tour/tour.js'),
    ({ createTour }) => createTour(store),
    () => notice.problem('The tour could not be loaded: is there a connection? Try once more, or load the page again.'),
  );

  async function take() {
    offered = false;
    help.close();
    (await bring())?.start();
  }
  function decline() {
    offered = false;
    card.hidden = true;
  }
  next.addEventListener('click', () => offered && take());
  end.addEventListener('click', () => offered && decline());
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && offered && decline());
  byId('take-tour').addEventListener('click', take);

  return {
    /** Once: not where that can't be remembered, nor to who follows a link or sees a frame. */
    offer() {
      const isLed = location.hash !== '' || 'embed' in document.documentElement.dataset;
      if (isLed || recall(KEY) !== null || !remember(KEY, 'offered')) return;
      offered = true;
      title.textContent = 'New here?';
      says.textContent = 'See in three steps how rounding stops a neuron. The “?” above shows them at any time.';
      at.textContent = '';
      end.textContent = 'No, thanks';
      back.hidden = true;
      next.textContent = 'Take the tour';
      card.hidden = false;
    },
  };
}
