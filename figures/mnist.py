"""Figures of notebook 6: what lies in the files, what goes into the network, and how it learns.

Images are (n, height, width) grey levels, 0 paper to 255 ink; labels (n,) whole numbers 0 to 9.
"""

import numpy as np
from matplotlib.patches import Rectangle

from figures import picture as style
from figures.moving import choice, moving, slider
from figures.picture import BLUE, GREEN, GREY, INK_ORANGE, ORANGE, figure, image_grid, label, still

N_PER_PAGE = 30
GREYS = {"cmap": "gray_r", "vmin": 0, "vmax": 255}


# ------------------------------------------------------------------------------------------------- the digits


@still
def digits(images, labels, said=None, columns=10, title="Digits of MNIST"):
    """Images side by side, the label of each below; or what was said of it, and the label if it is wrong."""
    texts, colours = [str(label) for label in labels], None
    alt = f"{title}: {len(texts)} handwritten digits, labelled {', '.join(texts)}."
    if said is not None:
        right = np.equal(said, labels)
        texts = [text if ok else f"{a}, not {text}" for a, text, ok in zip(said, texts, right)]
        colours, wrong = np.where(right, style.INK_BLUE, INK_ORANGE), np.sum(~right)
        alt = f"{title}: {len(texts)} images, {wrong} answered wrongly. Answers: {'; '.join(texts)}."
    return image_grid(images, texts, columns, title=title, alt=alt, vmin=0, vmax=255, colours=colours)


def _pages(images, labels, digit, page=1):
    return max(1, -(-int((np.asarray(labels) == digit).sum()) // N_PER_PAGE))


@moving(ends={"page": _pages}, digit=slider("digit", 0, 9, 2), page=slider("page", 1, 1000, 1))
def browse(images, labels, digit=2, page=1):
    """One page of 30 images of one digit, in the order of the file; past the last page, the last one."""
    places = np.flatnonzero(np.asarray(labels) == digit)
    if not len(places):
        raise ValueError(f"There is no {digit} among these {len(labels)} labels.")
    last = _pages(images, labels, digit)
    page = min(max(page, 1), last)
    shown = places[(page - 1) * N_PER_PAGE : page * N_PER_PAGE]
    title = f"The digit {digit}, page {page} of {last}"
    alt = f"{title}: {len(shown)} of {len(places)} images, numbers {shown[0]} to {shown[-1]} of the file."
    return image_grid(images[shown], [str(k) for k in shown], 10, 0.68, 3, title, alt, vmin=0, vmax=255)


def bars(ax, values, colours, gid, title, unit):
    """Ten numbers as bars, one a digit."""
    for digit, bar in enumerate(ax.bar(range(10), values, color=colours, width=0.75)):
        bar.set_gid(f"{gid} {digit}")
    ax.set(title=title, xlabel="digit", ylabel=unit, xticks=range(10))
    ax.grid(False, axis="x")


@still
def class_counts(labels):
    """How many samples of each digit there are."""
    counts = np.bincount(labels, minlength=10)
    picture, ax = figure(7, 2.8)
    bars(ax, counts, BLUE, "count", f"Samples of each digit, {counts.sum():,} in all", "samples")
    ax.bar_label(ax.containers[0], [f"{count:,}" for count in counts], label_type="center", color="white")
    ax.plot([-0.5, 9.5], [counts.mean()] * 2, color=ORANGE, linestyle="--", linewidth=1.5)
    label(ax, 9.65, counts.mean(), "mean", color=INK_ORANGE, ha="left", box="white")
    ax.set(xlim=(-0.6, 10.3), ylim=(0, 1.1 * counts.max()))
    return picture.told(
        f"Bars, samples of each digit: {', '.join(f'{d}: {n:,}' for d, n in enumerate(counts))}."
    )


@still
def zero_share(images):
    """For each pixel, the share of the images in which it is 0."""
    images = np.asarray(images)
    shares, whole = (images == 0).mean(axis=0), float((images == 0).mean())
    always = int((shares == 1).sum())
    picture, ax = figure(5.2, 4.2, bare=True)
    drawn = ax.imshow(shares, cmap=style.SEQUENTIAL, vmin=0, vmax=1)
    picture.colorbar(drawn, ax=ax, label="share of images in which this pixel is 0", format=style.percent)
    ax.set(title=f"{whole:.0%} of all pixels are 0", xlabel="column", ylabel="row")
    return picture.told(
        f"A map of the {shares.shape[0]} by {shares.shape[1]} pixels. {always} of them, at the border, are 0 "
        f"in every image; in the middle a pixel is 0 in {shares.min():.0%} of the images or more. "
        f"Over all, {whole:.0%} of the pixels are 0."
    )


# ------------------------------------------------------------------------------------------- bytes and pixels


@still
def header(raw):
    """The first bytes of an unpacked IDX file, one box a byte, with what each group of them says.

    raw: at least the header, 4 + 4 * (number of dimensions) bytes; up to eight bytes behind it are drawn.
    """
    n_dimensions = raw[3]
    end = 4 + 4 * n_dimensions
    shown = min(len(raw), end + 8)
    groups = [  # first byte, last byte + 1, what they say, colour, how deep the text stands
        (0, 2, "always 0", style.LIGHT, 0),
        (2, 3, "08: unsigned bytes", style.YELLOW, 2),
        (3, 4, f"{n_dimensions:02x}: dimensions", style.SKY, 1),
    ]
    sizes = ("samples", "#cfe8f7"), ("rows", "#d5efe6"), ("columns", "#fbe3d3")
    for start, (name, colour) in zip(range(4, end, 4), sizes):
        size = int.from_bytes(raw[start : start + 4], "big")
        groups.append((start, start + 4, f"{name}: {size:,}", colour, 0))
    groups.append((end, shown, "the pixels begin" if n_dimensions == 3 else "the labels begin", "white", 0))
    picture, ax = figure(8, 1.9)
    for start, stop, text, colour, depth in groups:
        for k in range(start, stop):
            ax.add_patch(Rectangle((k, 0), 0.92, 1, facecolor=colour, edgecolor=GREY))
            label(ax, k + 0.46, 0.5, f"{raw[k]:02x}", size=11, family="monospace")
        middle, low = (start + stop - 0.08) / 2, -0.15 - 0.5 * depth
        if depth:
            ax.plot([middle, middle], [0, low], color=GREY, linewidth=1, linestyle="-")
        label(ax, middle - (0.4 if depth else 0), low, text, va="top", ha="left" if depth else "center")
    for k in (0, end):
        label(ax, k + 0.46, 1.12, f"byte {k}", color=GREY, va="baseline")
    ax.set(xlim=(-0.2, max(shown, 24)), ylim=(-1.7, 1.5))
    ax.set_title("The first bytes of an IDX file, in hexadecimal")
    ax.axis("off")
    told = "; ".join(f"from byte {start}: {text}" for start, _, text, _, _ in groups)
    return picture.told(f"The first {shown} bytes in hexadecimal: {raw[:shown].hex(' ')}. {told}")


@still
def grey_levels(image, top=8, left=8, size=10):
    """One image, and beside it a square of size x size pixels enlarged, with each pixel's grey level."""
    image = np.asarray(image)
    part = image[top : top + size, left : left + size]
    if part.shape != (size, size):
        raise ValueError(f"{size} × {size} pixels at row {top}, column {left} do not fit in {image.shape}.")
    picture, (ax, near) = figure(8, 4.2, columns=2, bare=True)
    ax.imshow(image, **GREYS)
    style.frame(ax, (left - 0.5, top - 0.5), size, size, linewidth=2.5)
    ax.set(title=f"{image.shape[0]} × {image.shape[1]} pixels", xlabel="column", ylabel="row")
    near.imshow(part, extent=(left - 0.5, left + size - 0.5, top + size - 0.5, top - 0.5), **GREYS)
    for (row, column), level in np.ndenumerate(part):
        x, y, colour = left + column, top + row, style.text_on((1 - level / 255,) * 3)
        label(near, x, y, str(level), color=colour, gid=f"level {y} {x}")
    near.set(title="The framed part, as numbers", xlabel="column", ylabel="row")
    return picture.told(
        f"A digit of {image.shape[0]} by {image.shape[1]} pixels, rows {top} to {top + size - 1} and columns "
        f"{left} to {left + size - 1} enlarged with their grey levels, from {part.min()} (paper) to "
        f"{part.max()} (ink)."
    )


@still
def unrolled(image, row=12):
    """An image, and the vector that its rows make one after the other, with one row marked in both."""
    image = np.asarray(image)
    height, width = image.shape
    if not 0 <= row < height:
        raise ValueError(f"row must be between 0 and {height - 1}, not {row}.")
    start, stop, last = row * width, (row + 1) * width, image.size - 1
    picture, (ax, line) = figure(8, 4.4, rows=2, height_ratios=(4, 1), bare=True)
    ax.imshow(image, **GREYS)
    style.frame(ax, (-0.5, row - 0.5), width, 1)
    ax.set(title=f"Row {row} of the image …", xlabel="column", ylabel="row")
    line.imshow(image.reshape(1, -1), aspect="auto", extent=(-0.5, last + 0.5, 0, 1), **GREYS)
    style.frame(line, (start - 0.5, 0), width, 1, linewidth=2.5, clip_on=False)
    line.set(title=f"… is entries {start} to {stop - 1} of the vector", xlabel="entry of the input vector")
    line.set(yticks=[], xticks=[0, 196, 392, 588, last] if image.size == 784 else [0, last])
    return picture.told(
        f"An image of {height} by {width} pixels above a strip of {image.size}: the image's rows one after "
        f"the other. Row {row} is framed in both; in the strip it is entries {start} to {stop - 1}."
    )


@still
def saturation(outputs_raw, outputs_scaled):
    """Outputs of hidden sigmoid nodes, for pixels 0 to 255 and for pixels 0 to 1, as two histograms.

    Both are flat sequences of outputs. The titles give the share within 0.01 of 0 or 1.
    """
    picture, axes = figure(8, 3, columns=2, sharey=True)
    parts = (outputs_raw, "Pixels 0 to 255", ORANGE), (outputs_scaled, "Pixels 0 to 1", BLUE)
    said = []
    for ax, (outputs, name, colour) in zip(axes, parts):
        outputs = np.ravel(outputs)
        share = float(np.mean((outputs < 0.01) | (outputs > 1 - 0.01)))
        weights = np.full(len(outputs), 1 / len(outputs))
        ax.hist(outputs, bins=np.linspace(0, 1, 26), weights=weights, color=colour, edgecolor="white")
        ax.set(title=f"{name}: {share:.0%} saturated", xlabel="output of a hidden node", xlim=(0, 1))
        ax.yaxis.set_major_formatter(style.percent)
        said.append(f"{name}: {share:.0%} of the outputs within 0.01 of 0 or 1")
    axes[0].set_ylabel("share of outputs")
    return picture.told("Two histograms of hidden outputs. " + "; ".join(said) + ".")


@still
def target_cost():
    """The sigmoid, and the weighted input that it takes to reach each target; 1 is never reached."""
    picture, ax = figure(7, 3.2)
    z = np.linspace(-8, 8, 321)
    ax.plot(z, 1 / (1 + np.exp(-z)), color=BLUE)
    ax.hlines([0, 1], -8, 9.5, color=GREY, linewidth=1, linestyle="--")
    nets = {target: np.log(target / (1 - target)) for target in (0.9, 0.99, 0.999)}
    for target, net in nets.items():
        ax.plot([net, net], [0, target], color=ORANGE, linewidth=1.5, linestyle=":")
        ax.plot(net, target, "o", color=ORANGE, markersize=8, gid=f"target {target:g}")
        said = f"{target:g} at {net:.1f}"
        label(ax, net + 0.2, target - 0.16, said, ha="left", va="baseline", color=INK_ORANGE)
    ax.set(title="What a target asks of the weighted input", xlabel="weighted input net", ylabel="output y")
    ax.set(xlim=(-8, 9.5), ylim=(-0.08, 1.12))
    told = "; ".join(f"output {target:g} takes net = {net:.1f}" for target, net in nets.items())
    return picture.told(f"The sigmoid between its limits 0 and 1. {told}; the output 1 is reached nowhere.")


# ----------------------------------------------------------------------------------------------- hidden sizes


@moving(selected=lambda results: choice("nodes in the hidden layer", sorted(_best_rates(results)), 10))
def hidden_sizes(results, selected=10):
    """Validation error and number of parameters of 784-m-10 against the size m of the hidden layer.

    results: a list of {"hidden", "seed", "rate", "validation_error", "epochs"}. Where a size was tried with
    several rates, the rate with the lowest mean error is shown.
    """
    best = _best_rates(results)
    if selected not in best:
        raise ValueError(f"There is no result for {selected} hidden nodes, only for {sorted(best)}.")
    sizes, (mean, rate, errors) = sorted(best), best[selected]
    means = [best[size][0] for size in sizes]
    parameters = [size * 785 + 10 * (size + 1) for size in sizes]
    count = parameters[sizes.index(selected)]
    picture, (ax, below) = figure(7, 5, rows=2, sharex=True, height_ratios=(3, 2))
    for size in sizes:
        found = best[size][2]
        ax.plot([1.13 * size] * len(found), found, "o", color=GREY, markersize=4, gid=f"seeds {size}")
    ax.plot(sizes, means, "s-", color=BLUE, gid="means")
    ax.plot(selected, mean, "s", color=ORANGE, markersize=12, gid="selected")
    ax.set_title(f"{selected:,} nodes: {mean:.1%} wrong, with a learning rate of {rate:g}", gid="title")
    ax.set(yscale="log", xscale="log", ylabel="validation error")
    ax.yaxis.set_major_formatter(style.percent)
    ticks = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)
    ax.set_yticks([tick for tick in ticks if min(means) * 0.6 < tick < max(means) * 1.6])
    below.plot(sizes, parameters, "s-", color=BLUE, gid="parameters")
    below.plot(selected, count, "s", color=ORANGE, ms=12, clip_on=False, zorder=4, gid="selected parameters")
    below.axhline(60_000, color=style.INK, linestyle="--", linewidth=1.2)
    label(below, sizes[0] * 0.8, 66_000, "60,000 samples", ha="left", va="bottom")
    below.set(yscale="log", xlabel="nodes in the hidden layer", ylabel="parameters")
    below.set_title(f"{count:,} parameters", gid="parameters text")
    below.set_xticks(sizes, [f"{size:,}" for size in sizes])
    for part in (ax, below):
        part.minorticks_off()
    each = ", ".join(f"{mean:.1%} with {size:,}" for size, mean in zip(sizes, means))
    return picture.told(
        f"Validation error against nodes in the hidden layer, means over {len(errors)} starts: {each}. "
        f"With {selected} nodes there are {count:,} parameters, and the error lies between "
        f"{min(errors):.1%} and {max(errors):.1%}."
    )


def _best_rates(results):
    """{size: (mean error, rate, errors)} with the rate of the lowest mean error for each size."""
    errors, best = {}, {}
    for result in results:
        errors.setdefault((result["hidden"], result["rate"]), []).append(result["validation_error"])
    for (size, rate), found in errors.items():
        best[size] = min(best.get(size, (2.0,)), (float(np.mean(found)), rate, found))
    return best


@still
def rules_of_thumb(suggestions, choice=300):
    """What rules say about the hidden layer's size, on a logarithmic line.

    suggestions: {name of the rule: (lowest, highest) number of nodes}; choice: the size that we take.
    """
    picture, ax = figure(7, 2.2)
    said = {name: " to ".join(dict.fromkeys(f"{n:.0f}" for n in pair)) for name, pair in suggestions.items()}
    for k, (name, (low, high)) in enumerate(suggestions.items()):
        ax.plot([low, high], [k, k], "o-", color=BLUE, lw=6, ms=9, solid_capstyle="round", gid=f"rule {name}")
        label(ax, high * 1.12, k, said[name], ha="left")
    ax.axvline(choice, color=ORANGE, linestyle="--")
    label(ax, choice * 1.05, len(suggestions) - 0.75, f"our choice: {choice}", color=INK_ORANGE, ha="left")
    ax.set(xscale="log", xlim=(5, 1000), ylim=(-0.6, len(suggestions) - 0.3))
    ax.set(title="Three rules, three answers", xlabel="nodes in the hidden layer")
    ax.set_yticks(range(len(suggestions)), list(suggestions))
    ticks = 5, 10, 20, 50, 100, 300, 1000
    ax.set_xticks(ticks, map(str, ticks))
    ax.minorticks_off()
    told = "; ".join(f"{name}: {text}" for name, text in said.items())
    return picture.told(
        f"Sizes of the hidden layer on a logarithmic line. {told}; the course's choice: {choice}, which none "
        "of them gives."
    )


# ------------------------------------------------------------------------------------------- while it learns


def learning_lines(ax, epochs, training, validation, name="error", best=None):
    """Loss or error over the epochs, on the samples that it learns from and on others; the kept epoch marked.

    best: (epoch, value on the validation samples). Returns what it shows, in words.
    """
    said = []
    say = "{:.1%}".format if name == "error" else "{:.3g}".format
    parts = ("training", training, GREY, "--"), ("validation", validation, BLUE, "-")
    for part, values, colour, line in parts:
        if any(value is not None for value in values):
            ax.plot(epochs, values, line, color=colour, label=f"{part} samples", gid=f"{part} {name}")
            lowest = f", {say(min(values))} at best" if min(values) < values[-1] else ""
            said.append(f"{part} {name} from {say(values[0])} to {say(values[-1])}{lowest}")
    if best is not None and best[1] is not None:
        kept = f"kept: epoch {best[0]}, {say(best[1])}"
        ax.plot(*best, "o", color=GREEN, markersize=9, label=kept, gid=f"best {name}")
    ax.set(xlabel="epoch", ylabel={"error": "share of wrong answers"}.get(name, name), ylim=(0, None))
    ax.locator_params("x", integer=True, min_n_ticks=1)
    if name == "error":
        ax.yaxis.set_major_formatter(style.percent)
    if ax.lines:
        ax.legend(loc="best")
    return said


@still
def learning_curve(training, validation, best=None, epochs=None, title="Error rate while it learns"):
    """Error rates on the training and the validation samples after each epoch.

    training, validation: equally long sequences of rates 0 to 1, the first after epoch 1. best: the epoch
    that is kept. epochs fixes the width.
    """
    count, others = len(training), len(validation)
    if count != others:
        raise ValueError(f"Expected as many validation as training errors, got {others} and {count}.")
    picture, ax = figure(7, 3.4)
    kept = (best, validation[best - 1]) if best else None
    said = learning_lines(ax, range(1, count + 1), training, validation, best=kept)
    ax.set(title=title, ylim=(0, 1), xlim=(0.5, max(epochs or 0, count, 2) + 0.5))
    told = f", {count} epoch{'s' * (count != 1)}: {'; '.join(said)}." if said else ": nothing yet."
    return picture.told(f"{title}{told}" + (f" The parameters of epoch {best} were kept." if best else ""))


@still
def overfitting(epochs, losses, errors, title="Learnt by heart"):
    """Loss and error over the epochs. losses, errors: (on training samples, on validation samples)."""
    picture, axes = figure(8.5, 3.3, columns=2)
    said = learning_lines(axes[0], epochs, *losses, "loss") + learning_lines(axes[1], epochs, *errors)
    low = int(np.argmin(losses[1]))
    look = {"color": GREEN, "markersize": 9, "gid": "lowest", "label": f"lowest: epoch {epochs[low]}"}
    axes[0].plot(epochs[low], losses[1][low], "o", **look)
    axes[0].set(title=title, ylim=(0, 2.2 * losses[1][low]))  # the first losses are cut off: the rise is slow
    axes[0].legend(loc="upper right")
    return picture.told(f"{title}, {epochs[-1]} epoch{'s' * (epochs[-1] != 1)}: {'; '.join(said)}.")
