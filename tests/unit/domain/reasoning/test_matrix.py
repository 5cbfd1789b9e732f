"""The matrix ranks by what contradicts; what fits everything counts for nothing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.reasoning.boards import HYPOTHESES, IDS, hypothesis, observation, rows
from workbench.domain.reasoning.matrix import BANDS, matrix_of, suggested_band
from workbench.domain.records.reasoning import Observation, Weighing

AGREEING = st.builds(
    Weighing,
    relation=st.sampled_from(["consistent", "neutral"]),
    diagnosticity=st.integers(0, 3),
)


def ranks(matrix):
    return {column.hypothesis: column.rank for column in matrix.columns}


def told(matrix):
    return {
        c.hypothesis: (c.rank, c.inconsistency, c.support, c.suggested, c.weighed)
        for c in matrix.columns
    }


@given(HYPOTHESES, rows(), rows(AGREEING))
def test_consistent_evidence_never_changes_a_rank(hypotheses, seen, agreeing):
    more = [one.model_copy(update={"id": f"more-{one.id}"}) for one in agreeing]
    assert ranks(matrix_of(hypotheses, [*seen, *more])) == ranks(matrix_of(hypotheses, seen))


@given(HYPOTHESES, rows(), st.integers(0, 3), st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_what_fits_everything_has_no_effect_at_all(hypotheses, seen, quality, strengths):
    fits = Observation(
        id="fits",
        text="it was a Tuesday",
        quality=quality,
        weighings={
            one: Weighing(relation="consistent", diagnosticity=strength)
            for one, strength in zip(IDS, strengths, strict=True)
        },
    )
    before, after = matrix_of(hypotheses, seen), matrix_of(hypotheses, [*seen, fits])
    row = after.row("fits")
    assert (row.faded, row.diagnosticity, row.fits) == (True, 0.0, "all")
    told_before, told_after = told(before), told(after)
    for one in told_before:
        assert told_before[one][:4] == told_after[one][:4]
    assert after.rows[-1].faded


@given(HYPOTHESES, rows(), st.randoms(use_true_random=False))
def test_the_order_of_neither_matters(hypotheses, seen, random):
    shuffled, other = list(hypotheses), list(seen)
    random.shuffle(shuffled)
    random.shuffle(other)
    assert matrix_of(shuffled, other) == matrix_of(hypotheses, seen)


@given(HYPOTHESES, rows(), st.permutations(IDS))
def test_names_do_not_matter(hypotheses, seen, names):
    called = dict(zip(IDS, names, strict=True))
    renamed = [one.model_copy(update={"id": called[one.id]}) for one in hypotheses]
    turned = [
        one.model_copy(update={"weighings": {called[k]: w for k, w in one.weighings.items()}})
        for one in seen
    ]
    before = told(matrix_of(hypotheses, seen))
    after = told(matrix_of(renamed, turned))
    assert {called[one]: said for one, said in before.items()} == after


@given(HYPOTHESES, rows())
def test_a_further_hypothesis_does_not_turn_two_others_around(hypotheses, seen):
    *fewer, _ = hypotheses
    many, few = matrix_of(hypotheses, seen), matrix_of(fewer, seen)
    for one in fewer:
        for other in fewer:
            a, b = few.column(one.id), few.column(other.id)
            c, d = many.column(one.id), many.column(other.id)
            if len(fewer) > 1:
                assert (a.inconsistency < b.inconsistency) == (c.inconsistency < d.inconsistency)


@given(HYPOTHESES, rows())
def test_a_more_contradicted_hypothesis_is_never_suggested_as_likelier(hypotheses, seen):
    columns = matrix_of(hypotheses, seen).columns
    for one, other in pairwise(columns):
        assert one.inconsistency <= other.inconsistency
        if one.inconsistency < other.inconsistency:
            assert BANDS.index(one.suggested) >= BANDS.index(other.suggested)


def test_the_least_contradicted_comes_first_however_much_agrees_with_another():
    matrix = matrix_of(
        [hypothesis("h1"), hypothesis("h2")],
        [
            observation("o1", h1="inconsistent:1", h2="neutral"),
            observation("o2", h1="consistent:3", h2="neutral"),
            observation("o3", h1="consistent:3", h2="neutral"),
        ],
    )
    assert [c.hypothesis for c in matrix.columns] == ["h2", "h1"]
    assert matrix.column("h1").support == 18
    assert matrix.column("h1").against == ("o1",)
    assert matrix.leaders == ("h2",)


def test_a_cell_weighs_its_diagnosticity_times_the_quality_of_what_was_seen():
    matrix = matrix_of(
        [hypothesis("h1"), hypothesis("h2")],
        [observation("o1", quality=2, h1="inconsistent:3", h2="consistent:1")],
    )
    assert matrix.column("h1").inconsistency == 6
    assert matrix.row("o1").diagnosticity == 2.0


def test_hearsay_weighs_nothing():
    matrix = matrix_of(
        [hypothesis("h1"), hypothesis("h2")],
        [observation("o1", quality=0, h1="inconsistent:3", h2="consistent:3")],
    )
    assert ranks(matrix) == {"h1": 1, "h2": 1}


def test_what_contradicts_every_hypothesis_alike_is_faded_and_says_so():
    matrix = matrix_of(
        [hypothesis("h1"), hypothesis("h2")],
        [observation("o1", h1="inconsistent:2", h2="inconsistent:2")],
    )
    assert (matrix.row("o1").faded, matrix.row("o1").fits) == (True, "none")
    assert matrix.leaders == ()


def test_a_single_hypothesis_is_held_against_its_evidence():
    matrix = matrix_of([hypothesis("h1")], [observation("o1", h1="inconsistent:3")])
    assert matrix.column("h1").inconsistency == 9
    assert matrix.column("h1").suggested == "unlikely"


def test_an_empty_board_has_no_leader():
    assert matrix_of([], []).leaders == ()
    assert matrix_of([hypothesis("h1"), hypothesis("h2")], []).leaders == ()


@pytest.mark.parametrize(
    ("against", "agreeing", "least", "band"),
    [
        (0, 0, True, "even"),
        (0, 9, True, "likely"),
        (0, 18, True, "very likely"),
        (9, 0, True, "unlikely"),
        (18, 0, True, "very unlikely"),
        (0, 27, False, "even"),
        (9, 9, True, "even"),
    ],
)
def test_the_suggested_band_is_the_stated_balance(against, agreeing, least, band):
    assert suggested_band(against, agreeing, least=least) == band
