// The lessons: all of them listed at the end, and the open one above the figure, which asks before it tells.

import { parse_link } from '../pkg/neuron_playground.js';
import { here } from '../state/link.js';
import { check } from '../state/store.js';
import { byId, make, motionIsWelcome, setText } from '../draw/dom.js';
import { openingOf } from '../page/openings.js';
import { markLink } from '../page/progress.js';
import { askFor, rightOf } from './asks.js';
import { withTerms } from '../page/marked.js';
import { createVeil } from './veil.js';
import list from './lessons.json';

/**
 * @import { Ask, Asking } from './asks.js'
 * @import { createProgress } from '../page/progress.js'
 * @import { PagePart } from '../page/view.js'
 * @import { State, Store } from '../state/store.js'
 *
 * @typedef {object} Lesson
 * @property {string} id
 * @property {string} chapter
 * @property {string} title
 * @property {string} link What it opens.
 * @property {string} look The view in which its answer is seen.
 * @property {string[]} veil The views that would give it away.
 * @property {string} text
 * @property {string} question
 * @property {Ask} ask
 * @property {string} answer
 *
 * @typedef {{ name: string, answered: (lesson: string, isRight: boolean, said: string) => void }} Listener Who is told of an answer, as it was chosen, typed or brought about.
 */

const lessons = /** @type {Lesson[]} */ (/** @type {unknown} */ (list));

/** @param {string | undefined} id @returns {Lesson | undefined} */
const lessonOf = (id) => lessons.find((lesson) => lesson.id === id);

/** A number as it is said, with the other sign. @param {string} said */
const opposite = (said) => (said.startsWith('−') ? said.slice(1) : `−${said}`);

/** What is said of an answer. @param {Ask} ask @param {boolean} isRight @param {string} said */
function verdictOf(ask, isRight, said) {
  const right = rightOf(ask);
  if (ask.kind === 'experiment') return `There it is, with ${said}.`;
  if (isRight) return ask.kind === 'number' && said !== right ? `Near enough: you said ${said}, it is ${right}.` : `Right: ${said}.`;
  const how = ask.kind === 'number' && opposite(said) === right ? 'The size is right, the sign is not.' : 'Not quite.';
  return `${how} You said “${said}”; it is “${right}”.`;
}

/** Of a button, where there is room for it. @param {string} text */
const word = (text) => make('span', 'word', text);

/** @param {Store} store @param {ReturnType<typeof createProgress>} progress @param {(lesson: Lesson) => void} onLook @param {() => ReturnType<NonNullable<PagePart['fate']>>} fate @param {Listener | undefined} listener */
export function createLessons(store, progress, onLook, fate, listener) {
  const panel = byId('lesson');
  const veil = createVeil(() => veil.lift());
  /** The one in the panel, and its question while it is open. @type {Lesson | undefined} */
  let shown;
  /** @type {Asking | undefined} */
  let asking;
  /** Its text is to be come to. */
  let arriving = false;

  const entries = lessons.map((lesson, i) => {
    const link = make('a', '', make('b', '', make('span', 'place number', String(i + 1)), lesson.title, make('span', 'hidden answered')), make('span', 'hint', lesson.question));
    link.href = here({ hash: `lesson=${lesson.id}` });
    return { lesson, link, begins: lesson.chapter !== lessons[i - 1]?.chapter };
  });

  const afresh = make('button', 'link', 'Start afresh');
  const count = make('span', '');
  afresh.addEventListener('click', () => {
    progress.clear();
    rebuild();
  });
  const chapters = entries.filter(({ begins }) => begins).map(({ lesson: { chapter } }, i) => {
    const own = entries.filter(({ lesson }) => lesson.chapter === chapter);
    const place = entries.indexOf(own[0]);
    const heading = make('h3', '', chapter);
    heading.id = `chapter-${i}`;
    const items = make('ol', 'lesson-list', ...own.map(({ link }) => make('li', '', link)));
    items.start = place + 1;
    items.setAttribute('aria-labelledby', heading.id);
    return make('div', 'chapter', heading, items);
  });
  byId('lesson-list').append(make('p', 'hint lesson-progress', count, ' ', afresh), ...chapters);

  /** Marks what is answered, and what is open. */
  function mark() {
    for (const { lesson, link } of entries) markLink(link, progress.has(lesson.id), lesson === shown);
    setText(count, `${progress.count()} of ${lessons.length} answered, kept on this device${listener ? `, and told to ${listener.name}` : ' only'}.`);
    afresh.disabled = progress.count() === 0;
  }
  progress.onChange(mark);
  mark();

  /** @param {Lesson} lesson */
  function open(lesson) {
    store.update(openingOf(lesson));
    arriving = true;
  }

  /** @param {string} name @param {(Node | string)[]} text @param {Lesson | undefined} to */
  function wayTo(name, text, to) {
    const button = make('button', 'button small', ...text);
    button.ariaLabel = name;
    button.disabled = !to;
    button.addEventListener('click', () => to && open(to));
    return button;
  }

  /** The text, the question, and, once it was answered, why. @param {Lesson} lesson */
  function build(lesson) {
    const place = lessons.indexOf(lesson);
    const { id, text, question, ask, answer } = lesson;
    const right = rightOf(ask);
    const title = make('h2', '', make('span', 'hint', `Lesson ${place + 1} of ${lessons.length}: ${lesson.chapter}`), ' ', lesson.title);
    Object.assign(title, { id: 'lesson-title', tabIndex: -1 });
    const verdict = make('p', 'verdict');
    verdict.tabIndex = -1;
    verdict.setAttribute('role', 'status');

    /** @param {'open' | 'told'} phase @param {string} [says] */
    function enter(phase, says = '') {
      panel.dataset.phase = phase;
      // A phone has no room for both.
      panel.classList.toggle('folded', phase === 'told');
      setText(verdict, says);
      if (phase === 'open') veil.cover(lesson.veil);
      else veil.lift();
    }
    /** @param {boolean} isRight @param {string} said */
    function take(isRight, said) {
      const isTyped = panel.contains(document.activeElement);
      progress.set(id, true);
      listener?.answered(id, isRight, said);
      asking = undefined;
      enter('told', verdictOf(ask, isRight, said));
      if (isTyped) verdict.focus({ preventScroll: true });
    }

    asking = progress.has(id) ? undefined : askFor(ask, check(parse_link(lesson.link).experiment), take);
    const tell = make('button', 'link tell', 'Tell me');
    tell.addEventListener('click', () => {
      asking = undefined;
      enter('told', right && `It is “${right}”.`);
      verdict.focus();
    });
    const again = make('button', 'link again', 'Ask me again');
    again.addEventListener('click', () => {
      progress.set(id, false);
      rebuild();
      byId('lesson-title').focus({ preventScroll: true });
    });
    const look = make('button', 'link', 'Show me where');
    look.addEventListener('click', () => onLook(lesson));
    const reset = make('button', 'link', 'Set it up again');
    reset.addEventListener('click', () => open(lesson));
    const close = make('button', 'button small', 'Close');
    const fold = make('button', 'link fold', 'The text again');
    fold.addEventListener('click', () => panel.classList.remove('folded'));
    close.addEventListener('click', () => store.update({ lesson: undefined }));
    const whoSees = listener ? [make('p', 'hint', `Your answer is told to ${listener.name}.`)] : [];
    const asked = make('div', 'asked', ...(asking ? [asking.element, ...whoSees] : []));
    const told = make('div', 'told', verdict, make('p', '', ...withTerms(answer)));
    panel.replaceChildren(
      make('div', 'figure-head', title, make('div', 'figure-actions', wayTo('Before', ['‹ ', word('Before')], lessons[place - 1]), wayTo('Next', [word('Next'), ' ›'], lessons[place + 1]), close)),
      make(
        'div',
        'lesson-body',
        make('p', 'lesson-text', ...withTerms(text)),
        make('div', '', make('p', 'question', question), make('div', 'lesson-stack', asked, told), make('p', 'lesson-ways', look, reset, tell, again, fold)),
      ),
    );
    if (asking) enter('open');
    else enter('told', right ? `Answered: ${right}.` : 'Answered.');
  }

  /** The panel of the open lesson, or none. */
  function rebuild() {
    asking = undefined;
    veil.lift();
    panel.hidden = !shown;
    panel.replaceChildren();
    if (shown) build(shown);
  }

  return {
    of: lessonOf,
    /** The lesson about to be opened is come to: its text in view, and its title read out. */
    arrive: () => void (arriving = true),

    /** @param {State} state */
    draw({ lesson: id, experiment }) {
      if (id !== shown?.id) {
        shown = lessonOf(id);
        rebuild();
        mark();
      }
      if (arriving && shown) {
        byId('lesson-title').focus({ preventScroll: true });
        // The panel is the first thing in main; on a phone it may stay in sight, and is nowhere to scroll to.
        const { offsetTop } = /** @type {HTMLElement} */ (panel.parentElement);
        scrollTo({ top: offsetTop, behavior: motionIsWelcome() ? 'smooth' : 'auto' });
      }
      arriving = false;
      const hasBegun = asking?.follow?.({ experiment, ...(fate() ?? { outcome: undefined, settled: false }) });
      if (hasBegun) panel.classList.add('folded');
    },
  };
}
