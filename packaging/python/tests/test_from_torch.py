"""Experiments from real PyTorch models: each is trained by PyTorch itself, and `run` gives its bits."""

import re

import pytest
from conftest import ROOT, bits

import neuron_playground as npg

torch = pytest.importorskip("torch", reason="no PyTorch here: set PYTHON to a python that has torch==2.15.*")
if not torch.__version__.startswith("2.15"):
    pytest.skip(f"PyTorch {torch.__version__} is here, and the bits are 2.15's", allow_module_level=True)
nn, optim = torch.nn, torch.optim
torch.set_num_threads(1)

DTYPES = {"float16": torch.float16, "bfloat16": torch.bfloat16, "float32": torch.float32, "float64": torch.float64}


def trained(model, x, y, optimizer, loss, steps):
    """A training loop as anyone writes it, and its rows."""
    names = dict(zip(model.state_dict(), model.parameters(), strict=True))
    for iteration in range(steps):
        optimizer.zero_grad()
        prediction = model(x)
        value = loss(prediction, y)
        value.backward()
        optimizer.step()
        yield {
            "iteration": iteration,
            "prediction": prediction.detach().double().flatten().tolist(),
            "loss": value.item(),
            "parameters": {name: own.detach().double().flatten().tolist() for name, own in names.items()},
            "gradients": {name: own.grad.double().flatten().tolist() for name, own in names.items()},
        }


def as_neuron(row):
    """A row as a neuron's table has it."""
    [weight, bias], [weight_grad, bias_grad] = [[own[0] for own in row[key].values()] for key in ("parameters", "gradients")]
    before = {"iteration": row["iteration"], "prediction": row["prediction"][0], "loss": row["loss"]}
    return before | {"weight": weight, "bias": bias, "weight_grad": weight_grad, "bias_grad": bias_grad}


OPTIMIZERS = {
    "sgd": lambda own: optim.SGD(own, lr=0.1),
    "nesterov": lambda own: optim.SGD(own, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam": lambda own: optim.Adam(own, lr=0.01, betas=(0.8, 0.95), eps=1e-4),
    "adamw": lambda own: optim.AdamW(own, lr=0.02),
    "rmsprop": lambda own: optim.RMSprop(own, lr=0.01, momentum=0.5, centered=True, eps=1e-3),
    "fused": lambda own: optim.SGD(own, lr=0.1, momentum=0.9, fused=True),
}
NETWORKS = {
    "tanh": lambda: nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)),
    "relu and sigmoid": lambda: nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 3), nn.Sigmoid(), nn.Linear(3, 1), nn.Sigmoid()),
    "nested": lambda: nn.Sequential(nn.Sequential(nn.Linear(2, 4), nn.LeakyReLU()), nn.Identity(), nn.Linear(4, 1)),
    "no activation": lambda: nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1)),
    "others": lambda: nn.Sequential(
        nn.Linear(2, 4), nn.GELU(), nn.Linear(4, 4), nn.SiLU(), nn.Linear(4, 4), nn.ELU(), nn.Linear(4, 4), nn.GELU(approximate="tanh"), nn.Linear(4, 1)
    ),
}


#: float32's square root is a vendor's, and not promised.
NEURONS = [(dtype, name) for dtype in ("float16", "bfloat16") for name in OPTIMIZERS] + [("float32", name) for name in ("sgd", "nesterov", "fused")]


@pytest.mark.parametrize(("dtype", "optimizer"), NEURONS)
def test_a_neuron_is_trained_to_the_same_bits(dtype, optimizer):
    torch.manual_seed(3)
    model = nn.Linear(1, 1).to(DTYPES[dtype])
    x = torch.tensor([[1.0], [0.5], [-2.0]], dtype=DTYPES[dtype])
    stepped = OPTIMIZERS[optimizer](model.parameters())
    experiment = npg.experiment_of(model, x, 2 * x + 1, stepped, steps=60)
    assert npg.load(npg.to_link(model, x, 2 * x + 1, stepped, steps=60)) == experiment
    expected = [as_neuron(row) for row in trained(model, x, 2 * x + 1, stepped, nn.MSELoss(), 60)]
    assert bits(npg.run(experiment)) == bits(expected)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_a_network_is_trained_to_the_same_bits(dtype, network, optimizer):
    torch.manual_seed(5)
    model = NETWORKS[network]().to(DTYPES[dtype])
    x = torch.randn(6, 2).to(DTYPES[dtype])
    y = (x[:, :1] * x[:, 1:] > 0).to(DTYPES[dtype])
    loss = nn.BCEWithLogitsLoss() if network == "tanh" else nn.MSELoss()
    stepped = OPTIMIZERS[optimizer](model.parameters())
    experiment = npg.experiment_of(model, x, y, stepped, loss=loss, steps=25)
    rows = npg.run(experiment)
    for row, expected in zip(rows, trained(model, x, y, stepped, loss, 25), strict=True):
        ours, theirs = ([bits(list(own[key].values())) for key in ("parameters", "gradients")] for own in (row, expected))
        assert (ours, bits(row["loss"]), bits(row["prediction"])) == (theirs, bits(expected["loss"]), bits(expected["prediction"])), row["iteration"]


def test_a_small_network_in_float32_is_trained_to_the_same_bits():
    """Of products of up to 3 terms and of ReLU every bit follows a rule."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    x, stepped = torch.randn(3, 2), OPTIMIZERS["nesterov"](model.parameters())
    experiment = npg.experiment_of(model, x, x[:, :1], stepped, steps=30)
    expected = list(trained(model, x, x[:, :1], stepped, nn.MSELoss(), 30))
    assert bits(npg.run(experiment)) == bits(expected)


def test_present_weights_dtype_and_options_are_read():
    model = nn.Sequential(nn.Linear(2, 1).to(torch.bfloat16), nn.Sigmoid())
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor([[0.5, -2.0]]))
        model[0].bias.zero_()
    optimizer = optim.AdamW(model.parameters(), lr=0.25, betas=(0.5, 0.75), eps=0.5, weight_decay=0.125)
    read = npg.experiment_of(model, [[1, 2]], [[1]], optimizer, batch_size=1, seed=9)
    assert (read["dtype"], read["layers"], read["output_activation"], read["seed"], read["batch_size"]) == ("bfloat16", [2, 1], "sigmoid", 9, 1)
    assert read["initial"] == {"0.weight": [0.5, -2.0], "0.bias": [0.0]}
    assert read["optimizer"] == {"name": "adamw", "lr": 0.25, "betas": [0.5, 0.75], "eps": 0.5, "weight_decay": 0.125}


def test_a_scheduler_is_said_beside():
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    optim.lr_scheduler.LinearLR(optimizer, start_factor=0.25)
    with pytest.raises(ValueError, match="lr_scheduler="):
        npg.experiment_of(model, [[1]], [[1]], optimizer)
    read = npg.experiment_of(model, [[1]], [[1]], optimizer, lr_scheduler={"name": "linear", "start_factor": 0.25})
    assert read["optimizer"]["lr"] == 0.5 and npg.run(read)[0]["learning_rate"] == 0.125


def stepped_once(model):
    optimizer = optim.Adam(model.parameters())
    model(torch.ones(1, model.in_features)).sum().backward()
    optimizer.step()
    return optimizer


def tied():
    layer = nn.Linear(1, 1)
    return nn.Sequential(layer, nn.Tanh(), layer)


def frozen():
    model = nn.Linear(1, 1)
    model.bias.requires_grad_(False)
    return model


def sgd(model, **options):
    return optim.SGD(model.parameters(), lr=0.1, **options)


UNREADABLE = {
    "Conv2d can't be read": {"model": lambda: nn.Sequential(nn.Conv2d(1, 1, 1), nn.Linear(1, 1))},
    "Dropout can't be read": {"model": lambda: nn.Sequential(nn.Linear(1, 1), nn.Dropout(), nn.Linear(1, 1))},
    "bias=True": {"model": lambda: nn.Linear(1, 1, bias=False)},
    r"negative_slope=0.2\): here it is 0.01": {"model": lambda: nn.Sequential(nn.Linear(1, 1), nn.LeakyReLU(0.2))},
    r"alpha=2.0\): here it is 1.0": {"model": lambda: nn.Sequential(nn.Linear(1, 1), nn.ELU(2.0))},
    "stands before the first Linear": {"model": lambda: nn.Sequential(nn.Tanh(), nn.Linear(1, 1))},
    "stands after another activation": {"model": lambda: nn.Sequential(nn.Linear(1, 1), nn.Tanh(), nn.ReLU())},
    "more than one dtype": {"model": lambda: nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1).half())},
    "on the device 'meta'": {"model": lambda: nn.Linear(1, 1, device="meta")},
    "The parameters are float8_e5m2": {"model": lambda: nn.Linear(1, 1).to(torch.float8_e5m2)},
    "stands twice in the model": {"model": tied},
    "bias is frozen": {"model": frozen},
    "has no nn.Linear": {"model": lambda: nn.Sequential(nn.Identity()), "optimizer": lambda model: None},
    "3 outputs and the next one 4 inputs": {"model": lambda: nn.Sequential(nn.Linear(1, 3), nn.Linear(4, 1))},
    "must be an nn.Linear or an nn.Sequential": {"model": lambda: "a model", "optimizer": lambda model: None},
    "L1Loss can't be read": {"loss": nn.L1Loss()},
    "reduction=sum": {"loss": nn.MSELoss(reduction="sum")},
    "pos_weight=": {"loss": nn.BCEWithLogitsLoss(pos_weight=torch.ones(1))},
    "mse_loss can't be read": {"loss": nn.functional.mse_loss},
    "Adagrad can't be read": {"optimizer": lambda model: optim.Adagrad(model.parameters())},
    r"different options \(lr\)": {"optimizer": lambda model: optim.SGD([{"params": [model.weight]}, {"params": [model.bias], "lr": 0.5}], lr=0.1)},
    "amsgrad=True": {"optimizer": lambda model: optim.Adam(model.parameters(), amsgrad=True)},
    "maximize=True": {"optimizer": lambda model: sgd(model, maximize=True)},
    "dampening=0.5": {"optimizer": lambda model: sgd(model, momentum=0.9, dampening=0.5)},
    "other parameters than the model": {"optimizer": lambda model: optim.SGD([model.weight], lr=0.1)},
    "has taken steps": {"optimizer": stepped_once},
    "lr is a tensor": {"optimizer": lambda model: optim.SGD(model.parameters(), lr=torch.tensor(0.1))},
    "x is float64 and the model float32": {"x": torch.ones(1, 1, dtype=torch.float64)},
    r"y must have a row for each point.*y\.reshape\(-1, 1\)": {"y": torch.ones(1)},
    "x is missing": {"x": None},
    "The rows of x have 2 numbers": {"x": [[1, 2]]},
    "layers is read from what is given": {"layers": [1, 1]},
    "There is no key \"batchsize\"": {"batchsize": 3},
}  # fmt: skip


def test_a_class_of_ones_own_is_named():
    class Net(nn.Module):
        pass

    with pytest.raises(ValueError, match=r"Net can't be read: take it out, or give a part of the model"):
        npg.to_link(nn.Sequential(nn.Linear(1, 1), Net()), [[1]], [[1]], None)


@pytest.mark.parametrize("says", UNREADABLE)
def test_what_cant_be_read_is_said(says):
    case = {"model": lambda: nn.Linear(1, 1), "x": [[1]], "y": [[1]], "optimizer": sgd, **UNREADABLE[says]}
    model, optimizer = case.pop("model")(), case.pop("optimizer")
    with pytest.raises(ValueError, match=says):
        npg.to_link(model, case.pop("x"), case.pop("y"), optimizer(model), **case)


def test_the_widget_is_of_a_model():
    model = nn.Linear(1, 1).half()
    figure = npg.Playground.from_torch(model, [[1]], [[1]], sgd(model), steps=50, iteration=3, parts=("plot",))
    assert figure.parameters == {"0.weight": [model.weight.item()], "0.bias": [model.bias.item()]}
    assert (figure.experiment["steps"], figure.iteration, figure.parts) == (50, 3, ("plot",))


def test_what_the_readme_shows_runs(capsys):
    said = {}
    shown = re.findall(r"```python\n(.*?)```", (ROOT / "packaging/python/README.md").read_text(encoding="utf-8"), re.DOTALL)
    for code in shown:
        exec(code, said)
    said["figure"].experiment = npg.vary(said["figure"].experiment, {"optimizer": {"lr": 0.3}})
    assert capsys.readouterr().out == "0.3\n"
    said["test_the_loop_has_pytorchs_bits"]()
    assert len(shown) == 4
