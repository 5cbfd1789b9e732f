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
