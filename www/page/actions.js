// What a reader did last, in a line each: for who is told of an error. It stays on the page.

const KEPT = 30;
/** The longest text of one. */
const LONGEST = 80;

/** @returns {() => string[]} The last ones, the oldest first. */
export function recordActions() {
  /** @type {string[]} */
  const actions = [];

  /** @param {string} action */
  function keep(action) {
    actions.push(action.slice(0, LONGEST));
    if (actions.length > KEPT) actions.shift();
  }

  /** @param {Event} event */
  function about({ type, target }) {
    if (!(target instanceof Element)) return type;
    const control = target.closest('button, a, input, select, textarea, summary, [tabindex]') ?? target;
    const name = control.id ? `#${control.id}` : (control.getAttribute('aria-label') ?? control.textContent?.trim() ?? '');
    return `${type} ${control.localName} ${name}`;
  }

  for (const type of ['click', 'drop', 'paste']) addEventListener(type, (event) => keep(about(event)), true);
  addEventListener(
    'change',
    (event) => {
      const control = /** @type {HTMLInputElement} */ (event.target);
      keep(`${about(event)} ${control.type === 'checkbox' ? control.checked : control.value}`);
    },
    true,
  );
  addEventListener('keydown', (event) => keep(`${about(event)} ${[event.ctrlKey && 'Ctrl', event.shiftKey && 'Shift', event.key].filter(Boolean).join('+')}`), true);
  addEventListener('hashchange', () => keep(`address ${location.hash}`));
  addEventListener('resize', () => keep(`window ${innerWidth}×${innerHeight}`));
  return () => actions;
}
