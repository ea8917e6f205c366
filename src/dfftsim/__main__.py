"""`python -m dfftsim` is the command `dfftsim`."""

import sys

from dfftsim.cli import main

if __name__ == "__main__":
    sys.exit(main())
