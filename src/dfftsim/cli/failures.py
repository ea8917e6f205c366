"""One place where every failure becomes a line on standard error and an exit status.

0 done · 1 a defect of ours · 2 the input is wrong · 3 a simulation broke one of its invariants · 130
interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import cast

import typer

from dfftsim.errors import DfftsimError, InputError
from dfftsim.i18n import t

DONE, DEFECT, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130

# The class has moved between releases of typer; it has always stood right above this one.
UsageError = cast("type[Exception]", typer.BadParameter.__mro__[1])
USERS_FAULT = {
    errno.ENOENT,
    errno.EACCES,
    errno.EPERM,
    errno.EISDIR,
    errno.ENOTDIR,
    errno.EROFS,
    errno.EEXIST,
    errno.ENAMETOOLONG,
}


class PipeClosed(Exception):  # noqa: N818 - the reader's choice, not a fault
    """Whoever read the output has gone."""


def guarded(action: Callable[[], int], debug: bool) -> int:
    """Run `action` and return its exit status, or the one of what it raised, after saying so on standard
    error.
    """
    try:
        status = action()
        sys.stdout.flush()
    except InputError as error:
        for problem in error.problems:
            say(str(problem))
        return error.exit_status
    except DfftsimError as error:
        if getattr(error, "details", None):  # a defect inside a replication
            return defect(error, debug)
        say(f"dfftsim: {error}")
        return error.exit_status
    except UsageError as error:
        say(f"dfftsim: {usage_text(error)}")
        return WRONG_INPUT
    except (BrokenPipeError, PipeClosed):
        return close_pipe()
    except KeyboardInterrupt:
        say(f"dfftsim: {t('cli.interrupted')}")
        return INTERRUPTED
    except OSError as error:
        return system_failure(error, debug)
    except Exception as error:
        return defect(error, debug)
    return status


@contextmanager
def kept_in(store: Path | None) -> Iterator[None]:
    """Ctrl-C in here also says where the finished part is kept. store: None where nothing is kept."""
    try:
        yield
    except KeyboardInterrupt:
        if store is not None:
            say(t("compare.goes_on", path=store))
        raise


def say(line: str) -> None:
    """One line on standard error; nothing where nobody can read it."""
    try:
        print(line, file=sys.stderr)
    except OSError:
        return


def usage_text(error: Exception) -> str:
    """The parser's complaint on one line, with the nearest right word and where help is."""
    text = " ".join(str(getattr(error, "message", "") or error).split())
    command = getattr(getattr(error, "ctx", None), "command_path", "dfftsim")
    format_message = getattr(error, "format_message", None)
    if format_message is not None:
        text = " ".join(format_message().split())
    possibilities = getattr(error, "possibilities", None)
    if possibilities:
        message = " ".join(str(getattr(error, "message", text)).split())
        text = f"{message}; {t('cli.did_you_mean', words=', '.join(sorted(possibilities)))}"
    return f"{text.rstrip('.')} ({t('cli.see_help', command=command)})"


def close_pipe() -> int:
    """The reader has gone (`dfftsim ... | head`): nothing more is written, also not at the interpreter's
    end.
    """
    devnull = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(devnull, stream.fileno())
        except (OSError, ValueError):
            continue
    return DONE


def system_failure(error: OSError, debug: bool) -> int:
    """A file that cannot be read or written is the user's matter if the file was theirs, else a defect."""
    if error.filename is None or error.errno not in USERS_FAULT | {errno.ENOSPC}:
        return defect(error, debug)
    say(f"{error.filename}: {error.strerror}")
    return WRONG_INPUT


def defect(error: Exception, debug: bool) -> int:
    """One line and a log file; the traceback on screen only if asked for."""
    text = getattr(error, "details", "") or "".join(traceback.format_exception(error))
    if debug:
        say(text.rstrip())
    log = write_log(text)
    what = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    say(f"dfftsim: {t('cli.defect', what=what)}" + (f"; {t('cli.log_at', path=log)}" if log else ""))
    return DEFECT


def write_log(text: str) -> Path | None:
    """Write the traceback where the platform keeps a program's state; else to the temporary folder; else
    nowhere.
    """
    state = os.environ.get("XDG_STATE_HOME") or str(Path("~/.local/state").expanduser())
    name = f"error-{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}.log"
    for folder in (Path(state) / "dfftsim", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / name
            path.write_text(f"dfftsim {' '.join(sys.argv[1:])}\n\n{text}", encoding="utf-8")
        except OSError:
            continue
        return path
    return None
