"""How far a training has come, to be seen by a reader or handed to a function."""

import sys


class Silent:
    def start(self, total): ...
    def update(self, done, text): ...
    def close(self): ...


class Called(Silent):
    """Hands (steps done, all steps, text) to a function, a hundred times or so in all."""

    def __init__(self, function):
        self.function = function

    def start(self, total):
        self.total = total
        self.every = max(1, total // 100)

    def update(self, done, text):
        if done % self.every == 0 or done == self.total:
            self.function(done, self.total, text())


class Tqdm(Silent):
    def start(self, total):
        if sys.platform == "emscripten":  # a browser: no thread for tqdm's monitor, and no console
            from tqdm.notebook import tqdm

            tqdm.monitor_interval = 0
        else:
            from tqdm.auto import tqdm

        self.bar = tqdm(total=total, bar_format="{desc} {percentage:3.0f}% {bar} {elapsed}<{remaining}")
        self.every = max(1, total // 200)

    def update(self, done, text):
        if done % self.every == 0 or done == self.bar.total:
            self.bar.set_description_str(text(), refresh=False)
            self.bar.update(done - self.bar.n)

    def close(self):
        self.bar.close()


def progress_bar(progress):
    if callable(progress):
        return Called(progress)
    return Tqdm() if progress else Silent()
