import os
import socket
import struct
from threading import Thread

import pytest

from workbench.jobs.channel import Channel, ChannelClosed


@pytest.fixture
def ends():
    one, other = (Channel(end) for end in socket.socketpair())
    yield one, other
    one.close()
    other.close()


@pytest.fixture
def raw():
    ours, theirs = socket.socketpair()
    channel = Channel(ours)
    yield channel, theirs
    channel.close()
    theirs.close()


def test_messages_arrive_whole_and_in_order(ends):
    one, other = ends
    long = {"n": 0, "text": "ü" * 300_000}
    sender = Thread(target=lambda: [one.send(long), one.send({"n": 1})])
    sender.start()
    assert other.receive(30) == long
    assert other.receive(30) == {"n": 1}
    sender.join()


def test_nothing_there_is_none(ends):
    assert ends[0].receive(0) is None


def test_the_kernel_names_the_sender(ends):
    one, other = ends
    one.identify_peer()
    other.send({"n": 1})
    assert one.receive(30) == {"n": 1}
    assert one.peer == os.getpid()


def test_an_end_that_is_gone_is_told(raw):
    channel, theirs = raw
    theirs.close()
    with pytest.raises(ChannelClosed):
        channel.receive(30)
    with pytest.raises(ChannelClosed):
        channel.send({"text": "x" * 1_000_000})


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">I", 3) + b"{x}",
        struct.pack(">I", 2) + b"[]",
        struct.pack(">I", 2) + b"\xff\xfe",
        struct.pack(">I", 2**32 - 1),
    ],
)
def test_what_is_no_message_closes_the_channel(raw, data):
    channel, theirs = raw
    theirs.sendall(data)
    with pytest.raises(ChannelClosed):
        channel.receive(30)


def test_files_handed_over_unasked_are_closed(raw):
    channel, theirs = raw
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 -- numbers, not paths
    with open(os.devnull, "rb") as file:  # noqa: PTH123 -- a descriptor to hand over
        socket.send_fds(theirs, [b"x"], [file.fileno()] * 3)
    with pytest.raises(ChannelClosed):
        channel.receive(30)
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 -- numbers, not paths


def test_who_dribbles_does_not_hold_the_reader(raw):
    channel, theirs = raw
    theirs.sendall(struct.pack(">I", 1000))
    stop = []

    def dribble():
        while not stop:
            theirs.sendall(b" ")

    sender = Thread(target=dribble)
    sender.start()
    try:
        channel.receive(0.05)
    except ChannelClosed:
        pass
    finally:
        stop.append(True)
        sender.join()


def test_what_nests_beyond_reason_is_no_message(raw):
    channel, theirs = raw
    data = b"[" * 100_000 + b"]" * 100_000
    theirs.sendall(struct.pack(">I", len(data)) + data)
    with pytest.raises(ChannelClosed):
        channel.receive(30)
