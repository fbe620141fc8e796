// What the tests of a network share: a small one, opening it, and reading where it is.

import { expect, open as openPage } from './page.js';

/** @import { Page } from '@playwright/test' */

/** Small and quick: four neurons, a few points. */
export const XOR = 'layers=2,4,1&activation=tanh&output_activation=tanh&data=xor&samples=60&features=x1,x2&train=0.5&batch_size=10&shuffle=true&steps=5000&lr=0.1';

/** A link's rest with which the page's first network is whole. */
export const NETWORK = 'activation=tanh&output_activation=tanh&data=circle&features=x1,x2&train=0.5&batch_size=10&shuffle=true&steps=100000';

/** Opens the page on a network and waits for its first loss. @param {Page} page @param {string} hash */
export async function open(page, hash) {
  await openPage(page, hash);
  await expect(page.locator('#sentence')).toContainText('loss of');
}

/** The epoch on show. @param {Page} page */
export const epoch = async (page) => Number((await page.locator('#epoch').textContent())?.match(/epoch ([\d,]+)/)?.[1].replaceAll(',', ''));

/** Weights and bias of the open neuron. @param {Page} page */
export async function weights(page) {
  // Out of sight it was not drawn; a network that was just opened says nothing of its steps until it is loaded, and moves then.
  await expect(async () => {
    await page.locator('#unit').scrollIntoViewIfNeeded();
    const taken = Number((await page.locator('#epoch').textContent())?.match(/step ([\d,]+)/)?.[1].replaceAll(',', ''));
    await expect(page.locator('#unit h3')).toContainText(`Its next step, ${taken + 1},`, { timeout: 250 });
  }).toPass();
  return page.locator('#unit .parameter input').evaluateAll((all) => all.map((field) => /** @type {HTMLInputElement} */ (field).value));
}
