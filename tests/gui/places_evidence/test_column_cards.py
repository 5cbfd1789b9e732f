"""What is said of a column: its humps, and the rows its window really has."""

import pytest

from tests.unit.services.small_case import BROKE, FIRST
from workbench.services.readings.evidence_columns import column_cards, humps
from workbench.services.windows import set_window

ONE = (0, 1, 4, 9, 12, 9, 4, 1, 0, 0, 0, 0)
TWO = (0, 1, 4, 9, 4, 1, 0, 0, 2, 5, 2, 0)


@pytest.mark.parametrize(
    ("shares", "count"),
    [
        (ONE, 1),
        (TWO, 2),
        (tuple(reversed(TWO)), 2),
        ((1,) * 12, 1),
        ((0,) * 12, 1),
        ((), 1),
        # A bump that does not reach a third of the other one is noise.
        ((0, 2, 9, 12, 9, 2, 0, 0, 0, 1, 0, 0), 1),
    ],
)
def test_two_humps_are_two_clear_ones(shares, count):
    assert humps(shares) == count


def test_a_window_cut_by_time_shows_its_own_rows(case):
    incident = case.controller.incident
    whole = {card.name: card for card in column_cards(case.session, case.state())}
    half = FIRST + (BROKE - FIRST) / 2
    set_window(case.session, incident, "reference", start=FIRST, end=half)
    set_window(case.session, incident, "incident", start=half, end=BROKE)
    cut = {card.name: card for card in column_cards(case.session, case.state())}
    assert "two humps" in whole["temp"].odd or whole["temp"].rank > 0.2
    assert cut["temp"].rank < whole["temp"].rank
    assert "(60 rows)" in cut["temp"].figure.caption
