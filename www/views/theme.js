// Light, dark, or as the system has it.

import { byId } from '../dom.js';
import { forgetColours } from '../canvas.js';

const THEMES = ['system', 'light', 'dark'];

/** Applies the theme at once: before the engine is there. */
export function createTheme() {
  /** @type {() => void} */
  let changed = () => {};
  const button = byId('theme');
  let theme = remembered();

  function apply() {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.setAttribute('aria-label', `Theme: ${theme}`);
    button.title = `Theme: ${theme}`;
    forgetColours();
    changed();
  }

  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    try {
      localStorage.setItem('theme', theme);
    } catch {
      // Storage may be refused: the theme then lasts as long as the page.
    }
    apply();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
  apply();
  return {
    /** @param {() => void} callback */
    onChange: (callback) => (changed = callback),
  };
}

function remembered() {
  try {
    const theme = localStorage.getItem('theme') ?? '';
    return THEMES.includes(theme) ? theme : 'system';
  } catch {
    return 'system';
  }
}
