// The engine of now beside that of another revision, in turns in one process: `cargo xtask bench --against REV`.

import { engineIn } from './engines.js';
import { figures, ofEngine } from './measure.js';

const [before, revision] = process.argv.slice(2);
const [then, now] = [await engineIn(before), await engineIn('www/pkg')];
const measured = figures([...ofEngine(then, 'then'), ...ofEngine(now, 'now')]);
console.log(`a second, in Node: ${revision}, now, and their ratio (spread of the middle half)`);
for (const { work, trainer, rate, spread } of measured.filter(({ trainer }) => trainer.startsWith('then'))) {
  const other = measured.find((figure) => figure.work === work && figure.trainer === trainer.replace('then', 'now'));
  if (!other) continue;
  const numbers = [rate, other.rate].map((rate) => Math.round(rate).toLocaleString('en-US').padStart(12)).join('');
  const ratio = (other.rate / rate).toFixed(2).padStart(8);
  console.log(`${trainer.replace(/^then,? /, '').padEnd(18)}${numbers}${ratio} ±${Math.round((spread + other.spread) * 50)} %  ${work}`);
}
