import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    import neuron_playground as npg

    return mo, npg


@app.cell
def _(mo):
    rate = mo.ui.slider(steps=[0.1, 0.25, 0.5], value=0.1, label="rate")
    rate
    return (rate,)


@app.cell
def _(mo, npg):
    figure = npg.Playground(npg.load("#lr=0.1"), parts=("controls", "plot"))
    other = npg.Playground(link="#lr=0.5", parts=("controls",))
    shown = mo.ui.anywidget(figure)
    mo.vstack([shown, mo.ui.anywidget(other)])
    return figure, other, shown


@app.cell
def _(figure, rate):
    figure.experiment = {**figure.experiment, "optimizer": {"name": "sgd", "lr": rate.value}}
    return


@app.cell
def _(figure, mo, other, shown):
    # Runs again with every change of the link.
    shown.value
    mo.md(f"says {figure.experiment['optimizer']['lr']} and {other.experiment['optimizer']['lr']}")
    return


if __name__ == "__main__":
    app.run()
