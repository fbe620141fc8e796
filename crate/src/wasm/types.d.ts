// What crosses the boundary as objects beside experiments, which settings.d.ts has. wasm-bindgen puts both into the
// package's own types.

/** What export writes: rows, or a PyTorch script that gives the same bits. */
export type Format = "tsv" | "csv" | "json" | "markdown" | "script" | "notebook";

/** What a step did to a layer's weights and biases. */
export interface Health {
    parameters: number;
    moved: number;
    /** Their gradient isn't 0, and they stayed where they were. */
    stalled: number;
    /** Their gradient is 0, or below the smallest normal number. */
    underflowed: number;
    /** They or their gradient are inf or NaN; and they themselves. */
    overflowed: number;
    not_finite: number;
}

/** One row of the notebook's table: prediction and loss before the step, the others after it. */
export interface Row {
    iteration: number;
    /** With several points, the first one's. */
    prediction: number;
    loss: number;
    weight: number;
    bias: number;
    weight_grad: number;
    bias_grad: number;
    /** What the loss was multiplied by in this step, if it is scaled; and whether the step was skipped, since a gradient was inf or NaN. */
    scale?: number;
    skipped?: boolean;
    /** A scheduler's learning rate in this step; and what stayed although neither its gradient nor that is 0: 1 the weight, 2 the bias, 3 both. */
    learning_rate?: number;
    unmoved?: number;
    /** The moving averages of weight and bias, where they are kept. */
    ema_weight?: number;
    ema_bias?: number;
}

/** What became of a run. What is said from an iteration on holds for ever: the run's whole state came again. */
export type Outcome = Fate & {
    /** So many iterations were looked at. */
    looked: number;
    /** The first iteration whose loss is 0, not small. */
    first_zero?: number;
    /** The first iteration in which the loss, a gradient or a parameter is inf or NaN. */
    not_finite?: number;
};

export type Fate =
    /** A parameter is inf or NaN. Up to the run's first inf or NaN the loss grew in every iteration after `grows`. */
    | { state: "diverged"; from: number; grows?: number }
    /** The loss is 0, and from `rest` on no parameter moves; left out if they move for ever. */
    | { state: "exact_zero"; from: number; rest?: number }
    /** No parameter moves: all gradients are 0, or updates are lost. The losses are from `low` to `high`. */
    | { state: "stalled"; from: number; zero_gradients: boolean; low: number; high: number }
    /** GradScaler skips every step, its scale at last this one. */
    | { state: "skipping"; from: number; scale: number }
    /** All repeats itself every `period` iterations. From where on is left out until it is looked for. */
    | { state: "cycle"; from?: number; period: number; low: number; high: number }
    /** Proved of what was looked at only: all gradients have been 0, and yet parameters move. */
    | { state: "carried"; from: number }
    /** No end was found. Since `zero` the loss has been 0, since `still` no parameter has moved; `open` is why none could be proved. */
    | { state: "training"; zero?: number; still?: number; open?: "shuffle" | "chance" | "bias_correction" | "schedule" };

/** What an iteration did to a parameter. */
export interface Did {
    what:
        | "moved" | "zero_gradient" | "nothing_asked" | "underflowed" | "lost" | "tied" | "lost_in_parts" | "saturated" | "returned" | "copy_moved"
        | "by_chance" | "kept" | "waits" | "skipped" | "not_finite";
    /** It was asked to move by so much; half the gap to the next number on that side. */
    asked: number;
    half_gap: number;
    /** What was asked, as it is in the end, and its dtype: the parameter's, or that of its wider copy. */
    held: number;
    dtype: Dtype;
}

/** A number that an operation takes or makes. */
export interface Operand {
    /** What it is called in PyTorch's words, and what it is to the step. */
    name: string;
    role: "data" | "before" | "cast" | "after" | "grad" | "state" | "number" | "value";
    /** The same for a reader, with an index where there are several. */
    label: string;
    value: number;
    /** What it is a number of; a Python number is a float64. */
    dtype: Dtype;
}

/** One operation of a worked step. */
export interface Operation {
    phase: "forward" | "loss" | "backward" | "unscale" | "clip" | "schedule" | "update" | "average";
    /** The parameter that is updated, such as "0.weight"; empty in the other phases. */
    parameter: string;
    /** What is done: "to" is a number becoming the dtype's. */
    kind:
        | "to" | "add" | "sub" | "mul" | "div" | "sqrt" | "lerp" | "addcmul" | "addcdiv" | "dot" | "addmm" | "sum" | "mean" | "vector_norm"
        | "tanh" | "tanh_backward" | "sigmoid" | "sigmoid_backward" | "logsigmoid" | "round" | "copy" | "elementwise";
    /** The call in PyTorch that makes it, and the autograd node or optimizer that it belongs to. */
    call: string;
    node: string;
    /** {0}, {1}, … stand for the operands. */
    formula: string;
    operands: Operand[];
    /** What the dtype holds of the exact result. */
    result: Operand;
    /** The exact result is exact, the nearest float64, and exact_lo. */
    exact: number;
    exact_lo: number;
    /** How far the result is off, in ulps of it. */
    error_ulp: number;
    /** If nothing was kept of it, or nothing finite. */
    lost?:
        | "overflow" | "saturated" | "divided_by_zero" | "zero_by_zero" | "infinity_minus_infinity" | "zero_times_infinity" | "invalid"
        | "underflow" | "absorbed" | "tied";
    /** Half the gap from the result to the next number, on the side of the exact one. */
    half_gap: number;
    /** It made the first inf or NaN of the step: since eps was rounded to 0, or by itself. */
    cause?: "eps" | "itself";
}

/** Where two runs part. */
export type Parted =
    /** Nowhere, in all the iterations looked at. */
    | { where: "nowhere"; looked: number }
    /** Before the first iteration. */
    | { where: "start"; parameter: Differing }
    /** In this iteration. `parameter` is left out where only gradients, prediction or loss differ. `worked` are the steps of both runs, of one neuron for this point; of a network those of the neuron that has the parameter, if anything in them differs. */
    | { where: "step"; iteration: number; parameter?: Differing; point?: number; worked?: [WorkedSide, WorkedSide] };

/** The first parameter that differs: its place among all in PyTorch's order, and what it is in each run. */
export interface Differing {
    place: number;
    values: [number, number];
}

/** One run's step, and the places of its operations that make the difference: the last of them is the first whose result is another. */
export interface WorkedSide {
    operations: Operation[];
    differ: number[];
}

/** What is other in an experiment than in the one that it is compared with: "the same, but …". */
export type Patch = Partial<Omit<Experiment, "optimizer" | "steps">> & { optimizer?: Partial<Optimizer> };

export interface Link {
    /** Whether Neuron can show it. */
    is_neuron: boolean;
    experiment: Experiment;
    /** The iteration to show; left out to play from the start. */
    iteration?: number;
    /** The sender's digest of the parameters after that iteration. */
    bits?: number;
    /** The name of a lesson to open. */
    lesson?: string;
    /** What it is compared with; left out where nothing is said of that. */
    variants?: Patch[];
    /** How the page looks at it: what its keys say. */
    look: Record<string, string>;
    /** Whether it names a number of steps. */
    has_steps: boolean;
}

/** What every function here throws. */
export interface PlaygroundError extends Error {
    code: "syntax" | "unknown_key" | "missing_key" | "wrong_type" | "out_of_range" | "wrong_shape" | "panic";
    /** The key that is wrong, such as "optimizer.lr"; empty if none is. */
    field: string;
}
