"""Where a replay came out differently, as numbers: recorded, here, and within what tolerance."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.runs import Finding, Run
from workbench.services.replaying import ReplayedRun

Ends = tuple[float, float]
MOST_TOLD = 50
"""Differences that a replay tells, at most; beyond it a number may differ untold."""
_END = re.compile(r"findings\[(\d+)\]\.interval\[\d\]$")
_FINDING = re.compile(r"findings\[(\d+)\]")
_EFFECT = re.compile(r"findings\[(\d+)\]\.effect$")


@dataclass(frozen=True, slots=True)
class Compared:
    """One number of a run, as recorded and as it came out here.

    Attributes
    ----------
    what : str
        The number in words.
    recorded : float
    here : float or None
        None where it is not known.
    tolerance : float
        How far they may be apart.
    within : bool
    recorded_interval, here_interval : tuple of float or None
        95 %.
    unit : str
    """

    what: str
    recorded: float
    here: float | None
    tolerance: float
    within: bool
    recorded_interval: Ends | None = None
    here_interval: Ends | None = None
    unit: str = ""


def numbers_that_differ(run: Run, replay: ReplayedRun) -> tuple[Compared, ...]:
    """Return the numbers that differ: effects first, those out of tolerance before others.

    Parameters
    ----------
    run : Run
    replay : ReplayedRun

    Returns
    -------
    tuple of Compared
        Without words, tables and what only one side has.
    """
    here = _numbers_here(replay)
    found = []
    for difference in replay.differences:
        end = _END.match(difference.where)
        if end and _effect_path(int(end.group(1))) in here:
            continue
        recorded, now = _number(difference.recorded), _number(difference.here)
        if recorded is None or now is None:
            continue
        effect = _EFFECT.match(difference.where)
        number = int(effect.group(1)) if effect else -1
        if 0 <= number < len(run.findings):
            one = _of_finding(run, number, here)
        else:
            allowed = _tolerance(run, recorded)
            words = words_of(difference.where, run)
            one = Compared(words, recorded, now, allowed, difference.within)
        found.append((difference.within, effect is None, -abs(now - recorded), one))
    found.sort(key=lambda entry: entry[:3])
    return tuple(entry[3] for entry in found)


def headline(run: Run, replay: ReplayedRun | None) -> Compared | None:
    """Return the weightiest number of a run; None where no finding has one.

    Parameters
    ----------
    run : Run
    replay : ReplayedRun or None
    """
    numbered = [at for at, f in enumerate(run.findings) if f.effect is not None]
    if not numbered:
        return None
    best = max(numbered, key=lambda at: run.findings[at].weight)
    if replay is None or replay.result == "not_replayable":
        return _unknown(run, run.findings[best])
    here = _numbers_here(replay)
    if len(replay.differences) >= MOST_TOLD and _effect_path(best) not in here:
        return _unknown(run, run.findings[best])
    return _of_finding(run, best, here)


def words_of(where: str, run: Run | None = None) -> str:
    """Return a path in a result in words: ``"answer, drop, interval 0"``.

    Parameters
    ----------
    where : str
        Such as ``"answer.drop.interval[0]"``.
    run : Run, optional
        Names its findings by what they are about.
    """
    finding = _FINDING.match(where)
    if finding and run is not None and int(finding.group(1)) < len(run.findings):
        named = run.findings[int(finding.group(1))]
        where = (named.about or named.id) + where[finding.end() :]
    words = re.sub(r"\[(\d+)\]", r" \1", where)
    return ", ".join(part.strip() for part in words.split(".") if part)


def _of_finding(run: Run, number: int, here: Mapping[str, float]) -> Compared:
    finding = run.findings[number]
    recorded = finding.effect if finding.effect is not None else math.nan
    now = here.get(_effect_path(number), recorded)
    allowed = _tolerance(run, recorded)
    ends = None
    if finding.interval is not None:
        low, high = (
            here.get(f"findings[{number}].interval[{end}]", finding.interval[end]) for end in (0, 1)
        )
        ends = (low, high)
    return Compared(
        what=finding.about or finding.id,
        recorded=recorded,
        here=now,
        tolerance=allowed,
        within=abs(now - recorded) <= allowed,
        recorded_interval=finding.interval,
        here_interval=ends,
        unit=finding.unit,
    )


def _unknown(run: Run, finding: Finding) -> Compared:
    recorded = finding.effect if finding.effect is not None else math.nan
    words = finding.about or finding.id
    allowed = _tolerance(run, recorded)
    interval, unit = finding.interval, finding.unit
    return Compared(
        words, recorded, None, allowed, within=False, recorded_interval=interval, unit=unit
    )


def _tolerance(run: Run, recorded: float) -> float:
    return run.tolerance.absolute + run.tolerance.relative * abs(recorded)


def _effect_path(number: int) -> str:
    return f"findings[{number}].effect"


def _numbers_here(replay: ReplayedRun) -> dict[str, float]:
    told = ((d.where, _number(d.here)) for d in replay.differences)
    return {where: value for where, value in told if value is not None}


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
