// What a pointer or a key does to a drawing. A drawing names the gestures that mean something to it, and what they mean; how
// they are told apart stands here alone: a click from a drag, two fingers from one.

/**
 * @typedef {{ x: number, y: number }} Place In pixels, from the element's upper left corner.
 *
 * @typedef {object} Drag
 * @property {Place} from Where it began.
 * @property {Place} before Where it was told of last.
 * @property {Place} at
 * @property {boolean} moved It is no click any more.
 * @property {boolean} byTouch
 *
 * @typedef {object} Gestures
 * @property {(at: Place | undefined, event: PointerEvent) => void} [hover] The pointer is here, pressed or not; or it has left.
 * @property {(at: Place) => boolean} [press] False if nothing is to come of it.
 * @property {(drag: Drag) => void} [drag] From the first pixel on.
 * @property {(drag: Drag) => void} [drop] A drag has ended here.
 * @property {(at: Place) => void} [click]
 * @property {() => void} [end] Nothing is pressed any more, whatever comes of it.
 * @property {(middle: Place, factor: number, by: Place) => void} [pinch] Two fingers moved apart by a factor, and on.
 * @property {(at: Place, factor: number) => void} [wheel] With Ctrl or ⌘, or a trackpad pinched: zooms by a factor.
 * @property {true} [sideways] Only how far a drag ends to the side of its start tells it from a click, not how far it went.
 * @property {true} [holds] A finger that drags it scrolls nothing; touch-action says so of whole elements.
 * @property {(event: MouseEvent) => Place} [place] Where an event is, if not by the element's own corner.
 */

/** A drag of fewer pixels is a click. */
const CLICK = 4;
/** So much of the wheel doubles or halves; pinching on a trackpad comes as a wheel with Ctrl, too, but in pieces smaller than this. */
const [WHEEL, TRACKPAD, PIECE] = [240, 60, 50];

/** @param {GlobalEventHandlers & Element} element @param {Gestures} gestures */
export function onPointer(element, gestures) {
  const { place = ({ offsetX, offsetY }) => ({ x: offsetX, y: offsetY }) } = gestures;
  /** The pointers that are down, by id. @type {Map<number, Place>} */
  const down = new Map();
  /** @type {Place} */
  let from;
  let travelled = 0;
  /** @param {Place} before @param {PointerEvent} event @returns {Drag} */
  function dragTo(before, event) {
    const at = place(event);
    const moved = (gestures.sideways ? Math.abs(at.x - from.x) : travelled) >= CLICK;
    return { from, before, at, moved, byTouch: event.pointerType === 'touch' };
  }

  element.addEventListener('pointermove', (event) => {
    const at = place(event);
    gestures.hover?.(at, event);
    const before = down.get(event.pointerId);
    if (!before) return;
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    down.set(event.pointerId, at);
    travelled += Math.abs(at.x - before.x) + Math.abs(at.y - before.y);
    if (!other || !gestures.pinch) return gestures.drag?.(dragTo(before, event));
    // What is between the fingers stays between them.
    const apart = (/** @type {Place} */ { x, y }) => Math.hypot(x - other.x, y - other.y);
    const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
    gestures.pinch(middle, apart(before) > 0 ? apart(at) / apart(before) : 1, { x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 });
  });
  if (gestures.hover) element.addEventListener('pointerleave', (event) => gestures.hover?.(undefined, event));

  if (gestures.drag || gestures.click) {
    element.addEventListener('pointerdown', (event) => {
      const at = place(event);
      if (gestures.press?.(at) === false) return;
      element.setPointerCapture(event.pointerId);
      if (down.size === 0) [from, travelled] = [at, 0];
      down.set(event.pointerId, at);
    });
    /** @param {PointerEvent} event */
    const end = (event) => {
      const before = down.get(event.pointerId);
      down.delete(event.pointerId);
      if (down.size > 0) return;
      gestures.end?.();
      if (!before || event.type === 'pointercancel') return;
      const drag = dragTo(before, event);
      if (drag.moved) gestures.drop?.(drag);
      else gestures.click?.(drag.at);
    };
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
  }

  // Chromium does not take touch-action from a part of an SVG.
  if (gestures.holds) {
    element.addEventListener('touchmove', (event) => event.cancelable && event.preventDefault(), { passive: false });
  }

  if (gestures.wheel) {
    const onWheel = (/** @type {WheelEvent} */ event) => {
      // Alone it scrolls the page.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      gestures.wheel?.(place(event), 2 ** (-event.deltaY / (event.deltaMode === 0 && Math.abs(event.deltaY) < PIECE ? TRACKPAD : WHEEL)));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
  }
}

/**
 * Keys that mean something to an element; with Ctrl, Alt or ⌘ they are the browser's.
 * @param {GlobalEventHandlers & Element} element @param {Record<string, (event: KeyboardEvent) => unknown>} keys What returns false leaves its key to others.
 */
export function onKeys(element, keys) {
  element.addEventListener('keydown', (event) => {
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || action(event) === false) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/** The arrow keys as steps to the right and down. @param {(right: number, down: number, event: KeyboardEvent) => unknown} go */
export const arrows = (go) => ({
  ArrowLeft: (/** @type {KeyboardEvent} */ event) => go(-1, 0, event),
  ArrowRight: (/** @type {KeyboardEvent} */ event) => go(1, 0, event),
  ArrowUp: (/** @type {KeyboardEvent} */ event) => go(0, -1, event),
  ArrowDown: (/** @type {KeyboardEvent} */ event) => go(0, 1, event),
});

/**
 * Tells of what is pointed at or has the focus, anywhere on the page, and when it is left.
 * @param {string} selector @param {(element: HTMLElement | undefined, leaving: boolean) => void} tell Undefined for all else.
 */
export function onPointed(selector, tell) {
  const on = (/** @type {boolean} */ leaving, /** @type {string[]} */ ...types) => {
    for (const type of types) {
      document.addEventListener(type, ({ target }) => {
        const element = target instanceof Element ? target.closest(selector) : undefined;
        tell(element instanceof HTMLElement ? element : undefined, leaving);
      });
    }
  };
  on(false, 'mouseover', 'focusin');
  on(true, 'mouseout', 'focusout');
}
