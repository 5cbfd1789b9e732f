"""The usual claims of a report, proposed from what the runs found."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from workbench.domain.identifiers import new_identifier
from workbench.domain.runs import Claim, Finding, Run
from workbench.services.postmortem.case import REPAIR, ROOT_CAUSE, Case

UNITS = {
    "auc": "AUC",
    "pr_auc": "PR-AUC",
    "f1": "F1",
    "rmse": "RMSE",
    "mae": "MAE",
    "mape": "MAPE",
    "r2": "R²",
    "brier": "Brier score",
}
MINUS, SURELY = "\u2212", 0.05
_INNOCENT = 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """A claim that could be made.

    Attributes
    ----------
    key : str
        What it is in the draft: ``drop``, ``onset``, ``cause``, ``share``, ``restored`` …
    claim : Claim
        The one that stands already, where there is one.
    words : str
        Its short form in a sentence: ``"0.145 AUC [0.105, 0.196]"``.
    stands : bool
        Whether it is in the report already.
    """

    key: str
    claim: Claim
    words: str
    stands: bool = False

    @property
    def chip(self) -> str:
        """The claim as a chip of its short form."""
        return f"[[claim:{self.claim.id}|{self.words}]]"

    @property
    def sentence(self) -> str:
        """The claim as a chip of its whole text."""
        return f"[[claim:{self.claim.id}]]"


def usual_claims(case: Case, *, stale: bool = False) -> tuple[Proposal, ...]:
    """Return the claims that the runs of an incident support and a report usually makes.

    Parameters
    ----------
    case : Case
    stale : bool
        Also from runs whose inputs have changed since: to tell what was said.

    Returns
    -------
    tuple of Proposal
        From runs whose inputs are as they were only, by default; in the order of the report.
    """
    return tuple(_Proposer(case, case.whole if stale else case.fresh).every())


def keyed(proposals: tuple[Proposal, ...]) -> dict[str, list[Proposal]]:
    """Return proposals by their key, in order."""
    found: dict[str, list[Proposal]] = {}
    for one in proposals:
        found.setdefault(one.key, []).append(one)
    return found


def claim_identifier(run: str, finding: str, text: str = "") -> str:
    """Return the identifier of a proposed claim: the same whenever it is proposed.

    It is a UUIDv7 of the run's time, so that claims sort by their runs.
    """
    digest = hashlib.sha256(f"{run}\0{finding}\0{text if not finding else ''}".encode()).digest()
    drawn = int.from_bytes(digest[:10], "big")
    time = UUID(run).int >> 80 if _is_uuid(run) else 0
    value = (time << 80) | (0x7 << 76) | ((drawn >> 62 & 0xFFF) << 64) | (0b10 << 62)
    return str(UUID(int=value | (drawn & ((1 << 62) - 1))))


def amount(value: float, metric: str = "", interval: tuple[float, float] | None = None) -> str:
    """Return a figure with its unit and interval: ``"0.145 AUC [0.105, 0.196]"``."""
    unit = UNITS.get(metric, metric.replace("_", " "))
    said = f"{figure(value)} {unit}".strip()
    return f"{said} [{figure(interval[0])}, {figure(interval[1])}]" if interval else said


def figure(value: float) -> str:
    """Return a figure as sentences write it, with a real minus."""
    size = abs(value)
    places = 3 if size < 10 else 1 if size < 1000 else 0
    return f"{value:.{places}f}".replace("-", MINUS)


class _Proposer:
    def __init__(self, case: Case, runs: tuple[Run, ...]) -> None:
        self._case, self._runs = case, runs

    def _last(self, kind: str) -> Run | None:
        return next((run for run in reversed(self._runs) if run.kind == kind), None)

    def _named(self, reference: str) -> Run | None:
        return next((run for run in self._runs if run.id == reference), None)

    def every(self) -> Iterator[Proposal]:
        search = self._last(ROOT_CAUSE)
        if search is not None:
            yield from self._of_search(search)
        yield from self._restored()
        yield from self._harm()
        yield from self._repairs()
        yield from self._caught()

    def _of_search(self, run: Run) -> Iterator[Proposal]:
        answer = _object(self._case.document(run).get("answer"))
        drop = _object(answer.get("drop"))
        if isinstance(drop.get("drop"), int | float):
            yield self._drop(run, drop)
        onset = _finding(run, "onset")
        moment = _moment(onset.values.get("at")) if onset is not None else ""
        if onset is not None and moment:
            yield self._made("onset", run, onset, "timeline", moment)
        if str(answer.get("verdict")) != "named":
            return
        causes = [f for f in run.findings if f.id.startswith("cause-")]
        if not causes:
            return
        first = causes[0]
        yield self._made("cause", run, first, "root_causes", short_words(first, self._metric))
        told = [c for c in answer.get("causes") or () if isinstance(c, dict)]
        share = told[0].get("rows") if told else None
        if isinstance(share, int | float) and 0 < share <= 1:
            said = f"{100 * share:.0f}\u202f%"
            text = f"{first.about} is affected on {said} of the rows of the incident window."
            yield self._free("share", run, text, "impact", f"{said} of the rows")
        yield from self._innocent(first.about)

    def _drop(self, run: Run, drop: Mapping[str, Any]) -> Proposal:
        metric = str(drop.get("metric") or self._metric)
        ends = drop.get("interval")
        interval = (float(ends[0]), float(ends[1])) if ends and None not in ends else None
        value = float(drop["drop"])
        words = amount(value, metric, interval)
        text = f"{UNITS.get(metric, metric)} got worse by {amount(value, '', interval)}"
        before, after = drop.get("reference"), drop.get("incident")
        if isinstance(before, int | float) and isinstance(after, int | float):
            text += f", from {figure(before)} in the reference to {figure(after)} in the incident"
        return self._free("drop", run, f"{text}.", "impact", words)

    def _innocent(self, cause: str) -> Iterator[Proposal]:
        """Yield what drifted at least as much as the cause and is not it."""
        battery = next((r for r in reversed(self._runs) if r.kind == "drift"), None)
        runs = [r for r in self._runs if r.kind == "drift" and _measured(r)]
        battery = next((r for r in runs if any(f.about == cause for f in _measured(r))), battery)
        if battery is None:
            return
        moved = sorted(_measured(battery), key=lambda f: -abs(f.effect or 0.0))
        own = next((abs(f.effect or 0.0) for f in moved if f.about == cause), 0.0)
        others = [f for f in moved if f.about != cause and abs(f.effect or 0.0) >= own]
        for finding in others[:_INNOCENT]:
            words = amount(finding.effect or 0.0, "", finding.interval)
            yield self._made("innocent", battery, finding, "causal_chain", words)

    def _restored(self) -> Iterator[Proposal]:
        search = self._last(ROOT_CAUSE)
        causes = [f for f in search.findings if f.id.startswith("cause-")] if search else []
        for run in reversed(self._runs):
            back = [f for f in run.findings if f.id.startswith("restored.") and f.effect]
            back = [f for f in back if not causes or f.about == causes[0].about]
            if not back:
                continue
            best = max(back, key=lambda f: (f.weight, f.effect or 0.0))
            yield self._made("restored", run, best, "causal_chain", short_words(best, self._metric))
            lost = _finding(run, "lost")
            if lost is not None and lost.effect:
                yield self._made("lost", run, lost, "causal_chain", short_words(lost, self._metric))
            return

    def _harm(self) -> Iterator[Proposal]:
        """Yield whom it hit hardest, and which errors became more frequent."""
        for prefix, key in (
            ("slice.", "slice"),
            ("confusion.", "errors"),
            ("calibration", "errors"),
        ):
            found = (
                (run, finding)
                for run in reversed(self._runs)
                for finding in run.findings
                if finding.id.startswith(prefix) and run.kind != REPAIR and _sure(finding)
            )
            first = next(found, None)
            if first is not None:
                yield self._made(key, *first, "impact", short_words(first[1], ""))

    def _repairs(self) -> Iterator[Proposal]:
        for repair in self._case.records.repairs:
            for reference in (*repair.runs, repair.canary):
                run = self._named(reference)
                if run is None:
                    continue
                key = "canary" if reference == repair.canary else "gain"
                for finding in run.findings:
                    if finding.id == "gain":
                        words = short_words(finding, self._metric)
                        yield self._made(f"{key}:{repair.id}", run, finding, "repairs", words)
                    elif finding.id.startswith(("group_harmed", "one_window_only", "suspicious")):
                        words = short_words(finding, self._metric)
                        yield self._made(f"side:{repair.id}", run, finding, "verification", words)

    def _caught(self) -> Iterator[Proposal]:
        for rule in self._case.records.guardrails:
            run = self._named(rule.back_check)
            if run is None:
                continue
            for finding in sorted(run.findings, key=lambda f: -f.weight)[:2]:
                words = short_words(finding, "") if finding.effect is not None else finding.text
                yield self._made(f"caught:{rule.id}", run, finding, "counterfactual", words)

    @property
    def _metric(self) -> str:
        return self._case.state.metric

    def _made(self, key: str, run: Run, finding: Finding, section: str, words: str) -> Proposal:
        present = next(
            (c for c in self._case.state.claims if (c.run, c.finding) == (run.id, finding.id)), None
        )
        claim = present or Claim(
            id=claim_identifier(run.id, finding.id),
            text=finding.text,
            run=run.id,
            finding=finding.id,
            section=section,
        )
        return Proposal(key, claim, words, present is not None)

    def _free(self, key: str, run: Run, text: str, section: str, words: str) -> Proposal:
        """Return a claim that the run's answer proves, rather than one of its findings."""
        present = next(
            (c for c in self._case.state.claims if (c.run, c.text) == (run.id, text)), None
        )
        identifier = claim_identifier(run.id, "", text)
        claim = present or Claim(id=identifier, text=text, run=run.id, section=section)
        return Proposal(key, claim, words, present is not None)


def fresh_claim(at: datetime, run: Run, text: str, section: str) -> Claim:
    """Return a claim in somebody's own words that a run's answer proves."""
    return Claim(id=new_identifier(at), text=text, run=run.id, section=section)


def short_words(finding: Finding, metric: str) -> str:
    """Return a finding's short form in a sentence: its effect with unit and interval."""
    if finding.effect is None:
        return finding.text
    return amount(finding.effect, finding.unit or metric, finding.interval)


def _sure(finding: Finding) -> bool:
    """Whether a finding is no chance: its interval leaves out nought, its q is small."""
    if finding.q is not None and finding.q >= SURELY:
        return False
    ends = finding.interval
    return finding.effect is not None and (ends is None or ends[0] > 0 or ends[1] < 0)


def _measured(run: Run) -> tuple[Finding, ...]:
    return tuple(f for f in run.findings if f.effect is not None and f.about)


def _finding(run: Run, identifier: str) -> Finding | None:
    return next((f for f in run.findings if f.id == identifier), None)


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _moment(value: object) -> str:
    """Return an instant in words: ``"18 March 2012 23:00 UTC"``; empty if it is none."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return ""
    return f"{at.day} {at:%b %Y %H:%M} UTC"


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
