// Fields that show a part of the state, and change it if what was typed is right.

import { isTrap } from '../engine/trap.js';
import { inputById } from '../draw/dom.js';

/**
 * @template T What the fields edit.
 * @typedef {{ show: (whole: T) => string, change: (text: string, whole: T) => void }} Field
 * `change` throws what is wrong with a text.
 */

/** Not of a trap, which is no reader's fault. @param {unknown} error @returns {string} What to say. */
export function blame(error) {
  if (isTrap(error)) throw error;
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
 * Binds inputs, by their ids. Each shows the state, or what is being typed, or what was typed and is wrong with it; the latter two
 * only until the state is another one by anyone else's doing.
 * @template T
 * @param {Record<string, Field<T>>} fields @param {() => T} get What is shown now: the very same as long as nothing changed.
 * @param {(a: T, b: T) => boolean} [isSame] Whether nothing changed for who types.
 */
export function bindFields(fields, get, isSame = (a, b) => a === b) {
  /** @type {{ input: HTMLInputElement, field: Field<T>, typedFor?: T }[]} Beside each what its text was typed for. */
  const bound = Object.entries(fields).map(([id, field]) => ({ input: inputById(id), field }));
  for (const own of bound) {
    const { input, field } = own;
    input.addEventListener('input', () => {
      try {
        field.change(input.value, get());
        complain(input, '');
      } catch (error) {
        complain(input, blame(error));
      }
      own.typedFor = get();
    });
    // What was left half typed gives way to the state.
    input.addEventListener('change', () => {
      if (input.getAttribute('aria-invalid') !== 'true') input.value = field.show(get());
    });
  }
  return {
    /** @param {T} whole */
    draw(whole) {
      for (const own of bound) {
        const { input, field, typedFor } = own;
        const isWrong = input.getAttribute('aria-invalid') === 'true';
        if (typedFor !== undefined && isSame(typedFor, whole) && (isWrong || document.activeElement === input)) continue;
        own.typedFor = undefined;
        if (isWrong) complain(input, '');
        const value = field.show(whole);
        if (input.value !== value) input.value = value;
      }
    },
  };
}
