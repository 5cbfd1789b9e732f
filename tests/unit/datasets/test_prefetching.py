"""Reading ahead keeps order, hands errors on, and ends its thread."""

import threading

import pytest

from workbench.datasets.prefetch import prefetched


def test_items_come_in_order_and_the_thread_ends():
    before = threading.active_count()
    assert list(prefetched(iter(range(100)), depth=3)) == list(range(100))
    assert threading.active_count() == before


def test_an_error_comes_in_its_place():
    def broken():
        yield 1
        raise ValueError("broken here")

    stream = prefetched(broken())
    assert next(stream) == 1
    with pytest.raises(ValueError, match="broken here"):
        next(stream)


def test_leaving_early_stops_the_reader():
    before = threading.active_count()
    read = []

    def endless():
        while True:
            read.append(1)
            yield 1

    stream = prefetched(endless(), depth=2)
    next(stream)
    stream.close()
    assert threading.active_count() == before
    count = len(read)
    assert len(read) == count < 10
