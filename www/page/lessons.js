// The lessons: all of them listed, and the open one above the figure, with the way to the next.

import { parse_link } from '../pkg/neuron_playground.js';
import { byDtype } from '../engine/dtypes.js';
import { here, stateOf } from '../state/link.js';
import { byId, make } from '../draw/dom.js';
import lessons from '../lessons.json';

/**
 * @import { Dtype } from '../pkg/neuron_playground.js'
 * @import { State, Store, Written } from '../state/store.js'
 * @typedef {(typeof lessons)[number]} Lesson
 */

/** @param {string | undefined} id @returns {Lesson | undefined} */
export const lessonOf = (id) => lessons.find((lesson) => lesson.id === id);

/** The state that a lesson opens with. @param {Lesson} lesson @param {State['curves']} curves @returns {Partial<Written>} */
export function openingOf(lesson, curves) {
  const link = parse_link(lesson.link);
  const shown = link.is_neuron && lesson.curves ? byDtype((dtype) => lesson.curves.includes(dtype)) : curves;
  /** @type {Partial<Written>} */
  const opening = { ...stateOf(link), playing: false, curves: shown, lesson: lesson.id };
  if (link.is_neuron) return opening;
  const { dtype, layers } = link.experiment;
  return {
    ...opening,
    beside: /** @type {Dtype | undefined} */ (lesson.curves?.find((other) => other !== dtype)) ?? '',
    unit: { layer: 1, index: 0, input: layers[0] - 1, point: 0 },
  };
}

/** @param {Store} store @param {(lesson: Lesson) => void} onOpen */
export function createLessons(store, onOpen) {
  const panel = byId('lesson');
  /** @type {string | undefined} */
  let shown;

  const links = lessons.map((lesson) => {
    const link = make('a', '', make('b', '', lesson.title), make('span', 'hint', lesson.question));
    link.href = here({ hash: `${lesson.link}&lesson=${lesson.id}` });
    return link;
  });
  byId('lesson-list').append(...links.map((link) => make('li', '', link)));

  /** @param {Lesson} lesson */
  function open(lesson) {
    store.update(openingOf(lesson, store.get().curves));
    onOpen(lesson);
  }

  /** @param {string} text @param {Lesson | undefined} to */
  function wayTo(text, to) {
    const button = make('button', 'button small', text);
    button.disabled = !to;
    button.addEventListener('click', () => to && open(to));
    return button;
  }

  return {
    /** @param {State} state */
    draw({ lesson: id }) {
      if (id === shown) return;
      shown = id;
      const place = lessons.findIndex((lesson) => lesson.id === id);
      for (const [i, link] of links.entries()) {
        if (i === place) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
      panel.hidden = place < 0;
      if (place < 0) return panel.replaceChildren();
      const lesson = lessons[place];
      const title = make('h2', '', make('span', 'hint', `Lesson ${place + 1} of ${lessons.length}`), ' ', lesson.title);
      title.id = 'lesson-title';
      const look = make('button', 'link', 'Show me where');
      look.addEventListener('click', () => onOpen(lesson));
      const again = make('button', 'link', 'Set it up again');
      again.addEventListener('click', () => open(lesson));
      const close = make('button', 'button small', 'Close');
      close.addEventListener('click', () => store.update({ lesson: undefined }));
      panel.replaceChildren(
        make('div', 'figure-head', title, make('div', 'figure-actions', wayTo('‹ Before', lessons[place - 1]), wayTo('Next ›', lessons[place + 1]), close)),
        make(
          'div',
          'lesson-body',
          make('p', '', lesson.text),
          make(
            'div',
            '',
            make('p', 'question', lesson.question),
            make('details', '', make('summary', '', 'The answer'), make('p', '', lesson.answer)),
            make('p', 'lesson-ways', look, again),
          ),
        ),
      );
    },
  };
}
