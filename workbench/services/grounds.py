"""Why the method behind a claim was taken: filled in from its plugin, asked for before it is made.

A claim stands in the report with three things: why this method, what it assumes, and what it
cannot tell. None of them may be empty.
"""

from collections.abc import Iterator

from workbench.domain.runs import Claim, Finding, Grounds, Run
from workbench.errors import PluginError, WorkbenchError
from workbench.language import tr
from workbench.registry import Registry


def declared_grounds(registry: Registry, run: Run, finding: Finding | None = None) -> Grounds:
    """Return what a run's plugin declares of its method; empty where the plugin is not here.

    Parameters
    ----------
    registry : Registry
    run : Run
    finding : Finding, optional
        What it says would make itself wrong is among the limits.
    """
    own = finding.caveats if finding is not None else ()
    try:
        info = registry.analysis(run.analysis)
    except PluginError:
        return Grounds(limits=own).kept()
    return Grounds(why=info.why, assumptions=info.assumptions, limits=(*info.caveats, *own)).kept()


def grounds_of(registry: Registry, claim: Claim, run: Run | None) -> Grounds:
    """Return what a claim rests on: what was said of it, else what its plugin declares.

    Claims made before it was asked for say nothing of their own.
    """
    if claim.grounds is not None:
        return claim.grounds
    if run is None:
        return Grounds()
    found = next((one for one in run.findings if one.id == claim.finding), None)
    return declared_grounds(registry, run, found)


def lacking(grounds: Grounds) -> tuple[str, ...]:
    """Return the names of the parts that are empty."""
    return tuple(_lacking(grounds.kept()))


def required(grounds: Grounds, what: str) -> Grounds:
    """Return grounds as they are kept.

    Parameters
    ----------
    grounds : Grounds
    what : str
        What they are of, for the complaint.

    Raises
    ------
    WorkbenchError
        If a part is empty: nothing goes into the report without.
    """
    missing = lacking(grounds)
    if missing:
        raise WorkbenchError(
            "claim.grounds",
            tr(
                "{what} cannot go into the report yet. Still empty: {parts}.",
                what=what,
                parts=", ".join(missing),
            ),
            tr("Say why this method was taken, what it assumes, and what it cannot tell."),
        )
    return grounds.kept()


def _lacking(grounds: Grounds) -> Iterator[str]:
    if not grounds.why:
        yield tr("why this method")
    if not grounds.assumptions:
        yield tr("what it assumes")
    if not grounds.limits:
        yield tr("what it cannot tell")
