"""How a training went: the curve of a `helpers.history.History`, or of several side by side."""

from matplotlib.ticker import MaxNLocator, PercentFormatter

from figures.picture import BLUE, GREEN, GREY, LINESTYLES, SERIES, figure

WHY = {
    "finished": "all epochs done",
    "early": "stopped early",
    "interrupted": "interrupted",
    "stopped": "stopped",
    "diverged": "the loss was no longer a number",
}


def curve(history, title="How it learns"):
    """Loss and error of a History after each evaluation, training and validation; the kept one is marked.

    Where there are no labels, the loss stands alone. A History without any evaluation gives empty axes.
    """
    with_errors = any(e is not None for e in history.training_error + history.validation_error)
    names = [("loss", "loss"), ("error", "share of wrong answers")] if with_errors else [("loss", "loss")]
    picture, axes = figure(8 if with_errors else 6, 3.4, columns=len(names), squeeze=False)
    said = []
    for ax, (name, label) in zip(axes[0], names):
        for part, colour, line in (("training", GREY, "--"), ("validation", BLUE, "-")):
            values = getattr(history, f"{part}_{name}")
            if any(value is not None for value in values):
                ax.plot(
                    history.epoch, values, line, color=colour, label=f"{part} samples", gid=f"{part} {name}"
                )
                said.append(f"{part} {name} from {_short(values[0], name)} to {_short(values[-1], name)}")
        best = history.best
        if best is not None and getattr(best, f"validation_{name}") is not None:
            value = getattr(best, f"validation_{name}")
            kept = f"kept: epoch {best.epoch}, {_short(value, name)}"
            ax.plot(best.epoch, value, "o", color=GREEN, markersize=9, label=kept, gid=f"best {name}")
        ax.set(xlabel="epoch", ylabel=label)
        ax.set_ylim(bottom=0)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        if name == "error":
            ax.yaxis.set_major_formatter(PercentFormatter(1))
        if ax.lines:
            ax.legend(loc="best")
    axes[0, 0].set_title(title)
    if not len(history):
        picture.alt = f"{title}: nothing yet."
    else:
        kept = f" The weights of epoch {history.best.epoch} were kept." if history.best else ""
        why = WHY.get(history.stopped, "still running")
        picture.alt = f"{title}, {history.epoch[-1]} epochs, {why}: {'; '.join(said)}.{kept}"
    return picture


def compare(histories, title="Two ways to learn", width=6.5):
    """Validation errors of several trainings against the epoch. histories: {name: History}, up to five."""
    picture, ax = figure(width, 3.4)
    said = []
    for (name, history), colour, line in zip(histories.items(), SERIES, LINESTYLES):
        values = history.validation_error
        ax.plot(history.epoch, values, color=colour, linestyle=line, label=name, gid=f"curve {name}")
        said.append(
            f"{name}: {_short(values[0], 'error')} after the first, {_short(min(values), 'error')} at best"
        )
    ax.set(title=title, xlabel="epoch", ylabel="wrong on validation samples")
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.legend(loc="upper right")
    picture.alt = f"{title}, validation error against the epoch. {'; '.join(said)}."
    return picture


def _short(value, name):
    return f"{value:.1%}" if name == "error" else f"{value:.3g}"
