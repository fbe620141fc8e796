// A line at the top for what the page has to say: a copied link, a damaged one, a failure.

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
    /** @param {string} text @param {string} [toCopy] A text to be selected by hand. */
    say(text, toCopy) {
      if (!toCopy) return void show([text], false);
      const field = make('input', 'number');
      Object.assign(field, { value: toCopy, readOnly: true });
      field.setAttribute('aria-label', 'Link');
      show([text, ' ', field], true);
      field.select();
    },
    /** Something went wrong: stays until it is closed, or what it gives back is called. @param {string} text @param {[string, () => void]} [way] A way out. */
    problem(text, way) {
      if (!way) return show([text], true);
      const button = make('button', 'button small', way[0]);
      button.addEventListener('click', way[1]);
      return show([text, ' ', button], true);
    },
  };
}

/** @typedef {ReturnType<typeof createNotice>} Notice */
