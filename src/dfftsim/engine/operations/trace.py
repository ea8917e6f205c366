"""Every message as a row of a Parquet file, written portion by portion."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfftsim.engine.operations.messages import NUMBER_BITS, Ints, Messages
from dfftsim.engine.operations.model import OperationsModel
from dfftsim.engine.operations.recursion import DROPPED
from dfftsim.errors import InputError

_NUMBER_MASK = (1 << NUMBER_BITS) - 1


class Trace:
    """Writes the messages that are counted to a file; used as a context manager.

    Columns: stream, number, arrival_us; start_K_us and end_K_us of the K-th hop; delivered_us, bytes,
    on_time. A dropped message has no times after its arrival; hops that a stream does not have are null. Rows
    are in the order of stream and number within each portion. Raises InputError if pyarrow is not
    installed or the file cannot be written.
    """

    def __init__(self, path: Path, model: OperationsModel):
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise InputError(
                "a trace of messages needs pyarrow, which is not installed; pip install 'dfftsim[parquet]'"
            ) from None
        self._arrow: Any = pyarrow
        self._model = model
        self._hops = np.array([len(stream.hops) for stream in model.streams], dtype=np.int64)
        self._deadline = np.array([_latest(s.deadline_us) for s in model.streams], dtype=np.int64)
        self._names = pyarrow.array([stream.id for stream in model.streams], pyarrow.string())
        try:
            self._writer: Any = pyarrow.parquet.ParquetWriter(path, self._schema())
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise InputError(f"{path}: cannot be written: {reason}") from None

    def __enter__(self) -> Trace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._writer.close()

    def _schema(self) -> Any:
        arrow = self._arrow
        hops = range(1, int(self._hops.max(initial=0)) + 1)
        times = [(f"{what}_{hop}_us", arrow.int64()) for hop in hops for what in ("start", "end")]
        return arrow.schema(
            [
                ("stream", arrow.dictionary(arrow.int32(), arrow.string())),
                ("number", arrow.int64()),
                ("arrival_us", arrow.int64()),
                *times,
                ("delivered_us", arrow.int64()),
                ("bytes", arrow.int64()),
                ("on_time", arrow.bool_()),
            ]
        )

    def add(self, through: Messages) -> None:
        """Write messages that are through."""
        counted = np.flatnonzero(through.arrival >= self._model.observe_from_us)
        if len(counted) == 0:
            return
        table = through.rows(counted[np.argsort(through.id[counted], kind="stable")])
        streams = table.stream
        dropped = table.starts[0] == DROPPED
        hops = self._hops[streams]
        delivered = table.ends[hops - 1, np.arange(len(table))] + table.delay
        on_time = ~dropped & (delivered - table.arrival <= self._deadline[streams])
        columns = [
            self._arrow.DictionaryArray.from_arrays(streams.astype(np.int32), self._names),
            table.id & _NUMBER_MASK,
            table.arrival,
        ]
        for hop in range(int(self._hops.max())):
            missing = dropped | (hops <= hop)
            columns += [self._nullable(times[hop], missing) for times in (table.starts, table.ends)]
        columns += [self._nullable(delivered, dropped), table.bytes, on_time]
        self._writer.write_table(self._arrow.table(columns, schema=self._schema()))

    def _nullable(self, values: Ints, missing: NDArray[np.bool_]) -> Any:
        return self._arrow.array(values, mask=missing)


def _latest(deadline_us: int | None) -> int:
    return 2**62 if deadline_us is None else deadline_us
