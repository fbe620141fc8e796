// A neuron opened: its weights as numbers and bits, each to be changed; its gradients, checked; its next step.

import { bit_groups, GradientCheck } from '../pkg/neuron_playground.js';
import { dtypeOf } from '../engine/variants.js';
import { isDark, penOf } from '../draw/canvas.js';
import { byId, make, setText, showDtype, whenSeen } from '../draw/dom.js';
import { brief, format, integer, roughly } from '../draw/numbers.js';
import { createProgress, inSlices } from '../draw/progress.js';
import { blame, complain } from '../page/binding.js';
import { number } from '../page/fields.js';
import { inputNames, layerName, layersOf, parameterName, placeOf, productsOf, shapeOf } from '../page/layers.js';
import { createOperations, PHASES } from '../page/operations.js';
import { opens, opensNothing } from '../page/opened.js';
import { createPoints } from '../page/points.js';
import { promiseOf } from '../page/promise.js';
import { afterStep, inStep } from './moment.js';
import { closeUnit } from './opening.js';

/**
 * @import { CheckedExperiment } from '../pkg/neuron_playground.js'
 * @import { NetworkContext, NetworkFrame, NetworkView } from './part.js'
 * @import { Layer } from '../page/layers.js'
 * @import { TrainedNetwork } from '../engine/networks.js'
 * @import { Unit } from '../state/store.js'
 */

/** @type {NetworkView} */
export const unit = {
  id: 'unit',
  part: 'network',
  embed: 'neuron',
  goto: 'Worked step',
  create: createUnit,
};

/** A step of more multiplications, or of more outputs of neurons, takes too long to trace. */
const [MOST_PRODUCTS, MOST_OUTPUTS] = [1_500_000, 60_000];
/** While it trains, the step is worked so often at most, in milliseconds. */
const BETWEEN_STEPS = 250;

/** @param {NetworkContext} context */
function createUnit({ store, restarts, notice }) {
  const panel = byId('unit');
  const title = make('h2', '');
  title.id = 'unit-title';
  const chip = make('span', 'chip');
  const promise = make('span', 'hint');
  const check = make('button', 'button small', 'Check all gradients');
  check.title = 'The gradient of the loss of all points that train, in float64: by central differences, and as backward has it';
  const checking = createProgress('Checking');
  const picture = make('canvas', 'unit-picture');
  const ctx = penOf(picture);
  const rows = make('div', 'parameters');
  rows.setAttribute('role', 'group');
  const says = make('p', 'hint');
  const pointsPanel = make('div', 'figure-actions');
  const points = createPoints(pointsPanel, (point) => look({ point }));
  const stepTitle = make('h3', '', 'Its next step');
  const key = make('p', 'hint');
  const heads = ['from', 'value', 'gradient', 'bits', '', 'check, all points'].map((text) => make('span', 'hint', text));
  const worked = make('div', 'worked');
  const close = make('button', 'button small unit-close', 'Close');
  close.addEventListener('click', closeUnit);
  panel.append(
    make('div', 'figure-head', title, chip, promise, make('div', 'figure-actions', checking.element, check, close)),
    make('div', 'unit-head', picture, says),
    rows,
    make('div', 'figure-head', stepTitle, pointsPanel),
    key,
    worked,
  );
  const operations = createOperations(worked);
  /** @type {ReturnType<typeof createParameter>[]} */
  let parameters = [];
  let kind = '';
  /** What the gradients are being checked for, or were, and what the step was worked for. @type {Moment | undefined} */
  let checked;
  /** @type {Moment | undefined} */
  let steps;
  let workedAt = 0;
  /** @type {NetworkFrame | undefined} */
  let frame;

  /** @param {Partial<Unit>} change */
  const look = (change) => store.update({ unit: { ...store.get().unit, ...change } });

  check.addEventListener('click', async () => {
    if (!frame) return;
    try {
      const places = Uint32Array.from(parameters, ({ place }) => place);
      const work = inSlices(new GradientCheck(frame.chosen.network, places));
      checked = momentOf(frame);
      const found = await checking.run(work);
      if (found) for (const [i, parameter] of parameters.entries()) parameter.check(found.subarray(2 * i, 2 * i + 2));
    } catch (error) {
      notice.problem(blame(error));
    }
  });
  store.subscribe(({ part }) => part !== 'network' && checking.stop());

  function forgetCheck() {
    checking.stop();
    checked = undefined;
    for (const parameter of parameters) parameter.check(undefined);
  }

  /** @param {NetworkFrame} of @param {Layer} layer */
  function build({ state: { experiment, unit }, chosen }, layer) {
    const names = unit.layer === 1 ? inputNames(experiment) : Array.from({ length: layer.fanIn }, (_, i) => `neuron ${i}`);
    picture.width = picture.height = chosen.network.side;
    parameters = [...names, 'bias'].map((from, i) => {
      const input = i === layer.fanIn ? -1 : i;
      return createParameter(from, parameterName(layer, unit.index, input), placeOf(layer, unit.index, input), () => look({ input }), restarts.restart);
    });
    rows.replaceChildren(make('div', 'parameter head', ...heads), ...parameters.map(({ element }) => element));
    forgetCheck();
  }

  /** @param {NetworkFrame} of */
  function showStep({ state, chosen }) {
    const { unit, experiment } = state;
    const { network } = chosen;
    const count = network.batch_points;
    const point = Math.min(unit.point, count - 1);
    const outputs = experiment.layers.slice(1).reduce((sum, size) => sum + size, 0);
    const moment = momentOf({ state, chosen });
    if (isSame(moment, steps) || (state.playing && performance.now() - workedAt < BETWEEN_STEPS)) return;
    [steps, workedAt] = [moment, performance.now()];
    // Steps are counted from 1: the one after those that were taken.
    setText(stepTitle, `Its next step, ${integer(chosen.iteration + 2)}, and what it does to ${parameterName(layersOf(experiment)[unit.layer - 1], unit.index, unit.input)}`);
    setText(key, keyTo(experiment, unit));
    points.show(point, count);
    if (productsOf(experiment) * count > MOST_PRODUCTS || outputs * count > MOST_OUTPUTS) return operations.say(`A step on ${integer(count)} points is too long to trace: set a smaller batch_size to see it worked.`);
    operations.show(network.explain(unit.layer, unit.index, unit.input < 0 ? undefined : unit.input, point), () => undefined);
    // Far down, too, it is said of which step this is.
    for (const phase of Object.values(PHASES)) {
      const badge = operations.badge(phase);
      if (badge) setText(badge, `step ${integer(chosen.iteration + 2)}`);
    }
  }

  const draw = whenSeen(panel, () => {
    if (!frame) return;
    const { state, chosen, painted } = frame;
    const { experiment, unit } = state;
    const layer = layersOf(experiment)[unit.layer - 1];
    // Another experiment may have fewer layers or neurons.
    if (!layer || unit.index >= layer.fanOut || unit.input >= layer.fanIn) return look({ layer: 1, index: 0, input: 0, point: 0 });
    const next = `${shapeOf(experiment)} ${unit.layer} ${unit.index} ${chosen.network.side}`;
    const built = next !== kind;
    if (built) build(frame, layer);
    kind = next;
    const { dtype } = chosen;
    panel.dataset.dtype = dtype;
    showDtype(chip, dtype);
    setText(promise, promiseOf(experiment, false));
    setText(says, `${layer.activation === 'identity' ? 'No activation' : layer.activation} of ${layer.fanIn} ${layer.fanIn === 1 ? 'weight' : 'weights'} and a bias. Click a number to open it, type another to train from there.`);
    if (painted || built) chosen.network.draw_neuron(ctx, unit.layer, unit.index, isDark(), state.discretize);
    if (checked && !isSame(checked, { ...momentOf(frame), unit: checked.unit })) forgetCheck();
    setText(heads[1], `value ${afterStep(chosen.iteration)}`);
    setText(heads[2], `gradient ${inStep(chosen.iteration)}`);
    setText(heads[5], `its gradient ${afterStep(chosen.iteration)}, all points`);
    for (const [i, parameter] of parameters.entries()) {
      const input = i === layer.fanIn ? -1 : i;
      parameter.show(chosen, input === unit.input);
    }
    showStep(frame);
    frame = { ...frame, painted: false };
  });

  return {
    /** @param {NetworkFrame} next */
    draw(next) {
      // A heading is read out of sight, too.
      const { experiment, unit } = next.state;
      setText(title, `${layerName(unit.layer, experiment)}, neuron ${unit.index}`);
      // A picture that was due stays due while the panel is out of sight.
      frame = { ...next, painted: next.painted || Boolean(frame?.painted && frame.chosen === next.chosen) };
      draw();
    },
  };
}

/** What the formulas' letters are, by PyTorch's names. @param {CheckedExperiment} experiment @param {Unit} unit */
function keyTo(experiment, { layer, index }) {
  const own = layersOf(experiment)[layer - 1];
  const [from, w] = own.fanIn > 1 ? [`${layer === 1 ? 'x' : 'a'}₁, …`, 'w₁, …'] : [layer === 1 ? 'x' : 'a', 'w'];
  const weights = `${own.index}.weight[${index}, 0]${own.fanIn > 1 ? ', …' : ''}`;
  const answer = own.activation === 'identity' ? 'z what it answers' : 'z their sum with the bias, a what it answers';
  const next = layer < experiment.layers.length - 1 ? '; “next” is of the layer after it' : '';
  return `${from}: what comes in; ${w}: ${weights}; b: ${own.index}.bias[${index}]; ${answer}${next}; ⁽¹⁾, ⁽²⁾, …: the batch’s points.`;
}

/**
 * When and of what the numbers on show are. Another experiment has another network.
 * @typedef {{ network: unknown, iteration: number, unit: Unit }} Moment
 */

/** @param {Pick<NetworkFrame, 'state' | 'chosen'>} frame @returns {Moment} */
const momentOf = ({ state: { unit }, chosen: { network, iteration } }) => ({ network, iteration, unit });

/** @param {Moment} a @param {Moment | undefined} b */
const isSame = (a, b) => b !== undefined && a.network === b.network && a.iteration === b.iteration && a.unit === b.unit;

/**
 * A weight or the bias: a row.
 * @param {string} from @param {string} name @param {number} place @param {() => void} onLook @param {(place: number, value: number) => void} startFrom
 */
function createParameter(from, name, place, onLook, startFrom) {
  const look = make('button', 'link parameter-from', from);
  look.title = `${name}: show its step`;
  look.addEventListener('click', onLook);
  const field = make('input', 'number');
  Object.assign(field, { id: `parameter-${place}`, inputMode: 'decimal', autocomplete: 'off' });
  field.setAttribute('aria-label', name);
  const gradient = make('button', 'value number');
  const bits = make('button', 'value number parameter-bits');
  const badge = make('span', 'badge');
  const checked = make('span', 'number hint');
  const error = make('p', 'error');
  const element = make('div', 'parameter field', look, field, gradient, bits, badge, checked, error);
  /** What the field holds when nobody types. */
  let shown = '';
  /** The network on show, and the one that something wrong was typed for. @type {unknown} */
  let network;
  /** @type {unknown} */
  let refusedBy;
  /** The network whose number is being typed over, or looked at with the focus in it. @type {unknown} */
  let heldFor;
  /** @type {number | undefined} */
  let before;

  for (const type of ['focus', 'input']) field.addEventListener(type, () => (heldFor = network));
  field.addEventListener('change', () => {
    try {
      if (field.value !== shown) startFrom(place, number(field.value, name));
      complain(field, '');
    } catch (problem) {
      complain(field, blame(problem));
      refusedBy = network;
    }
  });

  return {
    element,
    place,
    /** @param {TrainedNetwork} trained @param {boolean} looked */
    show({ dtype, experiment, iteration, network: own, parameters, gradients }, looked) {
      network = own;
      const [value, grad] = [parameters[place], gradients[place]];
      const isStart = iteration < 0;
      const gradIn = dtypeOf(experiment, 'weight_grad');
      shown = format(value, dtype).replaceAll('−', '-');
      // What was typed wrong stays for as long as it is wrong of this network.
      const isWrong = field.getAttribute('aria-invalid') === 'true';
      const gone = isWrong && refusedBy !== network;
      if (gone) complain(field, '');
      if (gone || (!isWrong && !(document.activeElement === field && heldFor === network))) field.value = shown;
      // Before the first step there is no gradient, as PyTorch's is None.
      setText(gradient, isStart ? '–' : brief(grad, gradIn));
      setText(bits, bit_groups(value, dtype));
      if (isStart) opensNothing(gradient);
      else opens(gradient, { name: `${name}.grad`, value: grad, dtype: gradIn, at: iteration, when: inStep(iteration) });
      opens(bits, { name, value, dtype, at: iteration, when: afterStep(iteration), place });
      // Only what changes between two drawings is known here: while it trains, that is a step or more.
      if (before !== undefined && !Object.is(before, value)) element.classList.add('moved');
      else element.classList.remove('moved');
      before = value;
      const fate = !Number.isFinite(value) ? 'not finite' : grad === 0 && !isStart ? 'no gradient' : '';
      setText(badge, fate);
      // Into sight, within its list.
      const list = element.parentElement;
      if (looked && list && !element.classList.contains('looked')) list.scrollTop = element.offsetTop - list.offsetTop - 64;
      element.classList.toggle('looked', looked);
      if (looked) look.setAttribute('aria-current', 'true');
      else look.removeAttribute('aria-current');
    },
    /** What the check found: by backward, and by differences. @param {Float64Array | undefined} found */
    check(found) {
      if (!found) return setText(checked, '');
      const [backward, differences] = found;
      const apart = Math.abs(backward - differences) / Math.max(1e-12, Math.abs(backward), Math.abs(differences));
      setText(checked, `${roughly(differences)} ${apart < 1e-5 ? '✓ alike' : `≠ ${roughly(backward)}`}`);
    },
  };
}
