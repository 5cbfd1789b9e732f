"""Reading ahead on a thread of its own, so that reading and writing overlap."""

import threading
from collections.abc import Iterator
from queue import Empty, Full, Queue
from typing import TypeVar

Item = TypeVar("Item")

DEPTH = 4
PATIENCE_S = 0.1


class _End:
    """The stream is over; ``error`` says why if it did not end well."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def prefetched(items: Iterator[Item], depth: int = DEPTH) -> Iterator[Item]:
    """Yield what an iterator yields, with up to ``depth`` items read ahead.

    An error of the iterator is raised here, in its place; leaving early stops the reader.

    Parameters
    ----------
    items : iterator
        Used by the reading thread only.
    depth : int
        Most items held.
    """
    queue: Queue[Item | _End] = Queue(depth)
    stopped = threading.Event()
    reader = threading.Thread(target=_fill, args=(items, queue, stopped), daemon=True)
    reader.start()
    try:
        while True:
            item = queue.get()
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        stopped.set()
        _drain(queue)
        reader.join()


def _fill(items: Iterator[Item], queue: "Queue[Item | _End]", stopped: threading.Event) -> None:
    end = _End(None)
    try:
        for item in items:
            _put(queue, item, stopped)
            if stopped.is_set():
                break
    except BaseException as error:  # noqa: BLE001 -- handed to the thread that reads the queue
        end = _End(error)
    _put(queue, end, stopped)


def _put(queue: "Queue[Item | _End]", item: "Item | _End", stopped: threading.Event) -> None:
    while not stopped.is_set():
        try:
            queue.put(item, timeout=PATIENCE_S)
        except Full:
            continue
        return


def _drain(queue: "Queue[Item | _End]") -> None:
    try:
        while True:
            queue.get_nowait()
    except Empty:
        return
