// What an experiment says. Made by `cargo xtask codegen` from the engine's table of settings.

export type Dtype = "float16" | "bfloat16" | "float32" | "float64" | "float8_e4m3fn" | "float8_e5m2";

export type Device = "cpu" | "cuda";

export type Activation = "tanh" | "relu" | "sigmoid" | "identity" | "gelu" | "gelu_tanh" | "leaky_relu" | "silu" | "elu";

export type DatasetName = "circle" | "xor" | "gauss" | "spiral" | "plane" | "multi_gauss";

export interface Dataset {
    name: DatasetName;
    /** 500 if left out. */
    samples?: number;
    /** 0 if left out. */
    noise?: number;
    /** Of a generator of its own, so that the same data can be learned from other starts. 0 if left out. */
    data_seed?: number;
}

export type Feature = "x1" | "x2" | "x1_squared" | "x2_squared" | "x1_x2" | "sin_x1" | "sin_x2" | "cos_x1" | "cos_x2";

export type Loss = "mse" | "bce_with_logits";

export type Norm = "l1" | "l2";

export interface Penalty {
    name: Norm;
    rate: number;
}

export type Optimizer =
    /** torch.optim.SGD. */
    | {
        name: "sgd";
        lr: number;
        /** 0 if left out. */
        momentum?: number;
        /** 0 if left out. */
        weight_decay?: number;
        /** Needs a momentum. */
        nesterov?: boolean;
        /** The whole step in one kernel. */
        fused?: boolean;
    }
    /** torch.optim.Adam, which adds weight_decay · parameter to the gradient. */
    | {
        name: "adam";
        lr: number;
        /** Of the running averages of the gradient and of its square. */
        betas?: [number, number];
        /** 1e-8 if left out. */
        eps?: number;
        /** 0 if left out. */
        weight_decay?: number;
        /** The whole step in one kernel. */
        fused?: boolean;
    }
    /** torch.optim.AdamW, which takes it from the parameter itself (Loshchilov and Hutter, 2019). */
    | {
        name: "adamw";
        lr: number;
        /** Of the running averages of the gradient and of its square. */
        betas?: [number, number];
        /** 1e-8 if left out. */
        eps?: number;
        /** 0.01 if left out. */
        weight_decay?: number;
        /** The whole step in one kernel. */
        fused?: boolean;
    }
    /** torch.optim.RMSprop (Hinton, 2012; centered as Graves has it, 2013). */
    | {
        name: "rmsprop";
        lr: number;
        /** Of the running average of the gradient's square. 0.99 if left out. */
        alpha?: number;
        /** 1e-8 if left out. */
        eps?: number;
        /** 0 if left out. */
        weight_decay?: number;
        /** 0 if left out. */
        momentum?: number;
        /** Divides by the standard deviation of the gradient: its average, squared, is taken away. */
        centered?: boolean;
    };

export type Float8 = "tensorwise";

export type Autocast = "float16" | "bfloat16";

export type LossScaling =
    /** (loss * scale).backward(), then p.grad.div_(scale). */
    | {
        name: "static";
        /** 1024 if left out. */
        scale?: number;
    }
    /** torch.amp.GradScaler: a step whose gradients are not finite is skipped and the scale multiplied by backoff_factor; after growth_interval good steps in a row by growth_factor, but not to infinity. */
    | {
        name: "dynamic";
        /** 65536 if left out. */
        init_scale?: number;
        /** 2000 if left out. */
        growth_interval?: number;
        /** 2 if left out. */
        growth_factor?: number;
        /** 0.5 if left out. */
        backoff_factor?: number;
    };

export type ClipGrad =
    /** torch.nn.utils.clip_grad_norm_: every gradient times max_norm / (norm of all + 1e-6), if that is below 1. */
    | {
        name: "norm";
        /** 1 if left out. */
        max_norm?: number;
    }
    /** torch.nn.utils.clip_grad_value_: every gradient into the range from -clip_value to clip_value. */
    | {
        name: "value";
        /** 1 if left out. */
        clip_value?: number;
    };

export type LrScheduler =
    /** torch.optim.lr_scheduler.StepLR: times gamma after every step_size iterations. */
    | {
        name: "step";
        /** 10 if left out. */
        step_size?: number;
        /** 0.1 if left out. */
        gamma?: number;
    }
    /** torch.optim.lr_scheduler.ExponentialLR: times gamma after every iteration. */
    | {
        name: "exponential";
        /** 0.9 if left out. */
        gamma?: number;
    }
    /** torch.optim.lr_scheduler.CosineAnnealingLR: down to eta_min in t_max iterations, along a cosine, and up again in as many. */
    | {
        name: "cosine";
        /** PyTorch's T_max. 20 if left out. */
        t_max?: number;
        /** 0 if left out. */
        eta_min?: number;
    }
    /** torch.optim.lr_scheduler.LinearLR: from start_factor to end_factor times the learning rate in total_iters iterations. */
    | {
        name: "linear";
        /** 0.3333333333333333 if left out. */
        start_factor?: number;
        /** 1 if left out. */
        end_factor?: number;
        /** 5 if left out. */
        total_iters?: number;
    }
    /** torch.optim.lr_scheduler.OneCycleLR with cycle_momentum=False: from max_lr / 25 up to max_lr in three tenths of total_steps, then down to a 250,000th of it, along cosines. The optimizer's own learning rate counts for nothing. */
    | {
        name: "one_cycle";
        /** 0.1 if left out. */
        max_lr?: number;
        /** PyTorch raises an error in the steps after these. 20 if left out. */
        total_steps?: number;
    }
    /** torch.optim.lr_scheduler.SequentialLR of two: the second begins anew, from the optimizer's learning rate, at the milestone. */
    | {
        name: "sequential";
        /** None of them one_cycle, which writes a learning rate of its own into the optimizer, nor another sequential. */
        schedulers?: Exclude<LrScheduler, { name: "one_cycle" | "sequential" }>[];
        /** 5 if left out. */
        milestone?: number;
    };

export type Update = "nearest" | "master_weights" | "stochastic_rounding" | "kahan";

export type StateDtype = "float32" | "float16" | "bfloat16";

/** One object that says a whole run; PyTorch's names throughout. */
export interface Experiment {
    dtype: Dtype;
    /** Whose rules it is computed by. "cpu" if left out. */
    device?: Device;
    /** What torch.manual_seed is given. */
    seed: number;
    /** Sizes, input first, output last: [1, 1] is the single neuron. */
    layers: number[];
    /** Of each hidden layer, or of all of them. "identity" if left out. */
    activation?: Activation | Activation[];
    /** Of the last layer. "identity" if left out. */
    output_activation?: Activation;
    /** Rows of inputs and of targets, unless there is data. */
    x?: number[][] | null;
    y?: number[][] | null;
    /** Points drawn from torch's generator, in the place of x and y. Given rows are as wide as the first layer and the last, unless features says otherwise. */
    data?: Dataset | null;
    /** What the first layer sees of x1 and x2; empty for the data's own columns. */
    features?: Feature[];
    /** The part of the points that train; the others test. 1 if left out. */
    train?: number;
    /** "mse" if left out. */
    loss?: Loss;
    /** rate times the sum of |w|, or of w squared, over the weights is added to the loss. */
    penalty?: Penalty | null;
    optimizer: Optimizer;
    /** So many consecutive rows in each step; null for all of them. */
    batch_size?: number | null;
    /** Each epoch takes the rows in the order of a torch.randperm of the global generator, and its last batch may be short. Else they come as given, round and round. */
    shuffle?: boolean;
    /** The optimizer steps once for so many iterations, whose gradients add up; each one's loss is divided by their number. 1 if left out. */
    accumulate?: number;
    steps: number;
    /** Float8 training as torchao has it: inputs, weights and gradients are scaled and cast to 8 bits for every product of a layer; null for none. */
    float8?: Float8 | null;
    /** Forward and loss under torch.autocast: layers in 16 bits, the loss in float32; null for none. */
    autocast?: Autocast | null;
    /** null for a plain loss.backward(). */
    loss_scaling?: LossScaling | null;
    /** What is done to the gradients before the optimizer steps, after they are unscaled; null for nothing. */
    clip_grad?: ClipGrad | null;
    /** How the learning rate changes, stepped after each step of the optimizer, also after one that GradScaler skipped; null for not at all. */
    lr_scheduler?: LrScheduler | null;
    /** "nearest" if left out. */
    update?: Update;
    /** What the optimizer remembers is kept in this dtype, and its step computed in float32 (of float64, in float64); null for the dtype of what it steps, and its own arithmetic. */
    state_dtype?: StateDtype | null;
    /** How much of an exponential moving average of the parameters stays in each step, beside them; null for none. */
    ema_decay?: number | null;
    /** The parameters to start from, by PyTorch's names, instead of the seeded ones: `{"0.weight": [0.5], "0.bias": [0]}`. */
    initial?: Record<string, number[]> | null;
}

/** The same with every key, as read_experiment gives it back. */
export interface CheckedExperiment {
    dtype: Dtype;
    /** Whose rules it is computed by. "cpu" if left out. */
    device: Device;
    /** What torch.manual_seed is given. */
    seed: number;
    /** Sizes, input first, output last: [1, 1] is the single neuron. */
    layers: number[];
    /** Of each hidden layer, or of all of them. "identity" if left out. */
    activation: Activation | Activation[];
    /** Of the last layer. "identity" if left out. */
    output_activation: Activation;
    /** Rows of inputs and of targets, unless there is data. */
    x: number[][] | null;
    y: number[][] | null;
    /** Points drawn from torch's generator, in the place of x and y. Given rows are as wide as the first layer and the last, unless features says otherwise. */
    data: Required<Dataset> | null;
    /** What the first layer sees of x1 and x2; empty for the data's own columns. */
    features: Feature[];
    /** The part of the points that train; the others test. 1 if left out. */
    train: number;
    /** "mse" if left out. */
    loss: Loss;
    /** rate times the sum of |w|, or of w squared, over the weights is added to the loss. */
    penalty: Required<Penalty> | null;
    optimizer: Required<Optimizer>;
    /** So many consecutive rows in each step; null for all of them. */
    batch_size: number | null;
    /** Each epoch takes the rows in the order of a torch.randperm of the global generator, and its last batch may be short. Else they come as given, round and round. */
    shuffle: boolean;
    /** The optimizer steps once for so many iterations, whose gradients add up; each one's loss is divided by their number. 1 if left out. */
    accumulate: number;
    steps: number;
    /** Float8 training as torchao has it: inputs, weights and gradients are scaled and cast to 8 bits for every product of a layer; null for none. */
    float8: Float8 | null;
    /** Forward and loss under torch.autocast: layers in 16 bits, the loss in float32; null for none. */
    autocast: Autocast | null;
    /** null for a plain loss.backward(). */
    loss_scaling: Required<LossScaling> | null;
    /** What is done to the gradients before the optimizer steps, after they are unscaled; null for nothing. */
    clip_grad: Required<ClipGrad> | null;
    /** How the learning rate changes, stepped after each step of the optimizer, also after one that GradScaler skipped; null for not at all. */
    lr_scheduler: Required<LrScheduler> | null;
    /** "nearest" if left out. */
    update: Update;
    /** What the optimizer remembers is kept in this dtype, and its step computed in float32 (of float64, in float64); null for the dtype of what it steps, and its own arithmetic. */
    state_dtype: StateDtype | null;
    /** How much of an exponential moving average of the parameters stays in each step, beside them; null for none. */
    ema_decay: number | null;
    /** The parameters to start from, by PyTorch's names, instead of the seeded ones: `{"0.weight": [0.5], "0.bias": [0]}`. */
    initial: Record<string, number[]> | null;
}
