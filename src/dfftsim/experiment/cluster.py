"""Jobs on many machines, by a Dask scheduler (extra `cluster`).

Jobs are pure, so a job whose worker is lost is simply computed again elsewhere: the records are the same.
Only trusted machines belong on such a network: scheduler and workers run the code that they are sent.
"""

from __future__ import annotations

import platform
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any

from dfftsim.errors import DfftsimError, InputError
from dfftsim.experiment.jobs import Bench, Job, WorkerLost
from dfftsim.experiment.worker import Prepared
from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord

PATIENCE_SECONDS = 30.0  # for the scheduler to answer and for a first worker to come
AHEAD = 4  # jobs out for each thread of the workers: none waits for the next, and no million is queued


@dataclass(frozen=True)
class Cluster:
    """Computes jobs on the workers of a Dask scheduler, e.g. `tcp://10.0.0.5:8786`.

    patience: seconds to wait for the scheduler and for a first worker. Raises InputError where the extra is
    missing, the scheduler cannot be reached, no worker comes, or a worker has other versions; WorkerLost for
    a job that lost its worker again and again (`allowed-failures` of the scheduler).
    """

    address: str
    patience: float = PATIENCE_SECONDS

    def compute(self, bench: Bench, jobs: Sequence[Job]) -> Iterator[tuple[Job, RunRecord]]:
        """Records as they come. Leaving early cancels what is not finished."""
        with self._client() as client:
            from distributed import as_completed

            self._await_worker(client)
            shared = client.submit(held, bench, pure=False)
            waiting = iter(jobs)
            out = {self._submit(client, shared, job): job for job in islice(waiting, self._width(client))}
            arriving = as_completed(out, loop=client.loop)
            for future in arriving:
                job = out.pop(future)
                answer = self._answer(future, job)
                if isinstance(answer, DfftsimError):
                    raise answer
                for another in islice(waiting, max(1, self._width(client) - len(out))):
                    sent = self._submit(client, shared, another)
                    out[sent] = another
                    arriving.add(sent)
                yield job, answer

    def threads(self) -> int:
        """How many jobs its workers do at a time. Raises InputError as `compute`."""
        with self._client() as client:
            self._await_worker(client)
            return sum(client.nthreads().values())

    @contextmanager
    def _client(self) -> Iterator[Any]:
        if find_spec("distributed") is None:
            raise InputError(
                f"--cluster {self.address}: needs the extra cluster; pip install 'dfftsim[cluster]'"
            )
        from distributed import Client

        try:
            client = Client(self.address, timeout=self.patience, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            what = " ".join(str(error).split())[:200]
            instead = "give the address that `dask scheduler` prints, e.g. tcp://127.0.0.1:8786"
            raise InputError(f"--cluster {self.address}: no scheduler answers ({what}); {instead}") from None
        try:
            yield client
        finally:
            with suppress(OSError, TimeoutError):
                client.close(timeout=self.patience)

    def _await_worker(self, client: Any) -> None:
        until = time.monotonic() + self.patience
        while not client.nthreads():
            if time.monotonic() > until:
                instead = f"start one with `dask worker {self.address} --nthreads 1`"
                raise InputError(f"--cluster {self.address}: no worker in {self.patience:.0f} s; {instead}")
            time.sleep(0.1)

    def _width(self, client: Any) -> int:
        threads: int = sum(client.nthreads().values())
        return AHEAD * max(1, threads)

    def _submit(self, client: Any, shared: Any, job: Job) -> Any:
        return client.submit(simulate_there, shared, job, what_runs_here(), pure=False)

    def _answer(self, future: Any, job: Job) -> RunRecord | DfftsimError:
        from distributed import CancelledError, KilledWorker

        try:
            answer: RunRecord | DfftsimError = future.result()
        except (KilledWorker, CancelledError, OSError) as error:
            what = f"the cluster lost {job} ({type(error).__name__})"
            return WorkerLost(f"{what}; its workers were killed or ran out of memory")
        except ImportError as error:
            return InputError(f"--cluster {self.address}: a worker lacks dfftsim or a part of it: {error}")
        return answer


def executor_of(address: str | None) -> Cluster | None:
    """The cluster at an address, if one is given."""
    return None if address is None else Cluster(address)


@cache
def what_runs_here() -> str:
    """What has to be the same on all machines for the same bytes."""
    from importlib.metadata import version

    from dfftsim.law.book import load_rulebook

    law = load_rulebook().hash
    python = ".".join(platform.python_version_tuple()[:2])
    return f"dfftsim {__version__}, law {law}, Python {python}, numpy {version('numpy')}"


def held(bench: Bench) -> Bench:
    """The bench as a result of its own: a worker that lacks it fetches it, and if it is lost with its worker
    the scheduler makes it again (scattered data would be gone).
    """
    return bench


class OfThisThread(threading.local):
    """What a thread of a worker has prepared: the last bench, so that its worlds are compiled once."""

    prepared: Prepared | None = None


here = OfThisThread()


def simulate_there(bench: Bench, job: Job, wanted: str) -> RunRecord | DfftsimError:
    """One job, in a worker. Errors are answers: to try again would not mend them."""
    if what_runs_here() != wanted:
        return InputError(
            f"--cluster: a worker on {platform.node()} runs {what_runs_here()}, but {wanted} is asked for; "
            "install the same versions on all machines, else results would not be the same bytes"
        )
    if here.prepared is None or here.prepared.bench is not bench:
        here.prepared = Prepared(bench)
    return here.prepared.answer_to(job)
