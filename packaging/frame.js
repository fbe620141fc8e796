// The page in a frame of another page, made of its text: what the web component (element.js) and the notebook's widget
// (widget.js) have in common. README.md, “Messages”, says what the frame and the page around it tell each other.

/**
 * @typedef {'ready' | 'state' | 'answer' | 'error'} Kind What the frame tells, by its name in README.md.
 * @typedef {{ link: string | null }} State
 * @typedef {(kind: Kind, data: Record<string, unknown>) => void} Told
 */

const NAME = 'neuron-playground:';
/** Until the page says how high it would like to be: in pixels. In a lower frame it leaves out its headings and menus. */
const HEIGHT = 480;
/** What is nearly as high as that keeps them, with a little room below. */
const NEARLY = 400;

/** The text's address: one for all frames. @type {string | undefined} */
let address;

/** What of a link the page reads at first. @param {string} link */
const hashOf = (link) => (link.includes('#') ? link.slice(link.indexOf('#')) : /^\w+:\/\//.test(link) ? '' : `#${link}`);

/** What the page opens by itself. */
const NOTEBOOK = '#';

/** A link without the bits seen there, which the page adds when it knows them: who reads the page around it has no sender to compare with. @param {string} link */
const withoutBits = (link) => link.replace(/&bits=\w+/, '');

/**
 * The frame isn't on the page until `element` is put there.
 * @param {string} html The page, all of it.
 * @param {{ link?: string | null, parts?: string | null, told: Told }} options What to show, as a link or what follows its `#`; which
 * parts of it, as `?embed=` has them, such as `plot,words`; and who is told what happens in it.
 */
export function createFrame(html, { link, parts, told }) {
  address ??= URL.createObjectURL(new Blob([html], { type: 'text/html' }));
  const opened = withoutBits(link || NOTEBOOK);
  /** What was last set or told. @type {string | null} */
  let known = opened;
  /** What was last told. @type {string | null | undefined} */
  let shown;
  /** How many messages “set” were sent to the page that is in the frame now. */
  let sent = 0;
  let isReady = false;

  const element = document.createElement('iframe');
  element.title = 'Neuron Playground';
  // What the reader saves there is a download.
  element.setAttribute('sandbox', 'allow-scripts allow-downloads');
  element.allow = 'clipboard-write *';
  // What the address of a page on a server says behind its “?”.
  element.name = `${NAME}?embed${parts ? `=${encodeURIComponent(parts)}` : ''}&parent=*`;
  element.src = address + hashOf(opened);
  Object.assign(element.style, { display: 'block', width: '100%', height: `${HEIGHT}px`, border: '0' });

  /** @param {string} link */
  function send(link) {
    sent += 1;
    // A page in a sandbox has no origin that could be named.
    element.contentWindow?.postMessage({ type: `${NAME}set`, link, id: sent }, '*');
  }

  /** @param {MessageEvent} event */
  function heard({ data, source }) {
    if (source !== element.contentWindow || typeof data?.type !== 'string' || !data.type.startsWith(NAME)) return;
    const kind = data.type.slice(NAME.length);
    if (kind === 'height') element.style.height = `${data.height > NEARLY ? Math.max(HEIGHT, data.height) : data.height}px`;
    if (kind === 'ready') {
      isReady = true;
      sent = 0;
      // Set before it was ready; or the frame was put elsewhere, where it begins anew.
      if (known !== null && known !== opened) send(known);
    }
    if (kind === 'state') {
      // From before what was set last has come: told, it would undo that.
      if ((data.id ?? 0) < sent) return;
      known = data.link && withoutBits(data.link);
      if (shown === known) return;
      shown = known;
      told(kind, { ...data, link: shown });
    }
    if (kind === 'error') known = shown ?? null;
    if (kind === 'ready' || kind === 'answer' || kind === 'error') told(kind, data);
  }
  addEventListener('message', heard);

  const stopFollowing = followTheme(element);
  return {
    element,
    /** Shows what a link says. What was the last to be set or told is on show: to set what another frame tells, and the other way round, makes no circle. @param {string} link */
    set(link) {
      const next = withoutBits(link || NOTEBOOK);
      if (next === known) return;
      known = next;
      if (isReady) send(next);
    },
    /** Removes it, and listens no more. */
    close() {
      removeEventListener('message', heard);
      stopFollowing();
      element.remove();
    },
  };
}

/** Whether a colour, in any of the ways in which CSS writes one, is nearer to white. @param {string} colour */
function isLight(colour) {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return false;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return 0.3 * red + 0.6 * green + 0.1 * blue > 128;
}

/**
 * Keeps the frame dark where the page around it is, by whatever theme of its own: where its text is light. The page in the
 * frame follows `color-scheme` as it follows the system. Returns how to stop.
 * @param {HTMLIFrameElement} element
 */
function followTheme(element) {
  const follow = () => {
    if (element.isConnected) element.style.colorScheme = isLight(getComputedStyle(element).color) ? 'dark' : 'light';
  };
  const changes = new MutationObserver(follow);
  for (const whole of [document.documentElement, document.body]) changes.observe(whole, { attributes: true });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', follow);
  // Where a theme fades in, its colours are there at the end.
  const faded = (/** @type {TransitionEvent} */ { propertyName }) => propertyName === 'color' && follow();
  addEventListener('transitionend', faded);
  element.addEventListener('load', follow);
  requestAnimationFrame(follow);
  return () => {
    changes.disconnect();
    system.removeEventListener('change', follow);
    removeEventListener('transitionend', faded);
  };
}
