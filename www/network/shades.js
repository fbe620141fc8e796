// What the colours of the output's picture are: a bar from one to the other, and what they stand for.

import { make, setText } from '../draw/dom.js';
import { roughly } from '../draw/numbers.js';

/** @import { TrainedNetwork } from '../engine/networks.js' */

/** @param {HTMLElement} panel */
export function createShades(panel) {
  const bar = make('div', 'shades-bar');
  const ends = [make('span', 'number'), make('span', 'number'), make('span', 'number')];
  const says = make('span', 'hint');
  panel.append(bar, make('div', 'shades-ends', ...ends), says);

  return {
    /**
     * @param {TrainedNetwork} trained @param {boolean} isOutput Or another neuron's picture.
     * @param {{ discretize: boolean, tests: boolean, logits: boolean }} how
     */
    draw({ network: { classifies }, span: [low, high] }, isOutput, { discretize, tests, logits }) {
      bar.classList.toggle('sides', discretize);
      const middle = isOutput ? low / 2 + high / 2 : 0;
      const texts = !isOutput
        ? ['≤ −1', '0', '≥ 1']
        : classifies
          ? [`class ${roughly(low)}`, logits ? 'logit 0' : roughly(middle), `class ${roughly(high)}`]
          : [`≤ ${roughly(low)}`, roughly(middle), `≥ ${roughly(high)}`];
      for (const [i, text] of texts.entries()) setText(ends[i], text);
      const points = tests ? 'dots, squares: targets of train, test' : 'dots: targets of train';
      setText(says, isOutput ? `shade: prediction · ${points}` : 'shade: the neuron’s answer');
    },
  };
}
