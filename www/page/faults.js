// An error that nobody expected: it is said, with ways on. What was there before it is kept in the address.

import { here } from '../state/link.js';
import { recordActions } from './actions.js';

/** @import { Notice } from './notice.js' */

/** @param {Notice} notice */
export function createFaults(notice) {
  const actions = recordActions();
  /** @type {() => void} */
  let keep = () => {};

  /** From what the address keeps, all is made anew, the engine too. */
  function goOn() {
    try {
      keep();
    } catch {
      // It keeps what was there a moment before.
    }
    location.reload();
  }

  /** The notebook's run on a fresh page; a new hash alone would not load one. */
  function startOver() {
    history.replaceState(null, '', here({ hash: '' }));
    location.reload();
  }

  /** @param {unknown} error */
  function whatHappened(error) {
    const { message, stack = '' } = /** @type {Error} */ (error);
    // The script's name has a digest of this version in it.
    const version = new URL(import.meta.url).pathname.split('/').pop();
    return [`Neuron Playground, ${version}`, location.href.slice(0, 2000), navigator.userAgent, '', stack.includes(message) ? stack : `${message ?? error}\n${stack}`, '', 'Before it:', ...actions()].join('\n');
  }

  /** @param {unknown} error */
  function report(error) {
    document.querySelector('main')?.removeAttribute('aria-busy');
    console.warn(error);
    const why = String(/** @type {Error} */ (error)?.message ?? error).replace(/\.$/, '').slice(0, 160);
    const copy = () => notice.copy(whatHappened(error), 'What happened is copied, to be sent to whom you like: the page sends it to nobody.', 'Here is what happened, to copy by hand:');
    notice.problem(`Something went wrong: ${why}. What you see may be out of date.`, ['Go on', goOn], ['Start over', startOver], ['Copy what happened', copy]);
  }

  // A ResizeObserver's warning comes as an error event, too, but without an error.
  window.addEventListener('error', ({ error }) => error && report(error));
  window.addEventListener('unhandledrejection', ({ reason }) => report(reason));

  return {
    report,
    /** How the state is put into the address at once. @param {() => void} how */
    keptBy: (how) => (keep = how),
  };
}
