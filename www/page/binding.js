// Fields that show a part of the state, and change it if what was typed is right.

import { inputById } from '../draw/dom.js';

/**
 * @import { PlaygroundError } from '../pkg/neuron_playground.js'
 *
 * @template T What the fields edit.
 * @typedef {{ show: (whole: T) => string, change: (text: string, whole: T) => void }} Field
 * `change` throws what is wrong with a text.
 */

/** Not a panic, which is no reader's fault. @param {unknown} error @returns {string} What to say. */
export function blame(error) {
  if (/** @type {PlaygroundError} */ (error).code === 'panic') throw error;
  return /** @type {Error} */ (error).message;
}

/** @param {HTMLInputElement} input @param {string} message */
export function complain(input, message) {
  const error = /** @type {HTMLElement} */ (input.closest('.field')?.querySelector('.error'));
  if (error.textContent === message && input.hasAttribute('aria-invalid')) return;
  error.id = `${input.id}-error`;
  error.textContent = message;
  error.hidden = !message;
  input.setAttribute('aria-invalid', String(Boolean(message)));
  if (message) input.setAttribute('aria-describedby', error.id);
  else input.removeAttribute('aria-describedby');
}

/**
 * Binds inputs, by their ids.
 * @template T
 * @param {Record<string, Field<T>>} fields @param {() => T} get What is shown now.
 */
export function bindFields(fields, get) {
  const bound = Object.entries(fields).map(([id, field]) => ({ input: inputById(id), field }));
  for (const { input, field } of bound) {
    input.addEventListener('input', () => {
      try {
        field.change(input.value, get());
        complain(input, '');
      } catch (error) {
        complain(input, blame(error));
      }
    });
    // What was left half typed gives way to the state.
    input.addEventListener('change', () => {
      if (input.getAttribute('aria-invalid') !== 'true') input.value = field.show(get());
    });
  }
  return {
    /** @param {T} whole */
    draw(whole) {
      for (const { input, field } of bound) {
        const value = field.show(whole);
        // A field being typed into keeps what is typed.
        const typing = document.activeElement === input;
        if (!typing && input.value !== value && input.getAttribute('aria-invalid') !== 'true') input.value = value;
      }
    },
    /** What was typed wrong is no longer of interest: another experiment has come. */
    forget() {
      for (const { input } of bound) complain(input, '');
    },
  };
}
