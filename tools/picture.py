"""Draw the README's two pictures from the course's own figures. `make picture` calls this.

course.png: digits of MNIST beside one step of backpropagation on the running example (notebooks 6 and 3).
course.gif: that network computes, node by node (notebook 2); then a digit is drawn, and read (notebook 7).
"""

import io

from PIL import Image, ImageOps

from figures import backpropagation, network, vectorization
from figures import mnist as mnist_plots
from helpers import digits, mnist, training
from tools.links import ROOT

FOLDER = ROOT / "tools" / "site" / "_static"
HEIGHT = 560  # pixels
SCREEN, EDGE = (800, 420), 16  # of what moves


def pixels(picture, height):
    """A figure as an image of this height."""
    image = Image.open(io.BytesIO(picture.png(dpi=200, colours=None)))
    return image.resize((round(image.width * height / image.height), height), Image.Resampling.LANCZOS)


def beside():
    """One step of backpropagation, and thirty digits."""
    data = mnist.load()
    left = pixels(backpropagation.training_step(step=5), HEIGHT)
    shown = data.train_images[:30], data.train_labels[:30]
    right = pixels(mnist_plots.digits(*shown, columns=5, title="70,000 digits"), HEIGHT)
    both = Image.new("RGB", (left.width + right.width + 20, HEIGHT), "white")
    both.paste(left, (0, 0))
    both.paste(right, (left.width + 20, 0))
    return both.quantize(128, dither=Image.Dither.NONE)


def drawn(strokes, parts=12):
    """The same strokes as they grow under the pen: a list of strokes for each of `parts` moments."""
    points = [(k, point) for k, stroke in enumerate(strokes) for point in stroke]
    for part in range(1, parts + 1):
        so_far = points[: round(len(points) * part / parts)]
        yield [[point for k, point in so_far if k == stroke] for stroke in {k for k, _ in so_far}]


def moving():
    """(image, milliseconds) for each moment: the forward pass, then a digit that is drawn and read."""
    frames = [(network.forward(step=step), 1300) for step in range(7)]
    reader = training.load_network(ROOT / "data" / "trained.npz")
    strokes = next(strokes for digit, _, strokes in digits.pen_paths() if digit == 3)
    for so_far in drawn(strokes):
        drawing = digits.rendered(so_far)
        received = digits.normalised(drawing)
        outputs = reader.predict(received.reshape(1, -1))[0]
        answers = {"784-300-10": (outputs, "probability")}
        frames.append((vectorization.reading(received, answers, drawing, title="What is drawn"), 250))
    frames[-1] = frames[-1][0], 3000
    inside = SCREEN[0] - 2 * EDGE, SCREEN[1] - 2 * EDGE
    for picture, time in frames:
        image = ImageOps.pad(pixels(picture, inside[1]), inside, color="white")
        yield ImageOps.expand(image, EDGE, "white"), time


def main():
    beside().save(FOLDER / "course.png", optimize=True)
    images, times = zip(*moving())
    first, *others = [image.quantize(64, dither=Image.Dither.NONE) for image in images]
    film = {"save_all": True, "append_images": others, "duration": list(times), "loop": 0}
    first.save(FOLDER / "course.gif", optimize=True, **film)


if __name__ == "__main__":
    main()
