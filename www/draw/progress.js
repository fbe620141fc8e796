// Long work in slices of a frame: the page goes on meanwhile, a bar tells how far it is, and a button stops it.

import { make, nextTask } from './dom.js';

/** What the work may take at once, in milliseconds. */
const SLICE = 12;

/** Work that says on its way which part of it is done, from 0 to 1. @template T @typedef {Generator<number, T>} Work */

/** All of it at once. @template T @param {Work<T>} work @returns {T} */
export function atOnce(work) {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/**
 * What the engine does in slices; it is freed at the end.
 * @template T @param {{ run_for: (milliseconds: number) => boolean, progress: number, result: () => T, free: () => void }} task
 * @returns {Work<T>}
 */
export function* inSlices(task) {
  try {
    while (!task.run_for(SLICE / 2)) yield task.progress;
    return task.result();
  } finally {
    task.free();
  }
}

/** @param {string} label What is being done. @param {() => void} [onShow] It takes longer than a slice, so that the bar is to be seen. */
export function createProgress(label, onShow) {
  const bar = make('progress', '');
  bar.setAttribute('aria-label', label);
  const button = make('button', 'button small', 'Stop');
  const element = make('div', 'work', make('span', 'hint', `${label} …`), bar, button);
  element.hidden = true;
  /** What is being done. @type {unknown} */
  let current;
  function stop() {
    current = undefined;
    element.hidden = true;
  }
  button.addEventListener('click', stop);
  return {
    element,
    stop,
    /**
     * Does it, unless it is stopped or other work takes its place: then it comes to nothing.
     * @template T @param {Work<T>} work @returns {Promise<T | undefined>}
     */
    async run(work) {
      current = work;
      try {
        for (;;) {
          const end = performance.now() + SLICE;
          let step = work.next();
          while (!step.done && performance.now() < end) step = work.next();
          if (step.done) return step.value;
          bar.value = step.value;
          if (element.hidden) {
            element.hidden = false;
            onShow?.();
          }
          await nextTask();
          if (current !== work) return undefined;
        }
      } finally {
        // Where it holds anything, it lets that go.
        work.return(/** @type {any} */ (undefined));
        if (current === work) stop();
      }
    },
  };
}
