"""What `run` gives is what PyTorch recorded."""

import math
import subprocess
import sys

import pytest
from conftest import bits, recordings, sample

import neuron_playground as npg


def is_promised(experiment):
    """Where PyTorch leaves no bit to a vendor's library: README.md has the table."""
    return experiment["dtype"] in ("float16", "bfloat16") or experiment["optimizer"]["name"] == "sgd" and experiment["layers"] == [1, 1]


def rows_of(recording, is_neuron):
    """A recording's rows as `run` has them."""
    for record in recording["records"]:
        if is_neuron:
            names = {"weight": "0.weight", "bias": "0.bias"}
            yield {
                "iteration": record["iteration"], "prediction": record["prediction"][0], "loss": record["loss"],
                **{key: record["parameters"][name][0] for key, name in names.items()},
                **{f"{key}_grad": record["gradients"][name][0] for key, name in names.items()},
                **({f"ema_{key}": record["averages"][name][0] for key, name in names.items()} if "averages" in record else {}),
            }  # fmt: skip
        else:
            yield {key: record[key] for key in ("iteration", "prediction", "loss", "parameters", "gradients", "averages") if key in record}


RECORDED = [
    ("notebook", 1), ("neuron", 40), ("neuron_more", 15), ("neuron_extreme", 40), ("network", 15), ("optimizers", 30), ("corners", 30),
    ("clip", 15), ("kahan", 15), ("sched", 15), ("ema", 15), ("accumulate", 15), ("mixed", 15), ("cuda/neuron", 15),
]  # fmt: skip


@pytest.mark.parametrize(("file", "count"), RECORDED)
def test_rows_are_pytorchs_in_every_bit(file, count):
    for recording in sample(file, count, is_promised):
        rows = npg.run(recording["experiment"])
        recorded = list(rows_of(recording, "weight" in rows[0]))
        assert len(rows) == len(recorded) == recording["experiment"]["steps"]
        for row, expected in zip(rows, recorded, strict=True):
            assert bits({key: row[key] for key in expected}) == bits(expected), recording["experiment"]


def test_nan_and_infinity_are_among_them():
    seen = [str(row["loss"]) for recording in sample("neuron_extreme", 40, is_promised) for row in npg.run(recording["experiment"])]
    assert "nan" in seen and "inf" in seen


def test_the_notebooks_loss_is_exactly_0_at_iteration_17(notebook):
    losses = [row["loss"] for row in npg.run(notebook)]
    assert losses.index(0.0) == 17 and len(losses) == 20
    found = npg.outcome(notebook)
    assert (found["state"], found["first_zero"]) == ("exact_zero", 17)


def test_a_run_longer_than_what_the_page_keeps_has_every_row(notebook):
    rows = npg.iterate({**notebook, "steps": 25_000, "optimizer": {"name": "sgd", "lr": 0.001}})
    assert [row["iteration"] for row in rows] == list(range(25_000))


def test_two_runs_go_side_by_side(notebook):
    pairs = list(zip(npg.iterate(notebook), npg.iterate({**notebook, "dtype": "float32"}), strict=True))
    assert [own for own, _ in pairs] == npg.run(notebook)
    assert [other for _, other in pairs] == npg.run(npg.vary(notebook, {"dtype": "float32"}))


def test_scales_skips_and_rates_stand_in_a_neurons_rows(notebook):
    scaled = npg.run({**notebook, "loss_scaling": {"name": "dynamic", "init_scale": 2.0**30}})
    assert scaled[0]["skipped"] is True and scaled[0]["scale"] == 2.0**30 and scaled[1]["scale"] == 2.0**29
    scheduled = npg.run({**notebook, "lr_scheduler": {"name": "exponential", "gamma": 0.5}})
    assert [row["learning_rate"] for row in scheduled[:3]] == [0.1, 0.05, 0.025]


def test_a_run_starts_where_it_is_said_to(notebook):
    assert npg.start(notebook) == {"0.weight": [-0.007488250732421875], "0.bias": [0.53662109375]}
    first = recordings("network")[0]["experiment"]
    again = npg.run({**first, "initial": npg.start(first)})
    assert bits([row["parameters"] for row in again]) == bits([row["parameters"] for row in npg.run(first)])


def test_an_outcome_may_be_nan(notebook):
    found = npg.outcome({**notebook, "y": [[30000.0]], "optimizer": {"name": "sgd", "lr": 0.0}})
    assert found["state"] == "stalled" and math.isinf(found["high"])


@pytest.mark.parametrize(
    ("change", "code", "field", "says"),
    [
        ({"optimizer": {"name": "sgd", "lr": -1}}, "out_of_range", "optimizer.lr", "it is -1"),
        ({"optimizer": {"name": "sgd", "lr": math.nan}}, "wrong_type", "optimizer.lr", "NaN"),
        ({"x": [[1.0], [2.0]]}, "wrong_shape", "y", "x has 2 and y has 1"),
        ({"x": [[math.inf]]}, "wrong_type", "x", "finite numbers"),
        ({"batchSize": 3}, "unknown_key", "batchSize", "the keys are"),
        ({"dtype": "half"}, "wrong_type", "dtype", '"float16"'),
        ({"x": object()}, "wrong_type", "", "object is none of them"),
    ],
)
def test_what_is_wrong_is_said(notebook, change, code, field, says):
    with pytest.raises(npg.ExperimentError, match=says) as raised:
        npg.run({**notebook, **change})
    assert (raised.value.code, raised.value.field) == (code, field)
    assert isinstance(raised.value, ValueError)
    # And the next one is run.
    assert len(npg.run(notebook)) == 20


def test_numpy_and_tuples_are_numbers_too(notebook):
    numpy = pytest.importorskip("numpy")
    given = {**notebook, "x": numpy.array([[1.0]]), "y": ((1.0,),), "seed": numpy.int64(0)}
    assert npg.run(given) == npg.run(notebook)


def test_it_is_light():
    """A test suite needs no more than the engine."""
    heavy = ("torch", "pandas", "numpy", "IPython", "anywidget")
    code = f"import sys, neuron_playground as npg; npg.run(npg.notebook()); print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
