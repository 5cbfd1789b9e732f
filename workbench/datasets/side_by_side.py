"""Work done on several threads, its results in the order of the work."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def in_order(
    pool: ThreadPoolExecutor, work: Callable[[Item], Made], items: Iterable[Item], ahead: int
) -> Iterator[Made]:
    """Yield ``work(item)`` for each item, computed ahead on the threads of a pool.

    Parameters
    ----------
    pool : ThreadPoolExecutor
    work : callable
        Must not wait for other work of the same pool.
    items : iterable
        Taken in the calling thread.
    ahead : int
        Most items under way or waiting to be yielded: what bounds memory.
    """
    waiting: deque[Future[Made]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
