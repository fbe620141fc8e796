// A term's sentence, in a popover that stays in the window: while it is pointed at or has the focus, or where it was tapped.
// There is one popover for all, and any element of class “term” has it, whenever it comes: what it says is data-says, or is looked
// up in the glossary under data-term.

import { make } from '../draw/dom.js';
import { lookUp } from './reference.js';

/** Between it and the window's edge, in pixels. */
const MARGIN = 8;

export function createTerms() {
  const popover = make('div', 'says');
  popover.popover = 'manual';
  // A screen reader has the sentence at the term itself.
  popover.setAttribute('aria-hidden', 'true');
  document.body.append(popover);
  /** @type {HTMLElement | undefined} */
  let shown;

  // The sentence is there for those who don't see it, too.
  for (const term of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.term[data-says]'))) describe(term);

  /** Below the term, or above it where there is no room. */
  function place() {
    if (!shown) return;
    if (!shown.checkVisibility()) return hide();
    const { left, top, bottom } = shown.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = popover;
    const under = bottom + offsetHeight <= innerHeight ? bottom : Math.max(0, top - offsetHeight);
    const x = Math.max(MARGIN, Math.min(left, document.documentElement.clientWidth - offsetWidth - MARGIN));
    Object.assign(popover.style, { left: `${x}px`, top: `${under}px` });
  }

  /** @param {HTMLElement} term */
  async function show(term) {
    if (term === shown) return;
    shown = term;
    // Without a connection a term of the glossary is a word like others.
    if (!(await explain(term).catch(() => false)) || shown !== term) return;
    describe(term);
    popover.textContent = term.dataset.says ?? '';
    // Above whatever dialog has come since.
    popover.hidePopover();
    popover.showPopover();
    place();
  }

  function hide() {
    shown = undefined;
    popover.hidePopover();
  }

  document.addEventListener('pointerover', ({ target, pointerType }) => {
    if (pointerType === 'touch') return;
    const term = termOf(target);
    if (term) show(term);
    // One that has the focus keeps its sentence; and it may be read with the pointer on it.
    else if (shown && target !== popover && shown !== document.activeElement) hide();
  });
  document.addEventListener('pointerout', ({ relatedTarget, pointerType }) => !relatedTarget && pointerType !== 'touch' && hide());
  document.addEventListener('focusin', ({ target }) => {
    const term = termOf(target);
    if (term && target === term && term.matches(':focus-visible')) show(term);
  });
  document.addEventListener('focusout', ({ target }) => target === shown && hide());
  document.addEventListener('click', (event) => {
    const term = termOf(event.target);
    if (!(/** @type {PointerEvent} */ (event).pointerType === 'touch')) return;
    if (!term || term === shown) return hide();
    // A tap on the term in a label asks for its sentence, not for the field.
    event.preventDefault();
    show(term);
  });
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !shown) return;
      hide();
      // Nothing else closes by the same key.
      event.stopPropagation();
      event.preventDefault();
    },
    true,
  );
  window.addEventListener('resize', place);
  window.addEventListener('scroll', place, { capture: true, passive: true });
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
const termOf = (target) => (target instanceof Element ? target.closest('.term') : null);

/** Whether a term has its sentence, which one of the glossary gets when it is first asked for. @param {HTMLElement} term */
async function explain({ dataset }) {
  if (dataset.term !== undefined) dataset.says ??= (await lookUp()).sentenceOf(dataset.term);
  return Boolean(dataset.says);
}

/** For a screen reader: at the control that the term names, else at the term. @param {HTMLElement} term */
function describe(term) {
  const element = term.closest('label')?.control ?? term;
  if (!element.hasAttribute('aria-description')) element.setAttribute('aria-description', term.dataset.says ?? '');
}
