// What a reader brings: pasted, chosen, dropped. How it is read is loaded when there is something to read.

import { byId } from '../draw/dom.js';
import { loadedOnce } from './loading.js';

/**
 * @import { Ways } from '../bring/bring.js'
 * @import { Store } from '../state/store.js'
 *
 * @typedef {ReturnType<typeof import('../bring/bring.js').createBring>} Bring
 */

/** @param {Store} store @param {Ways} ways */
export function createImport(store, ways) {
  const load = loadedOnce(
    () => import('../bring/bring.js'),
    ({ createBring }) => createBring(store, ways),
    () => ways.problem('What reads files and links could not be loaded: is the network there? Try once more. If it is, a new version of the page has come: load the page again.'),
  );
  /** @param {(bring: Bring) => void} what */
  const withBring = (what) => load().then((bring) => bring && what(bring));

  /** What was dropped or pasted, which is there only now. @param {DataTransfer | null} data */
  function transferred(data) {
    const files = [...(data?.files ?? [])];
    const isFolder = [...(data?.items ?? [])].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
    if (isFolder) return ways.problem(`“${files[0]?.name ?? 'That'}” is a folder: drop one file of it.`);
    if (files.length > 1) return ways.problem(`These are ${files.length} files: drop one.`);
    const [file] = files;
    const text = data?.getData('text') ?? '';
    if (file || text.trim()) withBring(({ bring }) => bring(file ?? text));
  }

  byId('bring').addEventListener('click', () => withBring(({ ask }) => ask()));
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    transferred(event.dataTransfer);
  });
  document.addEventListener('paste', (event) => {
    // A field takes its own.
    if (!(/** @type {Element} */ (event.target).closest('input, textarea'))) transferred(event.clipboardData);
  });
}
