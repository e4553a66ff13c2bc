"""Draw the README's picture from the course's own figures. `make picture` calls this.

Left: one step of backpropagation on the running example, notebook 03. Right: digits of MNIST, notebook 06.
"""

import io

from PIL import Image

from figures import backpropagation
from figures import mnist as mnist_plots
from helpers import mnist
from tools.links import ROOT

HEIGHT = 560  # pixels
LARGEST = 100_000  # bytes


def pixels(picture, height):
    """A figure as an image of this height."""
    buffer = io.BytesIO()
    picture.savefig(buffer, format="png", dpi=200, facecolor="white")
    image = Image.open(buffer).convert("RGB")
    return image.resize((round(image.width * height / image.height), height), Image.Resampling.LANCZOS)


def main():
    data = mnist.load()
    left = pixels(backpropagation.training_step(step=5), HEIGHT)
    digits = mnist_plots.digits(
        data.train_images[:30], data.train_labels[:30], columns=5, title="70,000 digits"
    )
    right = pixels(digits, HEIGHT)
    both = Image.new("RGB", (left.width + right.width + 20, HEIGHT), "white")
    both.paste(left, (0, 0))
    both.paste(right, (left.width + 20, 0))
    path = ROOT / "tools" / "site" / "_static" / "course.png"
    path.parent.mkdir(exist_ok=True)
    both.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path.name} has {path.stat().st_size} bytes, {LARGEST} are allowed: lower HEIGHT.")


if __name__ == "__main__":
    main()
