"""What is in the wheel, and the page that it serves."""

import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from conftest import ROOT

import neuron_playground
from neuron_playground import page


def test_it_is_the_installed_one():
    assert ROOT / "packaging" not in Path(neuron_playground.__file__).parents


def test_the_wheel_is_at_most_a_megabyte():
    [wheel] = (ROOT / "target/wheels").glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    assert wheel.stat().st_size <= 1_000_000, wheel.stat().st_size


def test_the_widgets_module_needs_no_other_file():
    module = page.widget()
    assert "__PAGE__" not in module and "import(" not in module.partition("<!doctype html>")[0]
    assert "</script" not in module and len(module) > len(page.html())


def test_every_part_is_one_of_the_pages():
    text = page.html().decode()
    unknown = [part for part in page.PARTS if not any(f"embed:{quote}{part}{quote}" in text for quote in "`'\"")]
    assert unknown == []


@pytest.fixture
def served():
    command = [sys.executable, "-m", "neuron_playground", "--port", "0", "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        yield server.stdout.readline().split(" is at ")[1].split(";")[0]
        server.terminate()


def test_the_page_is_served_offline(served):
    assert served.startswith("http://127.0.0.1:")
    for address in (served, f"{served}?embed=plot", f"{served}index.html"):
        with urllib.request.urlopen(address) as answer:
            assert answer.read() == page.html()
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{served}../pyproject.toml")


def test_a_port_that_is_taken_is_said(served):
    port = served.rstrip("/").rpartition(":")[2]
    answer = subprocess.run([sys.executable, "-m", "neuron_playground", "--port", port, "--no-open"], capture_output=True, text=True)
    assert answer.returncode == 1 and f"The port {port} can't be used" in answer.stderr and "--port" in answer.stderr
