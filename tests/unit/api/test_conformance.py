"""The conformance check finds each fault it promises to find."""

import contextlib
import itertools
import socket

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pydantic import BaseModel, Field

from workbench.api import Analysis, Cancelled, Finding, Kind, Needs, NextStep, Result
from workbench.api.testing import (
    Perturbation,
    Terms,
    check_plugin,
    context_from_frames,
    examine_plugin,
    sample_context,
)
from workbench.errors import PluginError

COUNTER = itertools.count()


class Good(Analysis):
    id = "test.good"
    kind = Kind.QUALITY
    title = "Mean of a column"
    why = "To see that what is right passes."
    needs = Needs(windows=("incident",))
    caveats = ("A mean hides what moved on both sides of it.",)
    expected = "The mean stays where it was."
    next_steps = (NextStep(words="Compare it with the reference."),)

    def run(self, context, parameters):
        context.progress(0.0, "Reading")
        values = context.window("incident").column("temperature")
        context.progress(0.5, "Adding up")
        mean = pc.mean(pc.cast(pc.multiply(values, 1e6), pa.int64(), safe=False)).as_py()
        context.progress(1.0, "Done")
        return Result(summary="Mean.", scalars={"mean": mean})


class Forgetful(Good):
    """Gives another answer each time."""

    def run(self, context, parameters):
        super().run(context, parameters)
        return Result(summary=f"Run {next(COUNTER)}.")


class ByRowOrder(Good):
    def run(self, context, parameters):
        super().run(context, parameters)
        values = context.window("incident").column("temperature")
        first = values[0].as_py() if len(values) else None
        return Result(summary="First row.", scalars={"first": first})


class ByColumnOrder(Good):
    def run(self, context, parameters):
        super().run(context, parameters)
        return Result(summary=context.window("incident").columns[0])


class Silent(Good):
    def run(self, context, parameters):
        return Result(summary="Said nothing.")


class Deaf(Good):
    def run(self, context, parameters):
        for step in range(3):
            try:
                context.progress(step / 3, "")
            except Cancelled:
                continue
        return Result(summary="Went on.")


class Backwards(Good):
    def run(self, context, parameters):
        context.progress(0.9, "")
        context.progress(0.1, "")
        return Result(summary="Back.")


class Talkative(Good):
    def run(self, context, parameters):
        context.progress(0.5, "")
        with contextlib.suppress(Exception):
            socket.getaddrinfo("localhost", 80)
        return Result(summary="Called home.")


class Litters(Good):
    def run(self, context, parameters):
        context.progress(0.5, "")
        path = context.scratch.parent / "litter"
        with contextlib.suppress(Exception):
            path.write_text("x")
        return Result(summary="Left something.")


class Secretive(Good):
    """Uses the model and does not say so."""

    def run(self, context, parameters):
        context.progress(0.5, "")
        return Result(summary=str(context.model.columns))


class Fragile(Good):
    """Knows nothing of windows without rows."""

    def run(self, context, parameters):
        context.progress(0.5, "")
        return Result(summary=str(np.sort(context.window("incident").array("temperature"))[0]))


class Endless(Good):
    """Says what to do next only where there are rows."""

    next_steps = (NextStep(words="Look at the mean.", when={"scalars.rows": (True,)}),)

    def run(self, context, parameters):
        context.progress(0.5, "")
        rows = context.window("incident").n_rows
        return Result(summary="Counted.", scalars={"rows": rows > 0})


class Twins(Good):
    def run(self, context, parameters):
        context.progress(0.5, "")
        return Result(summary="Two.", findings=(Finding(id="a", text=""), Finding(id="a", text="")))


class UpsideDown(Good):
    def run(self, context, parameters):
        context.progress(0.5, "")
        finding = Finding(id="a", text="", interval=(2.0, 1.0), weight=3.0)
        return Result(summary="Odd.", findings=(finding,))


class Reticent(Good):
    """Says what it found and no more."""

    caveats = (" ",)
    expected = ""
    next_steps = ()


class Undeclared(Good):
    id = "Bad Id"
    title = "Ends with a full stop."
    why = " "

    class Parameters(BaseModel):
        bins: int
        depth: int = Field(3)


def problems(analysis, terms=None):
    return examine_plugin(analysis, terms).sentences


def test_an_analysis_that_does_everything_right_passes():
    report = check_plugin(Good)
    assert report.sentences == ()
    assert report.analyses[0].seconds >= 0


@pytest.mark.parametrize(
    ("analysis", "told"),
    [
        (Forgetful, "run twice"),
        (ByRowOrder, "another order"),
        (ByColumnOrder, "another order"),
        (Silent, "never calls context.progress"),
        (Deaf, "goes on after it was stopped"),
        (Backwards, "runs backwards"),
        (Talkative, "socket.getaddrinfo"),
        (Litters, "it tried what it may not: open"),
        (Secretive, "with only what it says it needs"),
        (Fragile, "with no rows in the window 'incident'"),
        (Twins, "have the id 'a'"),
        (UpsideDown, "upside down"),
        (UpsideDown, "not within 0 and 1"),
    ],
)
def test_each_fault_is_found(analysis, told):
    assert any(told in sentence for sentence in problems(analysis))


@pytest.mark.parametrize(
    "told",
    [
        "its id 'Bad Id'",
        "full stop",
        "why one would",
        "no default",
        "no description",
    ],
)
def test_a_poor_declaration_is_found(told):
    assert any(told in sentence for sentence in problems(Undeclared))


@pytest.mark.parametrize(
    ("analysis", "told"),
    [
        (Endless, "with no rows in the window 'incident', its result has no next step"),
        (Reticent, "names no caveat"),
        (Reticent, "where all is well"),
        (Reticent, "its result has no next step"),
    ],
)
def test_what_readers_would_miss_is_a_hint_and_breaks_no_promise(analysis, told):
    report = examine_plugin(analysis)
    assert any(told in hint for hint in report.hints)
    assert report.sentences == ()


def test_check_plugin_raises_with_every_problem():
    with pytest.raises(PluginError) as caught:
        check_plugin(UpsideDown)
    assert len(caught.value.message.splitlines()) >= 2


def test_an_analysis_may_answer_by_the_order_of_rows_if_it_says_so():
    assert not problems(ByRowOrder, Terms(row_order_matters=frozenset({"test.good"})))

    class Declared(ByRowOrder):
        row_order_matters = True

    assert not problems(Declared)


def test_a_known_perturbation_must_have_its_effect():
    def warmer(table):
        place = table.column_names.index("temperature")
        return table.set_column(place, "temperature", pc.add(table["temperature"], 100.0))

    def rises(before, after):
        return after.scalars["mean"] > before.scalars["mean"]

    def falls(before, after):
        return not rises(before, after)

    known = {"test.good": Perturbation(warmer, rises)}
    assert not problems(Good, Terms(perturbations=known))
    wrong = {"test.good": Perturbation(warmer, falls)}
    assert any("known effect" in s for s in problems(Good, Terms(perturbations=wrong)))


def test_an_own_context_can_be_given(tmp_path):
    import pandas as pd

    frame = pd.DataFrame({"temperature": [1.0, 2.0, 4.0]})
    context = context_from_frames(incident=frame, folder=tmp_path)
    assert not problems(Good, Terms(context=context))


def test_a_plugin_module_is_checked_with_its_manifest(repository, monkeypatch):
    monkeypatch.syspath_prepend(str(repository / "tests" / "data" / "example_plugin"))
    assert [report.id for report in check_plugin("acme_checks").analyses] == [
        "acme.outside",
        "acme.rows",
    ]


def test_the_sample_context_is_the_same_every_time(tmp_path):
    one, other = sample_context(folder=tmp_path / "a"), sample_context(folder=tmp_path / "b")
    for name in one.windows:
        assert one.window(name).table().equals(other.window(name).table())
    rows = one.window("incident").frame()
    assert (one.model.predict(rows) == rows["predicted"]).all()
