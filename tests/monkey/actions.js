// What a random user does: an action is plain JSON, drawn from what is on show, and done again from a trace.

import { BROUGHT, KEYS, LINKS, TYPED } from './texts.js';

/**
 * @import { Page } from '@playwright/test'
 * @import { Random } from './random.js'
 *
 * @typedef {{ path: string, kind: 'button' | 'text' | 'range' | 'select' | 'picture', options?: number }} Control On show, and how it is found again.
 *
 * @typedef {{ does: 'click' | 'tap', path: string, at?: [number, number] }
 *   | { does: 'type', path: string, text: string }
 *   | { does: 'select', path: string, option: number }
 *   | { does: 'drag', path: string, from: [number, number], to: [number, number] }
 *   | { does: 'wheel', path: string, at: [number, number], by: number }
 *   | { does: 'key', key: string }
 *   | { does: 'link', hash: string }
 *   | { does: 'paste' | 'drop', text: string }
 *   | { does: 'resize', width: number, height: number }
 *   | { does: 'theme', dark: boolean }
 *   | { does: 'look', to: number }
 *   | { does: 'back' | 'forward' | 'reload' }} Action
 */

/** The controls on show, by paths that find them again. @param {Page} page @returns {Promise<Control[]>} */
export const controlsOf = (page) =>
  page.evaluate(() => {
    /** @param {Element} element @returns {string} */
    function pathOf(element) {
      if (element.id) return `#${CSS.escape(element.id)}`;
      const parent = element.parentElement;
      if (!parent) return element.localName;
      const same = [...parent.children].filter(({ localName }) => localName === element.localName);
      return `${pathOf(parent)} > ${element.localName}:nth-of-type(${same.indexOf(element) + 1})`;
    }
    const root = document.querySelector('dialog[open]') ?? document.body;
    const all = [...root.querySelectorAll('button, summary, a[href^="#"], input, select, textarea, [tabindex="0"], canvas, .cell[data-number]')];
    return all
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(':disabled'))
      .map((element) => {
        const path = pathOf(element);
        if (element instanceof HTMLSelectElement) return { path, kind: /** @type {const} */ ('select'), options: element.options.length };
        if (element instanceof HTMLInputElement && element.type === 'range') return { path, kind: /** @type {const} */ ('range') };
        if (element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && ['text', 'number', 'search'].includes(element.type))) return { path, kind: /** @type {const} */ ('text') };
        if (element instanceof HTMLInputElement && element.type === 'file') return { path: '', kind: /** @type {const} */ ('button') };
        if (element instanceof HTMLCanvasElement) return { path, kind: /** @type {const} */ ('picture') };
        return { path, kind: /** @type {const} */ ('button') };
      })
      .filter(({ path }) => path);
  });

const WEIGHTS = { button: 34, text: 14, select: 8, range: 6, picture: 8, key: 14, link: 5, paste: 2, drop: 1, resize: 3, theme: 1, back: 1, forward: 1, reload: 1, look: 4 };

/** @param {Random} random @param {Control[]} controls @param {{ isPhone: boolean }} size @returns {Action} */
export function draw(random, controls, { isPhone }) {
  const what = random.weighted(WEIGHTS);
  const spot = () => /** @type {[number, number]} */ ([random.part(), random.part()]);
  if (what === 'key') return { does: 'key', key: random.of(KEYS) };
  if (what === 'link') return { does: 'link', hash: random.of(LINKS) };
  if (what === 'paste' || what === 'drop') return { does: what, text: random.of(BROUGHT) };
  if (what === 'resize') return isPhone ? { does: 'resize', ...random.of([{ width: 390, height: 844 }, { width: 844, height: 390 }, { width: 320, height: 568 }]) } : { does: 'resize', width: random.whole(320, 1920), height: random.whole(300, 1200) };
  if (what === 'theme') return { does: 'theme', dark: random.part() < 0.5 };
  if (what === 'back' || what === 'forward' || what === 'reload') return { does: what };
  const own = controls.filter(({ kind }) => kind === what);
  if (!own.length) return { does: 'look', to: random.part() };
  const { path, options = 1 } = random.of(own);
  if (what === 'text') return { does: 'type', path, text: random.of(TYPED) };
  if (what === 'select') return { does: 'select', path, option: random.whole(0, options - 1) };
  if (what === 'range' || (what === 'picture' && random.part() < 0.5)) return { does: 'drag', path, from: spot(), to: spot() };
  if (what === 'picture' && random.part() < 0.4) return { does: 'wheel', path, at: spot(), by: random.of([-600, -120, 120, 600]) };
  return { does: isPhone ? 'tap' : 'click', path, ...(what === 'picture' && { at: spot() }) };
}

/** How long an action may wait for what it is about, in milliseconds. */
const PATIENCE = 1500;

/** Does it; where what it is about is no longer there, nothing. @param {Page} page @param {Action} action */
export async function perform(page, action) {
  const found = 'path' in action ? page.locator(action.path).first() : undefined;
  if (found && !(await found.isVisible())) return;
  /** @param {[number, number]} part */
  async function at([right, down]) {
    await found?.scrollIntoViewIfNeeded({ timeout: PATIENCE });
    const box = (await found?.boundingBox()) ?? { x: 0, y: 0, width: 1, height: 1 };
    return /** @type {[number, number]} */ ([box.x + right * (box.width - 1), box.y + down * (box.height - 1)]);
  }
  switch (action.does) {
    case 'click':
    case 'tap': {
      const where = await at(action.at ?? [0.5, 0.5]);
      return action.does === 'tap' ? page.touchscreen.tap(...where) : page.mouse.click(...where);
    }
    case 'type':
      await found?.focus();
      await page.keyboard.press('Control+a');
      // As pasted: one input event.
      return page.keyboard.insertText(action.text);
    case 'select':
      return void (await found?.selectOption({ index: action.option }, { timeout: PATIENCE }));
    case 'drag':
      await page.mouse.move(...(await at(action.from)));
      await page.mouse.down();
      await page.mouse.move(...(await at(action.to)), { steps: 4 });
      return page.mouse.up();
    case 'wheel':
      await page.mouse.move(...(await at(action.at)));
      return page.mouse.wheel(0, action.by);
    case 'key':
      return page.keyboard.press(action.key);
    case 'link':
      return page.evaluate((hash) => void (location.hash = hash), action.hash);
    case 'paste':
    case 'drop':
      return page.evaluate(({ does, text }) => {
        const data = new DataTransfer();
        if (does === 'drop') data.items.add(new File([text], 'brought.csv'));
        else data.setData('text', text);
        const event = does === 'drop' ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }) : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
        (document.activeElement ?? document.body).dispatchEvent(event);
      }, action);
    case 'resize':
      return page.setViewportSize(action);
    case 'theme':
      return page.emulateMedia({ colorScheme: action.dark ? 'dark' : 'light' });
    case 'back':
      // The page before the first is none of ours.
      return page.evaluate(() => navigation.canGoBack && history.back());
    case 'forward':
      return page.evaluate(() => history.forward());
    case 'reload':
      return void (await page.reload());
    case 'look':
      return page.evaluate((to) => scrollTo({ top: to * document.body.scrollHeight }), action.to);
  }
}
