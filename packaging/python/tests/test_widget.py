"""The widget's traits, without a notebook around it: what the figure sets comes as `link`."""

import pytest
import traitlets

import neuron_playground as npg


def test_it_begins_with_the_notebooks_neuron(notebook):
    figure = npg.Playground()
    assert (figure.link, figure.experiment, figure.variants, figure.iteration, figure.parts) == ("", notebook, None, None, ())
    assert figure.parameters == {"0.weight": [-0.007488250732421875], "0.bias": [0.53662109375]}
    assert figure.outcome["first_zero"] == 17


def test_an_experiment_becomes_a_link_and_a_link_an_experiment(notebook):
    figure = npg.Playground({**notebook, "steps": 30}, variants=[{"dtype": "float32"}], iteration=12, parts=("plot", "words"))
    assert figure.link == "#steps=30&but=dtype:float32&i=12"
    assert figure.get_state(["parts"]) == {"parts": "plot,words"} and npg.Playground().get_state(["parts"]) == {"parts": None}
    figure.set_state({"link": "https://you.example/#lr=0.25&i=3&curves=float16"})
    assert figure.experiment["optimizer"]["lr"] == 0.25 and (figure.iteration, figure.variants) == (3, None)
    assert figure.link == "https://you.example/#lr=0.25&i=3&curves=float16"


def test_what_is_given_beside_a_link_comes_before_what_that_says():
    link = "#lr=0.5&but=dtype:float32&i=3&steps=20"
    assert npg.Playground(link=link, iteration=5).link == "#lr=0.5&but=dtype:float32&i=5&steps=20"
    assert npg.Playground(link=link, variants=[]).link == "#lr=0.5&but=&i=3&steps=20"


def test_each_trait_sets_the_others(notebook):
    figure = npg.Playground()
    seen = []
    figure.observe(lambda change: seen.append(change["new"]), "link")
    figure.experiment = {**notebook, "optimizer": {"name": "sgd", "lr": 0.3}}
    figure.variants = [{"dtype": "bfloat16"}]
    figure.iteration = 5
    figure.parameters = {"0.weight": [[0.1]], "0.bias": (0.5,)}
    assert seen == [
        "#lr=0.3&steps=20",
        "#lr=0.3&but=dtype:bfloat16&steps=20",
        "#lr=0.3&but=dtype:bfloat16&i=5&steps=20",
        "#lr=0.3&0.weight=0.1&0.bias=0.5&but=dtype:bfloat16&i=5&steps=20",
    ]
    assert figure.experiment["initial"] == {"0.weight": [0.1], "0.bias": [0.5]}
    # As float16 holds it.
    assert figure.parameters == {"0.weight": [0.0999755859375], "0.bias": [0.5]}


def test_what_the_figure_does_is_observed_once(notebook):
    figure = npg.Playground(notebook)
    seen = []
    figure.observe(lambda change: seen.append((change["name"], change["new"])), ["iteration", "experiment", "link"])
    figure.set_state({"link": "#steps=20&i=7"})
    assert seen.count(("iteration", 7)) == 1 and [name for name, _ in seen].count("experiment") == 0 and figure.link == "#steps=20&i=7"


def test_a_shorter_experiment_leaves_the_iteration(notebook):
    figure = npg.Playground(notebook, iteration=15)
    figure.experiment = {**notebook, "steps": 10}
    assert figure.iteration is None and figure.experiment["steps"] == 10


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("experiment", {"dtype": "float16"}, "is missing"),
        ("experiment", {"optimizer": {"name": "sgd", "lr": -1}}, "is missing"),
        ("experiment", 7, "dict"),
        ("variants", [{"steps": 3}], "no steps of its own"),
        ("variants", [{"seed": 1}] * 5, "at most 4"),
        ("iteration", 20, "there are 20 steps"),
        ("iteration", -1, "counted from 0"),
        ("parameters", {"0.weight": [1.0]}, '"0.bias" is missing'),
        ("parameters", {"0.weight": [float("nan")], "0.bias": [0]}, "initial"),
        ("link", "#lr=fast", "it is"),
        ("parts", ("plots",), "There is no part 'plots'"),
    ],
)
def test_what_cant_be_shown_is_said_and_all_stays(notebook, name, value, says):
    figure = npg.Playground(notebook, iteration=3, parts=("plot",))
    before = {trait: getattr(figure, trait) for trait in ("link", "experiment", "variants", "iteration", "parameters", "parts")}
    with pytest.raises(traitlets.TraitError, match=says):
        setattr(figure, name, value)
    assert {trait: getattr(figure, trait) for trait in before} == before
    figure.iteration = 4
    assert figure.link == "#i=4&steps=20"


def test_what_is_too_much_for_a_link_leaves_the_rest(notebook):
    figure = npg.Playground({**notebook, "seed": 3})
    figure.set_state({"link": None})
    assert figure.link is None and figure.experiment["seed"] == 3
    figure.iteration = 2
    assert figure.link == "#seed=3&i=2&steps=20"


def test_rows_are_a_dataframe(notebook):
    pytest.importorskip("pandas")
    rows = npg.Playground(notebook).rows
    assert list(rows.columns) == ["iteration", "prediction", "loss", "weight", "bias", "weight_grad", "bias_grad"]
    assert rows.loss[17] == 0 and len(rows) == 20


def test_a_missing_pandas_is_said(notebook, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        npg.Playground(notebook).rows  # noqa: B018


def test_what_the_figure_refuses_is_a_warning():
    figure = npg.Playground()
    with pytest.warns(UserWarning, match="could not show what was set: too long"):
        figure._handle_custom_msg({"type": "error", "message": "too long"}, [])


def test_it_is_of_one_thing():
    with pytest.raises(ValueError, match="not both"):
        npg.Playground({}, link="#lr=1")
    with pytest.raises(traitlets.TraitError, match="is missing"):
        npg.Playground({})
