//! A PyTorch script that rebuilds an experiment and computes the same bits.

use super::{Exporter, Table};
use crate::{
    experiment::{
        Experiment, Steps,
        data::{Data, Dataset, DatasetName, Feature, HILLS},
        link::Link,
    },
    numbers::{dtype::Dtype, text::plain},
    settings::{
        error::{Code, ExperimentError},
        table::{Entries, Row},
        types::Type,
        value::Value,
    },
    torch::{
        clip_grad::{ClipGrad, ClipNorm, ClipValue},
        float8::Float8,
        grad_scaler::{LossScaling, StaticScaling},
        kernels::Device,
        loss::{Loss, Norm, Penalty},
        lr_scheduler::{LrScheduler, Part, Parts, SequentialLr},
        optim::{Adam, Optimizer, Update},
    },
};

pub struct Script;

impl Script {
    /// Its parts: what each is about, and its code.
    pub fn parts(experiment: &Experiment) -> Result<[(&'static str, String); 5], ExperimentError> {
        if experiment.update == Update::StochasticRounding {
            let message = "PyTorch has no rounding by chance on the CPU: choose another update to export a script.";
            return Err(ExperimentError::new(Code::OutOfRange, "update", message));
        }
        Ok([
            ("An experiment of Neuron Playground, with the bits that the page shows", imports(experiment)),
            ("Data", data(experiment)),
            ("Model", model(experiment)),
            ("Training", training(experiment)),
            ("The end", end(experiment)),
        ])
    }
}

impl Exporter for Script {
    fn export(&self, experiment: &Experiment, _: &Table) -> Result<String, ExperimentError> {
        let mut script = String::new();
        for (title, code) in Script::parts(experiment)? {
            let gap = if script.is_empty() { "" } else { "\n" };
            // To Jupyter, Spyder and VS Code a cell begins here.
            script.extend([gap, "# %% ", title, "\n", &code]);
        }
        Ok(script)
    }
}

fn imports(experiment: &Experiment) -> String {
    let link = Link::of(experiment.clone()).format();
    // A link that holds many points or weights is longer than it is useful.
    let link = if link.len() < 500 { format!("# On the page: #{link}\n") } else { String::new() };
    let torchao = match experiment.float8 {
        None => "",
        Some(Float8::Tensorwise) => "from torchao.float8 import Float8LinearConfig, convert_to_float8_training\n",
    };
    let device = match experiment.device {
        Device::Cpu => "torch.set_num_threads(1)  # sums then have one order\n",
        Device::Cuda => ON_A_GPU,
    };
    format!(
        "{link}import math\n\nimport torch\nfrom torch import nn\n{torchao}\n{device}dtype = torch.{}\n{}",
        experiment.grad_in().name(),
        experiment.cast_to().map_or_else(String::new, |kept| format!("kept = torch.{}\n", kept.name()))
    )
}

const ON_A_GPU: &str = "\
if not torch.cuda.is_available():
    raise SystemExit(\"This script has a GPU's bits: run it where PyTorch finds one, or choose the device \\\"cpu\\\".\")
# Measured with PyTorch 2.11 and CUDA 13.0 on an H200; other GPUs' libraries may add up a network's products otherwise.
torch.backends.cuda.matmul.allow_tf32 = False
device = \"cuda\"
";

/// What `.to(…)` is given for the run's tensors.
fn to(experiment: &Experiment) -> &'static str {
    match experiment.device {
        Device::Cpu => "dtype",
        Device::Cuda => "device, dtype",
    }
}

/// A number as Python's float: an int may be taken for another type, and has no −0.
fn float(value: f64) -> String {
    let text = plain(value);
    if text.contains(['.', 'e']) { text } else { text + ".0" }
}

fn list(values: &[f64]) -> String {
    let texts: Vec<String> = values.iter().map(|&value| float(value)).collect();
    format!("[{}]", texts.join(", "))
}

fn tensor(rows: &[Vec<f64>]) -> String {
    let rows: Vec<String> = rows.iter().map(|row| list(row)).collect();
    format!("torch.tensor([{}], dtype=torch.float64)", rows.join(",\n    "))
}

fn data(experiment: &Experiment) -> String {
    let (mut code, seed) = match &experiment.data {
        Data::Given { x, y } => (format!("x = {}\ny = {}\n", tensor(x), tensor(y)), experiment.seed),
        Data::Drawn(dataset) => (drawn(dataset, experiment.loss), dataset.seed),
    };
    if !experiment.features.is_empty() {
        let columns: Vec<&str> = experiment.features.iter().map(|feature| feature_code(*feature)).collect();
        if experiment.features.iter().any(|feature| feature.needs_x2()) {
            code += "x1, x2 = x[:, 0], x[:, 1]\n";
        } else {
            code += "x1 = x[:, 0]\n";
        }
        code += &format!("x = torch.stack([{}], 1)\n", columns.join(", "));
    }
    if experiment.train < 1.0 {
        code += &format!(
            "order = torch.randperm(len(x), generator=torch.Generator().manual_seed({seed}))\nx, y = x[order], y[order]\n"
        );
    }
    let to = to(experiment);
    code += &format!("x, y = x.to({to}), y.to({to})\n");
    let train = experiment.points().train;
    code + &format!("x_train, y_train, x_test, y_test = x[:{train}], y[:{train}], x[{train}:], y[{train}:]\n")
}

const fn feature_code(feature: Feature) -> &'static str {
    match feature {
        Feature::X1 => "x1",
        Feature::X2 => "x2",
        Feature::X1Squared => "x1 * x1",
        Feature::X2Squared => "x2 * x2",
        Feature::X1X2 => "x1 * x2",
        Feature::SinX1 => "x1.sin().float().double()",
        Feature::SinX2 => "x2.sin().float().double()",
        Feature::CosX1 => "x1.cos().float().double()",
        Feature::CosX2 => "x2.cos().float().double()",
    }
}

/// The same operations as `Dataset::draw`, on columns.
fn drawn(&Dataset { name, samples, noise, seed }: &Dataset, loss: Loss) -> String {
    let mut code = format!(
        "u = torch.rand({samples}, 26, generator=torch.Generator().manual_seed({seed})).double()\n\
         label = 1.0 - 2.0 * (torch.arange({samples}) % 2).double()\n\
         noise = {}\n\n\ndef between(column, radius):\n    return (u[:, column] * 2 - 1) * radius\n\n\n",
        float(noise)
    );
    let noisy =
        |radius: &str| format!("n1, n2 = x1 + between(2, {radius}) * noise, x2 + between(3, {radius}) * noise\n");
    let noisy_sign = |test: &str| format!("{}label = torch.where({test}, 1.0, -1.0).double()\n", noisy("5.0"));
    match name {
        DatasetName::Circle => {
            code += "r = torch.where(label > 0, u[:, 0] * 2.5, u[:, 0] * 1.5 + 3.5)\n\
                     angle = u[:, 1] * (2 * math.pi)\nx1, x2 = r * angle.sin(), r * angle.cos()\n";
            code += &noisy_sign("n1 * n1 + n2 * n2 < 6.25");
        }
        DatasetName::Xor => {
            code += "x1, x2 = (torch.where(v > 0, v + 0.3, v - 0.3) for v in (between(0, 5.0), between(1, 5.0)))\n";
            code += &noisy_sign("n1 * n2 >= 0");
        }
        DatasetName::Gauss => {
            code += "spread = math.sqrt(noise * 7 + 0.5)\n\
                     x1, x2 = (label * 2 + (u[:, i:i + 12].sum(1) - 6) * spread for i in (0, 12))\n";
        }
        DatasetName::Spiral => {
            code += "r, turn = u[:, 0] * 5, u[:, 0] * (3.5 * math.pi)\n\
                     angle = torch.where(label > 0, turn, turn + math.pi)\n\
                     x1 = r * angle.sin() + between(2, 1.0) * noise\nx2 = r * angle.cos() + between(3, 1.0) * noise\n";
        }
        DatasetName::Plane => {
            code += "x1, x2 = between(0, 6.0), between(1, 6.0)\n";
            code += &noisy("6.0");
            code += "label = (n1 + n2) / 10\n";
        }
        DatasetName::MultiGauss => {
            code += "x1, x2 = between(0, 6.0), between(1, 6.0)\n";
            code += &noisy("6.0");
            let hills: Vec<String> = HILLS.iter().map(|&(c1, c2, sign)| list(&[c1, c2, sign])).collect();
            code += &format!(
                "label = torch.zeros({samples}).double()\nfor c1, c2, sign in [{}]:\n    d1, d2 = n1 - c1, n2 - c2\n    \
                 height = sign * (1 - (d1 * d1 + d2 * d2).sqrt() / 2).clamp(min=0)\n    \
                 label = torch.where(height.abs() > label.abs(), height, label)\n",
                hills.join(", ")
            );
        }
    }
    if loss == Loss::BceWithLogits && !name.is_regression() {
        code += "label = (label + 1) / 2\n";
    }
    code + "x = torch.stack([x1, x2], 1).float().double()\ny = label.float().double()[:, None]\n"
}

fn model(experiment: &Experiment) -> String {
    let mut modules = Vec::new();
    for layer in experiment.layer_shapes() {
        modules.push(format!("nn.Linear({}, {})", layer.fan_in, layer.fan_out));
        modules.extend(layer.activation.module().map(str::to_owned));
    }
    let mut code = format!(
        "torch.manual_seed({})\nmodel = nn.Sequential({}).to({})\n",
        experiment.seed,
        modules.join(", "),
        to(experiment)
    );
    if let Some(initial) = &experiment.initial {
        code += "initial = {\n";
        for (name, values) in &initial.0 {
            code += &format!("    \"{name}\": {},\n", list(values));
        }
        code += "}\nwith torch.no_grad():\n    for name, p in model.named_parameters():\n        \
                 p.copy_(torch.tensor(initial[name], dtype=torch.float64).reshape(p.shape))\n";
    }
    if experiment.cast_to().is_some() {
        code += KEEP;
    }
    if experiment.float8.is_some() {
        code += "convert_to_float8_training(model, config=Float8LinearConfig(emulate=True))\n";
    }
    let copies = format!("stepped = [nn.Parameter(p.detach(){}) for p in model.parameters()]\n", copied(experiment));
    code += &match experiment.steps() {
        Steps::Parameter => "stepped = list(model.parameters())\n".to_owned(),
        Steps::MasterCopy => format!("# float32 master weights\n{copies}"),
        Steps::FreshCopy => format!("# in float32, for a state of another dtype\n{copies}"),
    };
    code += match experiment.loss {
        Loss::Mse => "criterion = nn.MSELoss()\n",
        Loss::BceWithLogits => "criterion = nn.BCEWithLogitsLoss()\n",
    };
    let optimizer = &experiment.optimizer;
    let (class, settings) = (optimizer.case().label, arguments(optimizer.case().rows, optimizer.settings()));
    code += &match experiment.update {
        Update::Kahan => kahan(class, &settings, matches!(optimizer, Optimizer::Adam(Adam { decoupled: true, .. }))),
        _ => format!("optimizer = torch.optim.{class}(stepped{settings})\n"),
    };
    if let Some(scheduler) = experiment.lr_scheduler {
        code += &format!("scheduler = {}\n", scheduler_code(&scheduler));
    }
    if let Some(decay) = experiment.ema_decay {
        code += &format!(
            "averaged = torch.optim.swa_utils.AveragedModel(\n    \
             model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn({})\n)\n",
            float(decay)
        );
    }
    if let Some(scaling @ LossScaling::Dynamic(_)) = experiment.loss_scaling {
        let refuses = experiment.stepped() == Dtype::Float16;
        code += if refuses { TAKES_FLOAT16 } else { "" };
        code += &format!(
            "scaler = {}GradScaler(\"{}\"{})\n",
            if refuses { "" } else { "torch.amp." },
            experiment.device.name(),
            arguments(scaling.case().rows, scaling.settings())
        );
    }
    code
}

/// How a float32 copy is made of what is not always narrower.
fn copied(experiment: &Experiment) -> &'static str {
    if experiment.grad_in() == Dtype::Float32 { ".clone()" } else { ".float()" }
}

/// Parameters are kept in 8 bits, and computed with in float32.
const KEEP: &str = "with torch.no_grad():\n    for p in model.parameters():\n        p.copy_(p.to(kept))\n";

const TAKES_FLOAT16: &str = "

class GradScaler(torch.amp.GradScaler):  # its own refuses float16 gradients
    def _unscale_grads_(self, optimizer, inv_scale, found_inf, allow_fp16):
        return super()._unscale_grads_(optimizer, inv_scale, found_inf, True)


";

/// The block in which forward and loss run, if they don't run like anything else.
fn autocast(experiment: &Experiment) -> Option<String> {
    let dtype = experiment.autocast?.name();
    Some(format!("    with torch.autocast(\"{}\", dtype=torch.{dtype}):\n", experiment.device.name()))
}

/// As torchdistx's AnyPrecisionAdamW has it, around any optimizer. A weight decay is the parameter's.
fn kahan(class: &str, settings: &str, is_decoupled: bool) -> String {
    let decay = if is_decoupled {
        "                p.mul_(1 - group[\"lr\"] * decay)\n"
    } else {
        "                c.grad = p.grad.add(p, alpha=decay)\n"
    };
    format!(
        "\n\nclass Kahan(torch.optim.{class}):  # steps a compensation, and adds that to the parameter\n    \
         def __init__(self, params, **settings):\n        super().__init__(params, **settings)\n        \
         self.compensation = [torch.zeros_like(p) for p in self.param_groups[0][\"params\"]]\n\n    \
         @torch.no_grad()\n    def step(self):\n        group = self.param_groups[0]\n        \
         params, decay = group[\"params\"], group[\"weight_decay\"]\n        \
         for p, c in zip(params, self.compensation):\n            c.grad = p.grad\n            \
         if decay:\n{decay}        \
         group.update(params=self.compensation, weight_decay=0.0)\n        super().step()\n        \
         group.update(params=params, weight_decay=decay)\n        \
         for p, c in zip(params, self.compensation):\n            temp = p.clone()\n            \
         p.add_(c)\n            c.add_(temp.sub_(p))\n\n\n\
         optimizer = Kahan(stepped{settings})\n"
    )
}

fn scheduler_code(scheduler: &LrScheduler) -> String {
    let made = |class: &str, arguments: String| {
        format!("torch.optim.lr_scheduler.{class}(optimizer{})", arguments.replace("t_max", "T_max"))
    };
    match scheduler {
        LrScheduler::Sequential(SequentialLr { schedulers: Parts(parts), milestone }) => {
            let part = |part: &Part| made(part.class(), arguments(part.case().rows, part.settings()));
            format!(
                "torch.optim.lr_scheduler.SequentialLR(\n    optimizer,\n    [{},\n     {}],\n    milestones=[{milestone}],\n)",
                part(&parts[0]),
                part(&parts[1])
            )
        }
        LrScheduler::OneCycle(_) => {
            // Its default is to change momentum, or beta1, too, and to refuse an optimizer that has neither.
            let own = arguments(scheduler.case().rows, scheduler.settings());
            made(scheduler.class(), own + ", cycle_momentum=False")
        }
        _ => made(scheduler.class(), arguments(scheduler.case().rows, scheduler.settings())),
    }
}

/// Settings as Python's arguments after others.
fn arguments(rows: &[Row], settings: Entries) -> String {
    let mut text = String::new();
    for (key, value) in &settings {
        let is_whole = rows.iter().any(|row| row.key == *key && matches!(row.of, Type::Integer));
        let value = if is_whole { value.shown() } else { python(value) };
        text.extend([", ", key, "=", &value]);
    }
    text
}

fn python(value: &Value) -> String {
    match value {
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => float(*number),
        Value::List(items) => {
            let mut text = String::new();
            for item in items {
                text.extend([if text.is_empty() { "(" } else { ", " }, &python(item)]);
            }
            text + ")"
        }
        other => other.shown(),
    }
}

fn training(experiment: &Experiment) -> String {
    let mut code = String::from("\n\ndef batches():\n    \"\"\"The rows of each step.\"\"\"\n");
    let size = experiment.batch_size.unwrap_or(experiment.points().train);
    if experiment.shuffle {
        code += &format!("    while True:\n        yield from torch.randperm(len(x_train)).split({size})\n");
    } else {
        code += &format!(
            "    start = 0\n    while True:\n        yield slice(start, start + {size})\n        \
             start = (start + {size}) % len(x_train)\n"
        );
    }
    let values = if experiment.is_neuron() {
        "[prediction[0], loss, *model.parameters(), *(p.grad for p in model.parameters())]"
    } else {
        "[loss]"
    };
    code += &format!(
        "\n\ndef report(iteration, prediction, loss):\n    print(iteration, *(float(value.detach()) for value in {values}))\n\n\n"
    );
    let block = autocast(experiment);
    let indent = if block.is_some() { "        " } else { "    " };
    code += &format!(
        "for iteration, rows in zip(range({}), batches()):\n{}{indent}prediction = model(x_train[rows])\n{indent}\
         loss = criterion(prediction, y_train[rows])\n    total = loss\n",
        experiment.steps,
        block.unwrap_or_default()
    );
    if let Some(Penalty { norm, rate }) = experiment.penalty {
        let each = match norm {
            Norm::L1 => "p.abs()",
            Norm::L2 => "p.square()",
        };
        code += &format!(
            "    total = total + {} * sum({each}.sum() for name, p in model.named_parameters() if name.endswith(\"weight\"))\n",
            float(rate)
        );
    }
    let (scaling, every) = (experiment.loss_scaling, experiment.accumulate);
    code += &if every > 1 {
        format!("    total = total / {every}\n    if iteration % {every} == 0:\n        model.zero_grad()\n")
    } else {
        "    model.zero_grad()\n".to_owned()
    };
    code += &match scaling {
        None => "    total.backward()\n".to_owned(),
        Some(LossScaling::Static(StaticScaling { scale })) => format!("    (total * {}).backward()\n", float(scale)),
        Some(LossScaling::Dynamic(_)) => "    scaler.scale(total).backward()\n".to_owned(),
    };
    // From the gradients to the next step's parameters.
    let mut step = String::new();
    let clip = match experiment.clip_grad {
        None => String::new(),
        Some(ClipGrad::Norm(ClipNorm { max_norm })) => {
            format!("    torch.nn.utils.clip_grad_norm_(stepped, {})\n", float(max_norm))
        }
        Some(ClipGrad::Value(ClipValue { clip_value })) => {
            format!("    torch.nn.utils.clip_grad_value_(stepped, {})\n", float(clip_value))
        }
    };
    step += &match experiment.steps() {
        Steps::Parameter => String::new(),
        Steps::MasterCopy => format!(
            "    for master, p in zip(stepped, model.parameters()):\n        master.grad = p.grad{}\n",
            copied(experiment)
        ),
        Steps::FreshCopy => {
            "    for target, p in zip(stepped, model.parameters()):\n        target.data.copy_(p)\n        \
             target.grad = p.grad.float()\n"
                .to_owned()
        }
    };
    step += &match scaling {
        None => format!("{clip}    optimizer.step()\n"),
        Some(LossScaling::Static(StaticScaling { scale })) => {
            format!("    for p in stepped:\n        p.grad.div_({})\n{clip}    optimizer.step()\n", float(scale))
        }
        Some(LossScaling::Dynamic(_)) => {
            let unscale = if clip.is_empty() { "" } else { "    scaler.unscale_(optimizer)\n" };
            format!("{unscale}{clip}    scaler.step(optimizer)\n    scaler.update()\n")
        }
    };
    if let Some(state) = experiment.state_in() {
        step += &format!(
            "    for state in optimizer.state.values():\n        for name, value in state.items():\n            \
             if name != \"step\" and value is not None:\n                value.copy_(value.to(torch.{}))\n",
            state.name()
        );
    }
    step += match experiment.steps() {
        Steps::Parameter => "",
        Steps::MasterCopy => {
            "    with torch.no_grad():\n        for master, p in zip(stepped, model.parameters()):\n            p.copy_(master)\n"
        }
        Steps::FreshCopy => {
            "    with torch.no_grad():\n        for target, p in zip(stepped, model.parameters()):\n            p.copy_(target)\n"
        }
    };
    if experiment.cast_to().is_some() {
        step.extend(KEEP.lines().map(|line| format!("    {line}\n")));
    }
    if experiment.lr_scheduler.is_some() {
        step += "    scheduler.step()\n";
    }
    if experiment.ema_decay.is_some() {
        step += "    averaged.update_parameters(model)\n";
    }
    if every > 1 {
        let indented: String = step.lines().map(|line| format!("    {line}\n")).collect();
        step = format!("    if iteration % {every} == {}:\n{indented}", every - 1);
    }
    code += &step;
    code + "    report(iteration, prediction, loss)\n"
}

/// As `numbers::bits::digest`, in which every NaN is one.
const END: &str = r#"digest = 0x811C9DC5
for p in model.parameters():
    size = p.element_size()
    values = p.detach().where(~p.isnan(), torch.tensor(torch.nan, dtype=p.dtype)).flatten()
    for value in values.view({1: torch.int8, 2: torch.int16, 4: torch.int32, 8: torch.int64}[size]).tolist():
        for byte in (value % 2 ** (8 * size)).to_bytes(8, "little"):
            digest = (digest ^ byte) * 0x01000193 % 2**32
print(f"bits of the parameters: {digest:08x}, as in the page's link at the last iteration")
"#;

fn end(experiment: &Experiment) -> String {
    let block = autocast(experiment);
    let indent = if block.is_some() { "    " } else { "" };
    let digest = match experiment.cast_to() {
        None => END.to_owned(),
        // What is kept, of which PyTorch makes one NaN.
        Some(_) => END.replace("model.parameters()", "[p.detach().to(kept) for p in model.parameters()]"),
    };
    format!(
        "{digest}with torch.no_grad():\n{}{indent}    if len(x_test):\n{indent}        \
         print(\"test loss:\", criterion(model(x_test), y_test).item())\n",
        block.unwrap_or_default()
    )
}
