// Both steps beside each other, in the iteration in which two runs part: what makes the difference is lit.

import { INK } from '../engine/inks.js';
import { make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { createOperations } from '../page/operations.js';

/**
 * @import { Parted } from '../pkg/neuron_playground.js'
 * @import { Compared } from '../engine/variants.js'
 */

/** @param {(iteration: number) => void} goTo */
export function createPartingDialog(goTo) {
  const title = make('h2', '');
  title.id = 'parting-title';
  const says = make('p', 'hint');
  const sides = [createSide(), createSide()];
  const go = make('button', 'button', 'Go to this iteration');
  const close = make('button', 'button strong', 'Close');
  const dialog = make('dialog', 'parting', title, says, make('div', 'parting-sides', ...sides.map(({ element }) => element)), make('div', 'parting-actions', go, close));
  dialog.id = 'parting-dialog';
  dialog.setAttribute('aria-labelledby', title.id);
  document.body.append(dialog);
  let iteration = 0;
  close.addEventListener('click', () => dialog.close());
  go.addEventListener('click', () => {
    dialog.close();
    goTo(iteration);
  });
  // A number that is opened is shown on the page itself.
  dialog.addEventListener('click', ({ target }) => target instanceof Element && target.closest('.value') && dialog.close());
  // A press beside it closes it, as Esc does.
  dialog.addEventListener('pointerdown', ({ target }) => target === dialog && dialog.close());

  return {
    /** @param {Extract<Parted, { where: 'step' }>} parted @param {Compared} chosen @param {Compared} other */
    open(parted, chosen, other) {
      if (!parted.worked) return;
      ({ iteration } = parted);
      setText(title, `Where they part: iteration ${integer(iteration)}`);
      const { x } = chosen.experiment;
      const of = (x?.length ?? 1) > 1 ? ` Of its points, the operations on point ${integer((parted.point ?? 0) + 1)} are shown.` : '';
      setText(says, `Until here every number of both runs has the same bits. The marked operations make the difference: the last of them is the first whose result is another.${of}`);
      for (const [i, compared] of [chosen, other].entries()) sides[i].show(compared, parted.worked[i]);
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
