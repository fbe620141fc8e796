// Both steps beside each other, in the iteration in which two runs part: what makes the difference is lit.

import { INK } from '../engine/inks.js';
import { make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { nameAt } from '../page/layers.js';
import { createOperations } from '../page/operations.js';

/**
 * @import { Parted } from '../pkg/neuron_playground.js'
 * @import { Compared } from '../engine/variants.js'
 */

/** @param {(parted: Extract<Parted, { where: 'step' }>, chosen: Compared) => void} goTo @param {boolean} isNetwork */
export function createPartingDialog(goTo, isNetwork) {
  const title = make('h2', '');
  title.id = 'parting-title';
  const says = make('p', 'hint');
  const sides = [createSide(), createSide()];
  const go = make('button', 'button', 'Go there');
  const close = make('button', 'button strong', 'Close');
  const dialog = make('dialog', 'parting wide', title, says, make('div', 'parting-sides', ...sides.map(({ element }) => element)), make('div', 'parting-actions', go, close));
  dialog.id = 'parting-dialog';
  dialog.setAttribute('aria-labelledby', title.id);
  // Each part of the page has one: only that on show is in it.
  dialog.addEventListener('close', () => dialog.remove());
  /** What the way out leads to. */
  let leave = () => {};
  close.addEventListener('click', () => dialog.close());
  go.addEventListener('click', () => {
    dialog.close();
    leave();
  });
  // A number that is opened is shown on the page itself.
  dialog.addEventListener('click', ({ target }) => target instanceof Element && target.closest('.value') && dialog.close());
  // A press beside it closes it, as Esc does.
  dialog.addEventListener('pointerdown', ({ target }) => target === dialog && dialog.close());

  return {
    /** @param {Extract<Parted, { where: 'step' }>} parted @param {Compared} chosen @param {Compared} other */
    open(parted, chosen, other) {
      if (!parted.worked) return;
      leave = () => goTo(parted, chosen);
      const { iteration, parameter, point = 0 } = parted;
      const { experiment } = chosen;
      setText(title, `Where they part: ${isNetwork ? `step ${integer(iteration + 1)}` : `iteration ${integer(iteration)}`}`);
      const of = isNetwork || (experiment.x?.length ?? 0) > 1 ? ` Of the batch, the operations on point ${integer(point + 1)} are shown.` : '';
      const whose = !isNetwork || !parameter ? '' : ` These are the steps of the neuron that has ${nameAt(parameter.place, experiment)}, the first parameter that differs after it.`;
      setText(says, `Before this step every parameter, gradient and loss of both runs has the same bits.${whose} The marked operations make the difference: the last of them is the first${isNetwork ? ' here' : ''} whose result is another.${of}`);
      for (const [i, compared] of [chosen, other].entries()) sides[i].show(compared, parted.worked[i]);
      document.body.append(dialog);
      dialog.showModal();
      dialog.querySelector('.differs')?.scrollIntoView({ block: 'center' });
    },
  };
}

function createSide() {
  const chip = make('h3', 'chip');
  const panel = make('div', 'worked');
  const shown = createOperations(panel);
  return {
    element: make('section', 'parting-side', chip, panel),
    /** @param {Compared} compared @param {NonNullable<Extract<Parted, { where: 'step' }>['worked']>[number]} side */
    show({ ink, name }, { operations, differ }) {
      chip.className = `chip ${ink}`;
      setText(chip, `${INK[ink].mark} ${name}`);
      const ordered = shown.show(operations, () => undefined);
      const lit = new Set(differ.map((place) => operations[place]));
      for (const [i, element] of panel.querySelectorAll('.operation').entries()) element.classList.toggle('differs', lit.has(ordered[i]));
    },
  };
}
