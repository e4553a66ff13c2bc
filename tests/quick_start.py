"""An early plugin: without it nbformat loads a grammar of web addresses, a second in each process."""

import sys

sys.modules["rfc3987_syntax"] = None
