// A number pointed at lights up wherever the page shows the same one: the neuron, the table, the
// worked step, and its iteration on the plot.

/** @param {(iteration: number | undefined) => void} onLight */
export function createLit(onLight) {
  /** @type {Element[]} */
  let lit = [];

  /** @param {Event} event */
  function point({ type, target }) {
    const source = target instanceof Element ? target.closest('[data-at]') : null;
    if (!(source instanceof HTMLElement) && lit.length === 0) return;
    for (const element of lit) element.classList.remove('lit');
    lit = [];
    const leaving = type === 'mouseout' || type === 'focusout';
    if (leaving || !(source instanceof HTMLElement)) return onLight(undefined);
    const { name, at, dtype } = source.dataset;
    lit = [...document.querySelectorAll(`[data-at="${at}"][data-name="${name}"][data-dtype="${dtype}"]`)];
    for (const element of lit) element.classList.add('lit');
    onLight(Number(at));
  }
  for (const type of ['mouseover', 'mouseout', 'focusin', 'focusout']) document.addEventListener(type, point);
}
