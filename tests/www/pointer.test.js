// Gestures are told apart: on an element that is none, but takes events.

import assert from 'node:assert/strict';
import test from 'node:test';
import { arrows, onKeys, onPointer } from '../../www/draw/pointer.js';

/** @import { Drag, Gestures } from '../../www/draw/pointer.js' */

class Board extends EventTarget {
  /** @type {number[]} */
  captured = [];
  /** @param {number} id */
  setPointerCapture(id) {
    this.captured.push(id);
  }
  /** @param {string} type @param {object} properties */
  send(type, properties = {}) {
    const event = Object.assign(new Event(type, { cancelable: true }), { pointerId: 1, pointerType: 'mouse', ...properties });
    this.dispatchEvent(event);
    return event;
  }
  /** @param {string} type @param {number} x @param {number} y @param {number} [pointerId] */
  at(type, x, y, pointerId = 1) {
    return this.send(type, { offsetX: x, offsetY: y, pointerId });
  }
}

/** A board that writes down what it is told of. @param {Partial<Gestures>} more */
function listening(more = {}) {
  const board = new Board();
  /** @type {string[]} */
  const told = [];
  const drag = (/** @type {string} */ name) => (/** @type {Drag} */ { from, before, at, moved }) =>
    told.push(`${name} ${from.x},${from.y} ${before.x},${before.y} ${at.x},${at.y}${moved ? '' : ' unmoved'}`);
  onPointer(/** @type {HTMLElement} */ (/** @type {unknown} */ (board)), {
    drag: drag('drag'),
    drop: drag('drop'),
    click: ({ x, y }) => told.push(`click ${x},${y}`),
    end: () => told.push('end'),
    ...more,
  });
  return { board, told };
}

test('a press that hardly moves is a click, one that went away and came back is none', () => {
  const { board, told } = listening();
  board.at('pointerdown', 10, 10);
  board.at('pointermove', 12, 11);
  board.at('pointerup', 12, 11);
  assert.deepEqual(told.splice(0), ['drag 10,10 10,10 12,11 unmoved', 'end', 'click 12,11']);
  board.at('pointerdown', 10, 10);
  board.at('pointermove', 20, 10);
  board.at('pointermove', 10, 10);
  board.at('pointerup', 10, 10);
  assert.deepEqual(told, ['drag 10,10 10,10 20,10', 'drag 10,10 20,10 10,10', 'end', 'drop 10,10 10,10 10,10']);
  assert.deepEqual(board.captured, [1, 1]);
});

test('sideways, only where it ends counts', () => {
  const { board, told } = listening({ sideways: true, drag: undefined });
  board.at('pointerdown', 10, 10);
  board.at('pointermove', 40, 10);
  board.at('pointerup', 11, 90);
  assert.deepEqual(told.splice(0), ['end', 'click 11,90']);
  board.at('pointerdown', 10, 10);
  board.at('pointerup', 14, 10);
  assert.deepEqual(told, ['end', 'drop 10,10 10,10 14,10']);
});

test('nothing comes of a cancelled press, of a refused one, and of one that began elsewhere', () => {
  const { board, told } = listening({ press: ({ x }) => x < 50 });
  board.at('pointerdown', 10, 10);
  board.send('pointercancel');
  assert.deepEqual(told.splice(0), ['end']);
  board.at('pointerdown', 60, 10);
  board.at('pointermove', 90, 10);
  board.at('pointerup', 90, 10);
  board.at('pointermove', 5, 5);
  assert.deepEqual(told, ['end']);
  assert.deepEqual(board.captured, [1]);
});

test('two fingers pinch: what is between them stays there, and neither of them clicks', () => {
  const { board, told } = listening({ pinch: (middle, factor, by) => told.push(`pinch ${middle.x},${middle.y} ${factor} ${by.x},${by.y}`) });
  board.at('pointerdown', 0, 0, 1);
  board.at('pointerdown', 10, 0, 2);
  board.at('pointermove', 30, 0, 2);
  board.at('pointerup', 30, 0, 2);
  board.at('pointerup', 0, 0, 1);
  assert.deepEqual(told, ['pinch 15,0 3 10,0', 'end', 'drop 0,0 0,0 0,0']);
});

test('the pointer hovers, pressed or not, and leaves; hovering alone captures nothing', () => {
  const board = new Board();
  /** @type {(number | undefined)[]} */
  const told = [];
  onPointer(/** @type {HTMLElement} */ (/** @type {unknown} */ (board)), { hover: (at) => told.push(at?.x) });
  board.at('pointerdown', 1, 1);
  board.at('pointermove', 2, 1);
  board.send('pointerleave');
  assert.deepEqual(told, [2, undefined]);
  assert.deepEqual(board.captured, []);
});

test('with Ctrl the wheel zooms by powers of two, a trackpad faster, and the page does not scroll; without, it does', () => {
  /** @type {number[]} */
  const factors = [];
  const { board } = listening({ wheel: (_, factor) => factors.push(factor) });
  assert.ok(!board.send('wheel', { deltaY: 240, deltaMode: 0 }).defaultPrevented);
  assert.ok(board.send('wheel', { deltaY: 240, deltaMode: 0, ctrlKey: true }).defaultPrevented);
  board.send('wheel', { deltaY: -240, deltaMode: 0, metaKey: true });
  board.send('wheel', { deltaY: -30, deltaMode: 0, ctrlKey: true });
  assert.deepEqual(factors, [0.5, 2, 2 ** 0.5]);
});

test('keys are taken, with a modifier or refused they are left to others', () => {
  const board = new Board();
  /** @type {string[]} */
  const told = [];
  onKeys(/** @type {HTMLElement} */ (/** @type {unknown} */ (board)), {
    ...arrows((right, down) => (down > 0 ? false : told.push(`${right},${down}`))),
    Enter: () => told.push('enter'),
  });
  const press = (/** @type {string} */ key, more = {}) => board.send('keydown', { key, ...more }).defaultPrevented;
  assert.deepEqual(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'Enter'].map((key) => press(key)), [true, true, true, true]);
  assert.deepEqual([press('ArrowDown'), press('a'), press('ArrowLeft', { altKey: true }), press('Enter', { ctrlKey: true })], [false, false, false, false]);
  assert.deepEqual(told, ['-1,0', '1,0', '0,-1', 'enter']);
});
