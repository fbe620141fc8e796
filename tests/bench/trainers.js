// Two plain JavaScript trainers to measure against: one of objects for nodes and links, as browser playgrounds have it
// (TensorFlow Playground's nn.ts in form), and one of typed arrays. Both train tanh networks with a squared error.

/** Uniform numbers that are the same in every run. @param {number} seed */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** As nn.ts has them: the derivative is of the total input. */
const TANH = {
  output: Math.tanh,
  /** @param {number} x */
  der: (x) => {
    const output = Math.tanh(x);
    return 1 - output * output;
  },
};
const LINEAR = { output: (/** @type {number} */ x) => x, der: () => 1 };

class Node {
  /** @type {Link[]} */
  inputs = [];
  /** @type {Link[]} */
  outputs = [];
  bias = 0.1;
  total = 0;
  output = 0;
  outputDer = 0;
  inputDer = 0;
  accumulated = 0;
  count = 0;
}

class Link {
  accumulated = 0;
  count = 0;

  /** @param {Node} source @param {Node} dest @param {number} weight */
  constructor(source, dest, weight) {
    this.source = source;
    this.dest = dest;
    this.weight = weight;
  }
}

/** A network of objects. Loops by index and objects of one shape: as fast as V8 makes it. */
export class ObjectTrainer {
  /** @param {number[]} layers @param {{ output: (x: number) => number, der: (x: number) => number }} [activation] */
  constructor(layers, activation = TANH) {
    const random = generator(1);
    this.activation = activation;
    this.layers = layers.map((size) => Array.from({ length: size }, () => new Node()));
    for (let l = 1; l < layers.length; l++) {
      for (const dest of this.layers[l]) {
        for (const source of this.layers[l - 1]) {
          const link = new Link(source, dest, random() - 0.5);
          source.outputs.push(link);
          dest.inputs.push(link);
        }
      }
    }
  }

  /** @param {Float64Array} x @param {Float64Array} y @param {number} batch @param {number} lr */
  epoch(x, y, batch, lr) {
    for (let i = 0; i < y.length; i++) {
      this.forward(x, i);
      this.backward(y[i]);
      if ((i + 1) % batch === 0) this.update(lr);
    }
  }

  /** @param {Float64Array} x @param {number} row */
  forward(x, row) {
    const { layers, activation } = this;
    const inputs = layers[0];
    for (let k = 0; k < inputs.length; k++) inputs[k].output = x[row * inputs.length + k];
    for (let l = 1; l < layers.length; l++) {
      const layer = layers[l];
      for (let n = 0; n < layer.length; n++) {
        const node = layer[n];
        const links = node.inputs;
        let total = node.bias;
        for (let k = 0; k < links.length; k++) total += links[k].weight * links[k].source.output;
        node.total = total;
        node.output = activation.output(total);
      }
    }
  }

  /** @param {number} target */
  backward(target) {
    const { layers, activation } = this;
    const last = layers[layers.length - 1][0];
    last.outputDer = last.output - target;
    for (let l = layers.length - 1; l >= 1; l--) {
      const layer = layers[l];
      for (let n = 0; n < layer.length; n++) {
        const node = layer[n];
        const der = node.outputDer * activation.der(node.total);
        node.inputDer = der;
        node.accumulated += der;
        node.count += 1;
        const links = node.inputs;
        for (let k = 0; k < links.length; k++) {
          const link = links[k];
          link.accumulated += der * link.source.output;
          link.count += 1;
        }
      }
      if (l === 1) continue;
      const below = layers[l - 1];
      for (let n = 0; n < below.length; n++) {
        const links = below[n].outputs;
        let der = 0;
        for (let k = 0; k < links.length; k++) der += links[k].weight * links[k].dest.inputDer;
        below[n].outputDer = der;
      }
    }
  }

  /** @param {number} lr */
  update(lr) {
    const { layers } = this;
    for (let l = 1; l < layers.length; l++) {
      const layer = layers[l];
      for (let n = 0; n < layer.length; n++) {
        const node = layer[n];
        node.bias -= (lr * node.accumulated) / node.count;
        node.accumulated = node.count = 0;
        const links = node.inputs;
        for (let k = 0; k < links.length; k++) {
          const link = links[k];
          link.weight -= (lr / link.count) * link.accumulated;
          link.accumulated = link.count = 0;
        }
      }
    }
  }
}

/** The same in typed arrays, float64. */
export class ArrayTrainer {
  /** @param {number[]} layers */
  constructor(layers) {
    const random = generator(1);
    this.sizes = layers;
    this.weights = layers.slice(1).map((size, l) => Float64Array.from({ length: size * layers[l] }, () => random() - 0.5));
    this.biases = layers.slice(1).map((size) => new Float64Array(size).fill(0.1));
    this.weightGrads = this.weights.map((weights) => new Float64Array(weights.length));
    this.biasGrads = this.biases.map((biases) => new Float64Array(biases.length));
    this.outputs = layers.map((size) => new Float64Array(size));
    this.grads = layers.map((size) => new Float64Array(size));
  }

  /** @param {Float64Array} x @param {Float64Array} y @param {number} batch @param {number} lr */
  epoch(x, y, batch, lr) {
    const { sizes, weights, biases, weightGrads, biasGrads, outputs, grads } = this;
    const last = sizes.length - 1;
    for (let i = 0; i < y.length; i++) {
      outputs[0].set(x.subarray(i * sizes[0], (i + 1) * sizes[0]));
      for (let l = 0; l < last; l++) {
        const [input, output, w, b] = [outputs[l], outputs[l + 1], weights[l], biases[l]];
        for (let o = 0, at = 0; o < output.length; o++) {
          let sum = b[o];
          for (let k = 0; k < input.length; k++) sum += w[at++] * input[k];
          output[o] = Math.tanh(sum);
        }
      }
      grads[last][0] = outputs[last][0] - y[i];
      for (let l = last; l >= 1; l--) {
        const [output, grad, input, below, w, wg, bg] = [outputs[l], grads[l], outputs[l - 1], grads[l - 1], weights[l - 1], weightGrads[l - 1], biasGrads[l - 1]];
        below.fill(0);
        for (let o = 0, at = 0; o < output.length; o++) {
          const g = grad[o] * (1 - output[o] * output[o]);
          bg[o] += g;
          for (let k = 0; k < input.length; k++, at++) {
            wg[at] += g * input[k];
            below[k] += g * w[at];
          }
        }
      }
      if ((i + 1) % batch !== 0) continue;
      const step = lr / batch;
      for (let l = 0; l < last; l++) {
        for (const [values, sums] of [[weights[l], weightGrads[l]], [biases[l], biasGrads[l]]]) {
          for (let k = 0; k < values.length; k++) values[k] -= step * sums[k];
          sums.fill(0);
        }
      }
    }
  }
}

/** One neuron of objects on x = y = 1. */
export class ObjectNeuron {
  trainer = new ObjectTrainer([1, 1], LINEAR);
  one = Float64Array.of(1);
  /** @type {{ prediction: number, loss: number, weight: number, bias: number, weight_grad: number, bias_grad: number }[]} */
  rows = [];

  /** @param {number} [lr] */
  constructor(lr = 0.1) {
    // The mean of squares has twice the gradient that nn.ts's half of a square has.
    this.lr = 2 * lr;
  }

  /** Keeps the rows. @param {number} steps */
  train(steps) {
    const [, [node]] = this.trainer.layers;
    const [link] = node.inputs;
    for (let i = 0; i < steps; i++) {
      this.trainer.epoch(this.one, this.one, 1, this.lr);
      this.rows.push({ prediction: node.output, loss: (node.output - 1) ** 2, weight: link.weight, bias: node.bias, weight_grad: 2 * node.inputDer, bias_grad: 2 * node.inputDer });
    }
  }

  /** Until no step changes anything any more. @param {number} steps At most. */
  settle(steps) {
    const [, [node]] = this.trainer.layers;
    const [link] = node.inputs;
    for (let i = 0; i < steps; i++) {
      const { weight } = link;
      const { bias } = node;
      this.trainer.epoch(this.one, this.one, 1, this.lr);
      if ((link.weight === weight && node.bias === bias) || !Number.isFinite(link.weight)) return;
    }
  }
}
