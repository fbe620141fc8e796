// Light, dark, or as the system has it.

import { recall, remember } from '../state/storage.js';
import { FORCED, readColours } from '../draw/canvas.js';
import { byId } from '../draw/dom.js';

const THEMES = ['system', 'light', 'dark'];

/** Applies the theme at once: before the engine is there. */
export function createTheme() {
  /** @type {() => void} */
  let changed = () => {};
  const button = byId('theme');
  const remembered = recall('theme') ?? '';
  let theme = THEMES.includes(remembered) ? remembered : 'system';

  function apply() {
    // What is printed stays light.
    if ('paper' in document.documentElement.dataset) return;
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.setAttribute('aria-label', `Theme: ${theme}`);
    button.title = `Theme: ${theme}`;
    readColours();
    changed();
  }

  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    remember('theme', theme);
    apply();
  });
  for (const query of ['(prefers-color-scheme: dark)', FORCED]) matchMedia(query).addEventListener('change', apply);
  apply();
  return {
    /** @param {() => void} callback */
    onChange: (callback) => (changed = callback),
    /** Paper is light. @param {boolean} on */
    onPaper(on) {
      if (on) document.documentElement.dataset.theme = 'light';
      else if (theme === 'system') delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
      readColours();
      changed();
    },
  };
}
