"""An earlier state is named by its event or by a moment, wherever on earth that was."""

from datetime import UTC, datetime

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.cli.point_in_time import PointInTime
from workbench.cli.program import main


def read(text):
    return PointInTime().convert(text, None, None)


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_is_that_moment_in_utc_or_is_refused(moment):
    try:
        wanted = moment.astimezone(UTC)
    except OverflowError:
        with pytest.raises(click.BadParameter):
            read(moment.isoformat())
        return
    if moment.utcoffset().microseconds == 0:
        found = read(moment.isoformat())
        assert (found, found.tzinfo) == (wanted, UTC)


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "soon", "0"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(click.BadParameter):
        read(text)


def test_without_a_zone_it_is_utc():
    assert read("2026-05-14T11:40") == datetime(2026, 5, 14, 11, 40, tzinfo=UTC)
    assert read(" 12 ") == 12


def test_what_is_different_since_needs_a_moment(tmp_path, capsys):
    assert main(["show", "1", "--since", "-w", str(tmp_path)]) == 2
    assert "--at" in capsys.readouterr().err
