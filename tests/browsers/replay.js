// 100 runs that PyTorch recorded, replayed in whatever browser opens this: how many are equal in every bit of every
// step, and one fingerprint of all parameters at their ends.

import init, { digest, Network } from '../../www/pkg/neuron_playground.js';

/** Of each file so many runs that follow a rule. */
const FILES = { 'neuron.jsonl': 60, 'network.jsonl': 40 };

/** Whether PyTorch follows a rule there, and so the bits are promised. @param {import('../../www/pkg/neuron_playground.js').Experiment} experiment */
const isPromised = ({ dtype, optimizer, layers }) => dtype.endsWith('16') || (optimizer.name === 'sgd' && layers.length === 2);

async function replay() {
  await init({ module_or_path: '../../www/pkg/neuron_playground_bg.wasm' });
  let [runs, equal, steps] = [0, 0, 0];
  /** @type {number[]} */
  const digests = [];
  for (const [file, count] of Object.entries(FILES)) {
    // Vite sends it with Content-Encoding: gzip, so here it arrives as text.
    const lines = (await (await fetch(`/tests/fixtures/${file}.gz`)).text()).trim().split('\n');
    const promised = lines.map((line) => JSON.parse(line)).filter(({ experiment }) => isPromised(experiment)).slice(0, count);
    for (const { experiment, records } of promised) {
      const network = new Network(experiment);
      const same = records.map((/** @type {{ parameters: Record<string, (number | string)[]> }} */ { parameters }) => {
        network.train_step();
        const recorded = Object.values(parameters).flat().map(Number);
        return recorded.every((value, i) => Object.is(value, network.parameters()[i]));
      });
      runs += 1;
      steps += records.length;
      equal += Number(same.every(Boolean));
      digests.push(digest(network.parameters(), experiment.dtype));
      network.free();
    }
  }
  return { runs, steps, equal, digest: digest(Float64Array.from(digests), 'float64') };
}

replay().then(
  (result) => Object.assign(globalThis, { result }),
  (error) => Object.assign(globalThis, { result: { error: String(error) } }),
);
