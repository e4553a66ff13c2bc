"""Run one notebook from top to end with this very Python, in a given folder, and say so.

    python -m tools.execute NOTEBOOK FOLDER [MORE FOLDERS …]

In each further folder it runs again, in a new kernel. The notebook itself is not changed.
"""

import os
import sys

from tools import notebooks


def main(path, *folders):
    for folder in folders:
        notebooks.execute(notebooks.read(path), folder, env=dict(os.environ))
        print(f"ran {os.path.basename(path)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
