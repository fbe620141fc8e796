// What README.md gives a teacher to copy.

import { readFileSync } from 'node:fs';
import { dist, host } from './host.js';
import { expect, testOfFrames as test } from './page.js';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const FRAMES = [...README.matchAll(/^ {4}(<iframe src="https:\/\/you\.example\/.*<\/iframe>)$/gm)].map(([, code]) => code);

test('a lesson, a figure and a question stand whole in their frames, as their codes name them', async ({ page }) => {
  expect(FRAMES).toHaveLength(3);
  const { origin, close } = await host({ '/': dist });
  await page.setViewportSize({ width: 900, height: 1100 });
  for (const code of FRAMES) {
    await page.setContent(code.replace('https://you.example/', `${origin}/`));
    const inside = page.frameLocator('iframe');
    await expect(inside.locator('[aria-busy]')).toHaveCount(0);
    const title = await page.locator('iframe').getAttribute('title');
    if (code.includes('lesson=')) await expect(inside.locator('#lesson-title')).toContainText(String(title));
    else await expect(inside.locator('#sentence')).toContainText('In float16 the loss is exactly 0 from iteration 17 on');
    await expect(inside.locator('#plot canvas').first()).toBeVisible();
    await expect.poll(() => inside.locator('html').evaluate(({ scrollHeight }) => scrollHeight - innerHeight)).toBe(0);
  }
  close();
});
