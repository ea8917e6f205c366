"""`python -m dfftsim.stored [NAME...]`: computes what is stored, of all shipped scenarios or those named."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial

from dfftsim.scenario.shipped_files import shipped_names
from dfftsim.stored.making import store


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    known = shipped_names()
    parser = argparse.ArgumentParser(prog="python -m dfftsim.stored", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="shipped scenarios; all where left out")
    parser.add_argument("--workers", type=int, help="processes; one for each processor where left out")
    options = parser.parse_args(arguments)
    if wrong := sorted(set(options.names) - set(known)):
        parser.error(f"{', '.join(wrong)}: not among {', '.join(known)}")
    names = options.names or known

    def say(head: str, line: str) -> None:
        sys.stderr.write(f"\r\x1b[K{head}{line}")
        sys.stderr.flush()

    total = 0
    for place, name in enumerate(names, 1):
        head = f"[{place}/{len(names)}] "
        written = store(name, options.workers, partial(say, head))
        total += written
        say(head, f"{name}: {written / 1e3:.0f} KB\n")
    sys.stderr.write(f"{total / 1e6:.2f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
