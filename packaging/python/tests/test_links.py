"""An experiment as a link, and back."""

import pytest
from conftest import sample

import neuron_playground as npg

LINKS = [
    "#lr=0.03&i=12&steps=20",
    "#dtype=bfloat16&seed=4294967295&x=1,-2.5,1e-9&y=0,3,4&momentum=0.9&batch_size=2&steps=10000000",
    "#optimizer=adam&lr=0.001&betas=0.5,0.75&eps=0.0001&steps=30&0.weight=0.25&0.bias=0",
    "#layers=2,3,1&activation=tanh&x=1;2,3;4&y=0,1&steps=100&but=dtype:float32&but=optimizer:adam;lr:0.01&i=19",
    "#layers=2,8,1&activation=relu&data=xor&features=x1,x2&batch_size=10&shuffle=true&steps=300&but=",
]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_comes_back(link):
    loaded = npg.load_all(f"https://you.example/?embed=plot{link}")
    again = npg.to_link(loaded.experiment, iteration=loaded.iteration, variants=loaded.variants)
    assert npg.load_all(again) == loaded
    assert sorted(again[1:].split("&")) == sorted(link[1:].split("&"))


@pytest.mark.parametrize("file", ["neuron", "network", "sched", "autocast", "exported"])
def test_a_recordings_link_is_that_experiment(file):
    for recording in sample(file, 20):
        experiment = npg.check(recording["experiment"])
        assert npg.load(npg.to_link(experiment)) == experiment


def test_what_is_before_the_hash_is_the_pages(notebook):
    assert npg.to_link(notebook, page="https://you.example/playground/") == "https://you.example/playground/#steps=20"
    assert npg.load("https://you.example/") == npg.load("") == npg.load("#") == notebook
    assert npg.load("lr=0.2") == npg.load("#lr=0.2") == npg.load(" https://you.example/?embed#lr%3D0.2 ")


def test_what_counts_is_an_integer():
    read = npg.load("#layers=2,3,1&data=circle&samples=30&data_seed=4&batch_size=5&accumulate=2&seed=3&steps=40&loss_scaling=dynamic&growth_interval=9")
    counts = [*read["layers"], read["seed"], read["steps"], read["batch_size"], read["accumulate"], *[read["data"][key] for key in ("samples", "data_seed")]]
    assert counts == [2, 3, 1, 3, 40, 5, 2, 30, 4] and all(type(count) is int for count in [*counts, read["loss_scaling"]["growth_interval"]])
    assert type(npg.load("#lr=1")["optimizer"]["lr"]) is float


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("#lr=fast", 'it is "fast"'),
        ("#steps=20&i=20", "it is 20, and there are 20 steps"),
        ("#batchSize=10", "There is no key"),
        ("#but=dtype:float8", "dtype must be"),
        ("#%E0%A4%A", "There is no key"),
        (7, "A link is a text"),
    ],
)
def test_what_is_no_link_is_said(link, says):
    with pytest.raises(npg.ExperimentError, match=says):
        npg.load(link)


def test_too_many_points_for_a_link_are_said(notebook):
    points = [[i / 7] for i in range(20_000)]
    with pytest.raises(npg.ExperimentError, match="too much for a link.*fewer points"):
        npg.to_link({**notebook, "x": points, "y": points})
    assert len(npg.run({**notebook, "x": points, "y": points})) == 20


@pytest.mark.parametrize(
    ("beside", "says"),
    [
        ({"iteration": 20}, "there are 20 steps"),
        ({"iteration": "now"}, "counted from 0"),
        ({"variants": [{"dtype": "float8"}]}, "dtype must be"),
        ({"variants": [{"seed": 1}] * 5}, "at most 4"),
        ({"variants": [{}]}, "sets nothing"),
        ({"variants": {"dtype": "float32"}}, "a list of patches"),
        ({"seed": 3}, "give the experiment alone"),
    ],
)
def test_what_a_link_cant_say_is_said(notebook, beside, says):
    with pytest.raises(ValueError, match=says):
        npg.to_link(notebook, **beside)
