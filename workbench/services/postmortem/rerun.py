"""Running again what rests on changed inputs, and tying claims to the new runs in one act."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Event as Cancel

from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft
from workbench.domain.incident import claim_added
from workbench.domain.postmortem.text import (
    Block,
    ClaimChip,
    FigureChip,
    Inline,
    read_text,
    write_text,
)
from workbench.domain.records import record_written
from workbench.domain.runs import Claim, Run, RunStatus
from workbench.domain.selection import Origin, Selection
from workbench.errors import WorkbenchError
from workbench.services.postmortem.case import Case, case_of
from workbench.services.postmortem.proposals import Proposal, short_words, usual_claims
from workbench.services.postmortem.standing import finding_of, newer_run
from workbench.services.running import run_analysis
from workbench.services.session import Progress, Session, unreported

_FIGURES = re.compile(r"[\u2212+-]?\d[\d.,\u202f\u00a0:]*")


@dataclass(frozen=True, slots=True)
class Rerun:
    """What became of claims whose inputs had changed.

    Attributes
    ----------
    runs : tuple of Run
        Made again now.
    tied : tuple of Claim
        Tied to a newer run.
    lost : tuple of (Claim, str)
        Those that no newer run supports, and why.
    """

    runs: tuple[Run, ...] = ()
    tied: tuple[Claim, ...] = ()
    lost: tuple[tuple[Claim, str], ...] = ()


def rerun_stale(
    session: Session,
    incident: str,
    *,
    progress: Progress = unreported,
    cancel: Cancel | None = None,
) -> Outcome[Rerun]:
    """Run again every run that a claim rests on and whose inputs changed; re-tie its claims.

    Parameters
    ----------
    session : Session
    incident : str
    progress : callable
    cancel : Event, optional
        Set it to stop; runs that finished stay recorded.

    Returns
    -------
    Outcome of Rerun
        A claim whose finding the new run does not make stays where it is, amber, and is named.
    """
    before = case_of(session, incident)
    old = _stale_runs(before)
    made: list[Run] = []
    changes = Changes()
    followers: dict[str, Run] = {}
    failed: dict[str, str] = {}
    for place, run in enumerate(old):
        progress(place / max(len(old), 1), run.title)
        known = newer_run(before, run, "")
        if known is None:
            done, failed[run.id] = _again(session, before.state.id, run, cancel)
            changes |= done.changes
            known = done.value
            made += [known] if known is not None else []
        if known is not None:
            followers[run.id] = known
    after = case_of(session, incident)
    tied, lost = _tied(before, after, followers, failed)
    drafts: list[Draft] = [claim_added(claim) for claim in tied]
    drafts += _sections(before, after, tied, followers)
    drafts += _references(after, followers)
    progress(1.0, "Tying claims")
    done_ = session.outcome(Rerun(tuple(made), tied, lost), after.state.id, *drafts)
    return Outcome(done_.value, changes | done_.changes)


def _stale_runs(case: Case) -> list[Run]:
    """Return the finished runs that claims rest on and whose inputs have changed, each once."""
    wanted = {claim.run for claim in case.state.claims}
    return [run for run in case.finished if run.id in wanted and case.why_stale(run)]


def _again(
    session: Session, incident: str, run: Run, cancel: Cancel | None
) -> tuple[Outcome[Run | None], str]:
    selection = None
    if run.restricted is not None:
        named = run.restricted
        selection = Selection(run.where, Origin.EVIDENCE, named.name, kept=named.id)
    try:
        done = run_analysis(
            session,
            incident,
            run.analysis,
            parameters=run.parameters,
            seed=run.seed,
            selection=selection,
            cancel=cancel,
        )
    except WorkbenchError as error:
        return Outcome(None, Changes()), f"{run.title} could not be run again: {error.message}"
    if done.value.run.status is not RunStatus.FINISHED:
        if done.value.run.status is RunStatus.CANCELLED:
            done.value.check()
        why = f"{run.title} ended without a result: {done.value.run.error}"
        return Outcome(None, done.changes), why
    return Outcome(done.value.run, done.changes), ""


def _tied(
    before: Case, after: Case, followers: Mapping[str, Run], failed: Mapping[str, str]
) -> tuple[tuple[Claim, ...], tuple[tuple[Claim, str], ...]]:
    proposals = usual_claims(after)
    tied, lost = [], []
    for claim in before.state.claims:
        old = before.state.run(claim.run)
        if claim.run not in followers:
            if failed.get(claim.run):
                lost.append((claim, failed[claim.run]))
            continue
        new = followers[claim.run]
        following = None if old is None else _following(claim, old, new, proposals)
        if following is None:
            lost.append((claim, f"{new.title} makes no such finding any more."))
        else:
            tied.append(following)
    return tuple(tied), tuple(lost)


def _following(claim: Claim, old: Run, new: Run, proposals: Sequence[Proposal]) -> Claim | None:
    """Return a claim tied to a newer run, in the new run's words where it had the old one's."""
    if not claim.finding:
        said = [p.claim for p in proposals if p.claim.run == new.id and not p.claim.finding]
        alike = next((one for one in said if _frame(one.text) == _frame(claim.text)), None)
        text = alike.text if alike is not None else claim.text
        return claim.model_copy(update={"run": new.id, "text": text})
    was, found = finding_of(old, claim.finding), finding_of(new, claim.finding)
    if found is None:
        return None
    text = found.text if was is not None and was.text == claim.text else claim.text
    return claim.model_copy(update={"run": new.id, "text": text})


def _sections(
    before: Case, after: Case, tied: Sequence[Claim], followers: Mapping[str, Run]
) -> list[Draft]:
    """Return the sections whose chips repeat figures of the old runs, with those of the new."""
    old = {p.claim.id: p.words for p in usual_claims(before, stale=True)}
    new = {p.claim.id: p.words for p in usual_claims(after)}
    by_run = {(p.claim.run, p.key): p.words for p in usual_claims(after)}
    keys = {p.claim.id: p.key for p in usual_claims(before, stale=True)}
    words: dict[str, tuple[str, str]] = {}
    for claim in tied:
        was = before.state.run(next(c.run for c in before.state.claims if c.id == claim.id))
        first = finding_of(was, claim.finding) if was is not None else None
        last = finding_of(followers[was.id], claim.finding) if was is not None else None
        said = old.get(claim.id) or (short_words(first, before.state.metric) if first else "")
        says = (
            new.get(claim.id)
            or by_run.get((claim.run, keys.get(claim.id, "")))
            or (short_words(last, after.state.metric) if last else "")
        )
        if said and says:
            words[claim.id] = said, says
    made = []
    for section in after.records.sections:
        blocks = tuple(_block(block, words, followers) for block in read_text(section.text))
        text = write_text(blocks)
        if text != section.text:
            made.append(record_written(section.model_copy(update={"text": text})))
    return made


def _block(
    block: Block, words: Mapping[str, tuple[str, str]], followers: Mapping[str, Run]
) -> Block:
    return type(block)(tuple(_inline(part, words, followers) for part in block.inlines))


def _inline(
    part: Inline, words: Mapping[str, tuple[str, str]], followers: Mapping[str, Run]
) -> Inline:
    if isinstance(part, ClaimChip) and part.words and part.claim in words:
        said, says = words[part.claim]
        return ClaimChip(part.claim, part.words.replace(said, says))
    if isinstance(part, FigureChip) and part.run in followers:
        return FigureChip(followers[part.run].id, part.figure, part.words)
    return part


def _references(case: Case, followers: Mapping[str, Run]) -> list[Draft]:
    """Return hypotheses and observations that rest on the old runs, resting on the new."""
    made = []
    for one in case.records.hypotheses:
        methods = tuple(dict.fromkeys(_newer(run, followers) for run in one.methods))
        if methods != one.methods:
            made.append(record_written(one.model_copy(update={"methods": methods})))
    for seen in case.records.observations:
        new = followers.get(seen.run)
        if new is not None and (not seen.finding or finding_of(new, seen.finding) is not None):
            made.append(record_written(seen.model_copy(update={"run": new.id})))
    return made


def _newer(run: str, followers: Mapping[str, Run]) -> str:
    return followers[run].id if run in followers else run


def _frame(text: str) -> str:
    """Return a sentence without its figures."""
    return _FIGURES.sub("#", text)
