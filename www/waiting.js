// What is done before the page's script is there: its engine is compiled, and where the page does not come it is said why, be
// it for its script, its engine, or nothing at all for ten seconds. The build puts this into the page itself, since what is
// loaded may be what is missing; once the page is there, its style hides what was said here.

{
  // Before anything is seen: what a link to a network shows has its place from the start.
  if (/[#&]layers=/.test(location.hash)) document.documentElement.dataset.shown = 'network';

  const PATIENCE = 10_000;

  /** @param {string} why @param {boolean} [maySoon] It may still come by itself. */
  const say = (why, maySoon) => {
    const main = document.querySelector('main[aria-busy]');
    if (!main) return;
    // A sandboxed frame has no origin: its host must let anyone read what it loads.
    const isApart = origin === 'null' && /^http/.test(location.protocol) && !maySoon;
    const way = document.createElement(isApart ? 'a' : 'button');
    if (way instanceof HTMLAnchorElement) {
      const whole = new URL(location.href);
      whole.search = '';
      Object.assign(way, { href: whole, target: '_blank', rel: 'noopener', textContent: whole.href });
    } else {
      Object.assign(way, { type: 'button', className: 'button small', textContent: 'Load again', onclick: () => location.reload() });
    }
    const word = document.createElement('p');
    word.className = 'notice late';
    word.role = 'alert';
    word.append(isApart ? "Neuron Playground can't run in this frame: the page around it shuts it off from its own files (a sandbox without allow-same-origin). By itself it works: " : `${why} `, way);
    document.querySelector('.late')?.remove();
    main.before(word);
  };

  // What fails to load is an error at its element, which does not rise from there.
  /** @param {Event} event */
  const failed = ({ target }) => {
    // A browser's extension may put in scripts of its own.
    if (!(target instanceof HTMLScriptElement && target.type === 'module')) return;
    say('The script of this page did not come: there may be no network, or a new version of the page is just replacing it.');
    // The style may be missing, too.
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('body:not(.essay) main, .parts, .top-nav, .top-actions, .lesson-strip, .tagline .link'))) element.hidden = true;
  };
  addEventListener('error', failed, true);
  addEventListener('unhandledrejection', ({ reason }) => say(`The page can't start: ${reason?.message ?? reason}.`));
  setTimeout(() => say('Nothing has come for 10 seconds: the network may be slow, or gone.', true), PATIENCE);

  // Beside the layout and the script. What is wrong shows when the script loads it in its own way: then there is none here.
  // Last, since a browser may have no such thing.
  const engine = document.querySelector('link#engine');
  if (engine instanceof HTMLLinkElement) window.compiledEngine = WebAssembly.compileStreaming(fetch(engine.href)).catch(() => undefined);
}
