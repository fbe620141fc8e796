// The ways to what is looked up, the page of numbers and the glossary: loaded when one is first asked for.

/** @import { Notice } from './notice.js' */
/** @typedef {{ term: string, also?: string[], says: string, picture?: string }} Term A term of the glossary; `also` are its other forms. */

export const lookUp = () => import('../reference/reference.js');

/** @param {Notice} notice */
export function createReference(notice) {
  document.addEventListener('click', async ({ target }) => {
    const button = target instanceof Element && target.closest('[data-opens]');
    if (!(button instanceof HTMLElement)) return;
    // The help, which has ways there, too.
    /** @type {HTMLDialogElement | null} */ (document.querySelector('#keys[open]'))?.close();
    try {
      const { open } = await lookUp();
      open(button.dataset.opens ?? '');
    } catch {
      notice.problem('This could not be loaded: is there a connection? Try once more, or load the page again.');
    }
  });
}
