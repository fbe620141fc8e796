// The network: features, layers with + and −, every neuron's own picture, and the weights between them.

import { fit, isDark, penOf } from '../draw/canvas.js';
import { byId, make, setText } from '../draw/dom.js';
import { arrows, onKeys, onPointer } from '../draw/pointer.js';
import { SETTINGS } from '../engine/settings.js';
import { activationsOf, FEATURES, inputNames, layerName, layersOf, shapeOf } from '../page/layers.js';
import { featuresOf } from '../state/features.js';
import { START } from '../state/store.js';
import { drawGap } from './edges.js';
import { edgeAt, place } from './geometry.js';
import { createHealth } from './health.js';
import { createTip } from './tip.js';

/**
 * @import { Activation, Experiment, Feature } from '../pkg/neuron_playground.js'
 * @import { NetworkContext, NetworkFrame, NetworkView } from './part.js'
 * @import { Edge, Geometry } from './geometry.js'
 */

/** @type {NetworkView} */
export const diagram = {
  id: 'diagram',
  part: 'network',
  embed: 'diagram',
  embedded: true,
  create: createDiagram,
};

/** How large networks may be made here; links may hold other ones. */
const [MOST_LAYERS, MOST_WIDE] = [8, 32];
/** The board is so high at least, in pixels, and so much of it is a neuron's. */
const [LOWEST, SMALLEST_STEP] = [270, 9];
/** Names of inputs are so far apart at least. */
const NAME = 16;
/** Of more parameters than these, one layer is drawn anew a frame while they train. */
const MANY = 1200;

/** @param {NetworkContext} context */
function createDiagram({ store, controls, restarts, openUnit }) {
  const panel = byId('diagram');
  const features = make('div', 'features');
  const heads = make('div', 'diagram-heads');
  const edges = make('canvas', 'edges');
  const units = make('div', 'units');
  const board = make('div', 'board', edges, units);
  const tip = createTip(board, restarts.restart, () => drawEdges());
  const foot = make('div', 'health');
  const layers = make('div', 'diagram-layers', heads, board, foot);
  const health = createHealth(foot);
  panel.append(make('div', 'feature-line', make('span', 'hint', 'inputs'), features), make('div', 'diagram-scroll', layers), health.key);
  const ctx = penOf(edges);
  /** @type {Geometry | undefined} */
  let geometry;
  /** @type {NetworkFrame | undefined} */
  let frame;
  let kind = '';
  /** By layer and index. @type {{ button: HTMLButtonElement, ctx: CanvasRenderingContext2D }[][]} */
  let neurons = [];
  /** The layer whose turn it is. */
  let turn = 0;

  const experiment = () => store.get().experiment;

  /** @param {number[]} layers @param {Activation[]} activation @param {Partial<Experiment>} [more] */
  function reshape(layers, activation, more) {
    // Another network begins anew.
    if (controls.attempt({ layers, activation, initial: undefined, ...more })) store.update({ iteration: START });
  }

  byId('add-layer').addEventListener('click', () => {
    const { layers } = experiment();
    const activations = activationsOf(experiment());
    // As wide as the last hidden one, and in its activation.
    const width = layers.length > 2 ? layers[layers.length - 2] : 4;
    reshape([...layers.slice(0, -1), width, layers[layers.length - 1]], [...activations, activations[activations.length - 1] ?? 'tanh']);
  });
  byId('remove-layer').addEventListener('click', () => {
    const { layers } = experiment();
    if (layers.length < 3) return;
    reshape([...layers.slice(0, -2), layers[layers.length - 1]], activationsOf(experiment()).slice(0, -1));
  });

  const chips = /** @type {[Feature, string][]} */ (Object.entries(FEATURES)).map(([feature, name]) => {
    const chip = make('button', 'button small chip-button', name);
    chip.addEventListener('click', () => toggle(feature));
    features.append(chip);
    return { feature, chip };
  });

  /** @param {Feature} feature */
  function toggle(feature) {
    const { layers } = experiment();
    const on = featuresOf(experiment(), layers[0]);
    const next = /** @type {Feature[]} */ (Object.keys(FEATURES)).filter((name) => on.includes(name) !== (name === feature));
    if (next.length === 0) return;
    reshape([next.length, ...layers.slice(1)], activationsOf(experiment()), { features: next });
  }

  /** Neurons, heads and their pictures for a network of another shape. @param {NetworkFrame} of */
  function build({ state: { experiment }, chosen }) {
    const { layers } = experiment;
    const names = inputNames(experiment);
    const side = chosen.network.side;
    tip.hide();
    panel.style.setProperty('--columns', String(layers.length));
    heads.replaceChildren(...layers.map((_, layer) => head(layer)));
    neurons = layers.map((size, layer) =>
      Array.from({ length: size }, (_, index) => {
        const canvas = make('canvas', '');
        canvas.width = canvas.height = side;
        const label = layer === 0 ? `input ${names[index]}` : `${layerName(layer, experiment)}, neuron ${index}`;
        const button = make('button', `unit${layer === 0 ? ' input' : ''}`, canvas, ...(layer === 0 ? [make('span', 'unit-name', names[index])] : []));
        Object.assign(button, { title: label, tabIndex: -1 });
        button.setAttribute('aria-label', label);
        button.dataset.layer = String(layer);
        button.dataset.index = String(index);
        return { button, ctx: penOf(canvas) };
      }),
    );
    units.replaceChildren(...neurons.flat().map(({ button }) => button));
    // However many they are, each has a place of its own.
    board.style.minHeight = `${Math.max(LOWEST, SMALLEST_STEP * Math.max(...layers))}px`;
    // One stop for Tab; the arrows go from neuron to neuron.
    (neurons[1] ?? neurons[0])[0].button.tabIndex = 0;
    layOut();
  }

  /** @param {number} layer */
  function head(layer) {
    const { layers, output_activation } = experiment();
    const isOutput = layer === layers.length - 1;
    const title = make('span', 'hint', layer === 0 ? `${layers[0]} in` : isOutput ? 'output' : '');
    if (layer === 0) return make('div', 'diagram-head', title);
    const select = make('select', 'small');
    select.append(...Object.entries(SETTINGS.activation.choices ?? {}).map(([name, label]) => new Option(label, name)));
    select.setAttribute('aria-label', `Activation of the ${layerName(layer, experiment())}`);
    select.value = isOutput ? output_activation : activationsOf(experiment())[layer - 1];
    select.addEventListener('change', () => {
      const name = /** @type {Activation} */ (select.value);
      if (isOutput) controls.attempt({ output_activation: name, initial: undefined });
      else reshape(experiment().layers, activationsOf(experiment()).with(layer - 1, name));
    });
    if (isOutput) return make('div', 'diagram-head', title, select);
    const by = (/** @type {number} */ change, /** @type {string} */ text, /** @type {string} */ label) => {
      const button = make('button', 'button small icon', text);
      button.setAttribute('aria-label', `${label} in ${layerName(layer, experiment())}`);
      const size = experiment().layers[layer] + change;
      button.disabled = size < 1 || size > MOST_WIDE;
      button.addEventListener('click', () => reshape(experiment().layers.with(layer, size), activationsOf(experiment())));
      return button;
    };
    const size = make('span', 'head-size', by(-1, '−', 'One neuron less'), make('span', 'number', String(layers[layer])), by(1, '+', 'One neuron more'));
    return make('div', 'diagram-head', size, select);
  }

  function layOut() {
    const { width, height } = board.getBoundingClientRect();
    if (width === 0 || neurons.length === 0) return;
    geometry = place(neurons.map((layer) => layer.length), width, height);
    fit(edges, ctx, width, height);
    const { size, x, y } = geometry;
    for (const [layer, column] of neurons.entries()) {
      for (const [index, { button }] of column.entries()) {
        Object.assign(button.style, { width: `${size}px`, height: `${size}px`, left: `${x(layer) - size / 2}px`, top: `${y(layer, index) - size / 2}px` });
      }
    }
    // Where they stand closer than their names are high, only some are named, the first and the last among them.
    const last = neurons[0].length - 1;
    const every = Math.max(1, Math.ceil((NAME * last) / Math.max(1, y(0, last) - y(0, 0))));
    for (const [index, { button }] of neurons[0].entries()) {
      button.classList.toggle('unnamed', index !== last && (index % every > 0 || last - index < every));
    }
    ctx.clearRect(0, 0, width, height);
    drawEdges();
  }
  new ResizeObserver(([{ contentRect }]) => contentRect.width > 0 && layOut()).observe(board);

  /** The edges of all gaps between layers, or of one. @param {number} [gap] */
  function drawEdges(gap) {
    if (!geometry || !frame) return;
    const { chosen, state } = frame;
    const { layer, input, index } = state.unit;
    const highlight = tip.edge ?? { layer, input, output: index };
    for (const [i, shape] of layersOf(state.experiment).entries()) {
      // The open neuron may have been of a larger network.
      const isHere = highlight.layer === i + 1 && highlight.input < shape.fanIn && highlight.output < shape.fanOut;
      if (gap === undefined || gap === i) drawGap(ctx, geometry, i + 1, shape, chosen.parameters, isHere ? highlight : undefined);
    }
  }

  /** @param {MouseEvent} event */
  function edgeUnder(event) {
    const { left, top } = board.getBoundingClientRect();
    const layers = neurons.map((layer) => layer.length);
    return geometry && edgeAt(layers, geometry, event.clientX - left, event.clientY - top);
  }
  /** The bias of the neuron under the pointer. @param {MouseEvent} event @returns {Edge | undefined} */
  function biasUnder({ target }) {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest('.unit'));
    const layer = Number(button?.dataset.layer ?? 0);
    return layer > 0 ? { layer, input: -1, output: Number(button?.dataset.index) } : undefined;
  }
  onPointer(board, {
    hover(at, event) {
      if (tip.pinned) return;
      const edge = at && (biasUnder(event) ?? (event.target === edges || event.target === units ? edgeUnder(event) : undefined));
      if (edge && frame) tip.show(frame, edge, event, false);
      else tip.hide();
    },
  });
  board.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest('.unit'));
    if (button) {
      const [layer, index] = [Number(button.dataset.layer), Number(button.dataset.index)];
      tip.hide();
      if (layer > 0) openUnit({ layer, index, input: 0, point: 0 });
      return;
    }
    if (target.closest('.edge-tip')) return;
    const edge = edgeUnder(event);
    tip.hide();
    if (!edge || !frame) return;
    store.update({ unit: { ...store.get().unit, layer: edge.layer, index: edge.output, input: edge.input } });
    tip.show(frame, edge, event, true);
  });
  /** @param {number} right @param {number} down @param {KeyboardEvent} event */
  function walk(right, down, event) {
    const button = /** @type {HTMLElement} */ (event.target);
    const [layer, index] = [Number(button.dataset.layer), Number(button.dataset.index)];
    const column = neurons[Math.min(Math.max(0, layer + right), neurons.length - 1)];
    const next = column[Math.min(Math.max(0, index + down), column.length - 1)].button;
    button.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
  onKeys(units, arrows(walk));

  /** The neuron that is pointed at, or has the keyboard's focus, is shown large. @param {EventTarget | null} target */
  function peek(target) {
    const { layer, index } = target instanceof HTMLElement ? (target.closest('button')?.dataset ?? {}) : {};
    const { peek: before } = store.get();
    const next = layer === undefined ? undefined : { layer: Number(layer), index: Number(index) };
    if (next?.layer !== before?.layer || next?.index !== before?.index) store.update({ peek: next });
  }
  units.addEventListener('pointerover', ({ target }) => peek(target));
  units.addEventListener('pointerleave', () => peek(null));
  units.addEventListener('focusin', ({ target }) => target instanceof Element && target.matches(':focus-visible') && peek(target));
  units.addEventListener('focusout', () => peek(null));

  return {
    /** @param {NetworkFrame} next */
    draw(next) {
      frame = next;
      const { state, chosen, painted } = next;
      const { layers } = state.experiment;
      const shape = `${shapeOf(state.experiment)} ${chosen.network.side}`;
      const built = shape !== kind;
      if (built) build(next);
      kind = shape;
      tip.follow(next);
      const on = featuresOf(state.experiment, layers[0]);
      for (const { feature, chip } of chips) {
        chip.setAttribute('aria-pressed', String(on.includes(feature)));
        chip.disabled = on.length === 0 || (feature.includes('x2') && state.experiment.x?.[0].length === 1);
      }
      const hidden = layers.length - 2;
      setText(byId('layer-count'), `${hidden} hidden ${hidden === 1 ? 'layer' : 'layers'}`);
      /** @type {HTMLButtonElement} */ (byId('remove-layer')).disabled = hidden === 0;
      /** @type {HTMLButtonElement} */ (byId('add-layer')).disabled = hidden >= MOST_LAYERS;
      const byTurns = state.playing && !built && chosen.parameters.length > MANY;
      turn = (turn + 1) % layers.length;
      drawEdges(byTurns ? turn : undefined);
      for (const [layer, column] of neurons.entries()) {
        const due = byTurns ? layer === turn : painted || built;
        for (const [index, { button, ctx }] of column.entries()) {
          button.classList.toggle('open', layer === state.unit.layer && index === state.unit.index);
          if (due) chosen.network.draw_neuron(ctx, layer, index, isDark(), state.discretize);
        }
      }
      health.draw(next);
    },
  };
}
