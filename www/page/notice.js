// What the page has to say, over a margin of it: a copied link, a damaged one, a failure.

import { byId, make } from '../draw/dom.js';

/** How long a notice stays that asks for nothing. */
const STAYS = 8000;

export function createNotice() {
  const panel = byId('notice');
  let timer = 0;

  /** @param {(Node | string)[]} content @param {boolean} stays @returns {() => void} Hides it, if it is still what is said. */
  function show(content, stays) {
    clearTimeout(timer);
    const close = make('button', 'button small', 'Close');
    close.addEventListener('click', () => (panel.hidden = true));
    const said = make('span', '', ...content);
    panel.replaceChildren(said, close);
    panel.hidden = false;
    panel.classList.toggle('problem', stays);
    if (!stays) timer = window.setTimeout(() => (panel.hidden = true), STAYS);
    return () => {
      if (said.isConnected) panel.hidden = true;
    };
  }

  return {
    /** @param {string} text */
    say: (text) => void show([text], false),
    /** Copies a text, and says so; or shows it to be copied by hand. @param {string} toCopy @param {string} done @param {string} byHand */
    async copy(toCopy, done, byHand) {
      try {
        await navigator.clipboard.writeText(toCopy);
        show([done], false);
      } catch {
        const field = make('textarea', 'number');
        Object.assign(field, { value: toCopy, readOnly: true, rows: 1, ariaLabel: 'To copy' });
        show([byHand, ' ', field], true);
        field.select();
      }
    },
    /** Something went wrong: stays until it is closed, or what it gives back is called. @param {string} text @param {[string, () => void][]} ways Ways out. */
    problem(text, ...ways) {
      const buttons = ways.map(([name, go]) => {
        const button = make('button', 'button small', name);
        button.addEventListener('click', go);
        return button;
      });
      return show([text, ...buttons.flatMap((button) => [' ', button])], true);
    },
  };
}

/** @typedef {ReturnType<typeof createNotice>} Notice */
