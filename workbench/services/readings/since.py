"""Then and now: what came to be known, and what came to be believed otherwise, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Evidence, Window
from workbench.domain.incident import Incident
from workbench.domain.readable import shown
from workbench.domain.resuming import FACTS
from workbench.domain.runs import Run, RunStatus
from workbench.language import tr
from workbench.services.act_names import WINDOWS

MOST = 4
"""How many names are told before the rest is counted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs.

    Attributes
    ----------
    about : str
        ``Case``, ``Evidence``, ``Windows``, ``Runs``, ``Claims`` or ``Reviews``.
    words : str
        A sentence.
    restored : bool
        Whether resuming from then would make it as it was; what was found out since stays.
    """

    about: str
    words: str
    restored: bool

    def json_body(self) -> dict[str, JsonValue]:
        """Return it for a program."""
        return {"about": self.about, "words": self.words, "restored": self.restored}


def since(then: Incident, now: Incident) -> tuple[Difference, ...]:
    """Return what is different now from what it was then, in the order of the places.

    Parameters
    ----------
    then : Incident
        An earlier state.
    now : Incident
        A later state of the same incident.
    """
    return (
        *_facts(then, now),
        *_evidence(then, now),
        *_roles(then, now),
        *_windows(then, now),
        *_runs(then, now),
        *_claims(then, now),
        *_reviews(then, now),
    )


def _facts(then: Incident, now: Incident) -> list[Difference]:
    found = []
    for name in FACTS:
        before, after = str(getattr(then, name)), str(getattr(now, name))
        if before != after:
            words = tr(
                "The {name} was {before}; now it is {after}.",
                name=name,
                before=_told(before),
                after=_told(after),
            )
            found.append(Difference(tr("Case"), words, restored=True))
    return found


def _evidence(then: Incident, now: Incident) -> list[Difference]:
    known = {item.id for item in then.evidence}
    added = [item.name for item in now.evidence if item.id not in known]
    frozen = {item.id for item in then.evidence if item.frozen}
    since_frozen = [item.name for item in now.evidence if item.frozen and item.id not in frozen]
    consents = len(now.consents) - len(then.consents)
    found = []
    if added:
        verb = "was" if len(added) == 1 else "were"
        words = tr(
            "{added} of evidence {verb} added since: {added_2}.",
            added=_count(added, "item"),
            verb=verb,
            added_2=_listed(added),
        )
        found.append(Difference(tr("Evidence"), words, restored=False))
    if since_frozen:
        verb = "was" if len(since_frozen) == 1 else "were"
        words = tr(
            "{since_frozen} of evidence {verb} frozen since.",
            since_frozen=_count(since_frozen, "item"),
            verb=verb,
        )
        found.append(Difference(tr("Evidence"), words, restored=False))
    if consents > 0:
        words = tr("Consent to open the model was given since.")
        found.append(Difference(tr("Evidence"), words, restored=False))
    return found


def _roles(then: Incident, now: Incident) -> list[Difference]:
    found = []
    for before in then.evidence:
        after = now.item(before.id)
        if before.table is None or after is None or after.table is None:
            continue
        if before.table.roles != after.table.roles:
            words = tr(
                "Roles of columns in {name}: {before}.",
                name=shown(before.name),
                before=_role_words(before, after),
            )
            found.append(Difference(tr("Evidence"), words, restored=True))
    return found


def _role_words(before: Evidence, after: Evidence) -> str:
    def roles(item: Evidence) -> dict[str, list[str]]:
        of: dict[str, list[str]] = {}
        for role, column in item.table.roles.items() if item.table else ():
            of.setdefault(column, []).append(role.replace("_", " "))
        return of

    was, is_ = roles(before), roles(after)
    changed = [
        column for column in dict.fromkeys([*was, *is_]) if was.get(column) != is_.get(column)
    ]
    said = [
        tr(
            "{column} was {or_none}, is {or_none_2}",
            column=shown(column, 40),
            or_none=_or_none(was.get(column)),
            or_none_2=_or_none(is_.get(column)),
        )
        for column in changed
    ]
    return _listed(said, "; ") if said else tr("in another order")


def _windows(then: Incident, now: Incident) -> list[Difference]:
    found = []
    for name in dict.fromkeys([w.name for w in (*then.windows, *now.windows)]):
        before, after = then.window(name), now.window(name)
        called = tr("Window {value}", value=WINDOWS.get(name) or "“" + shown(name, 40) + "”")
        if before == after:
            continue
        if before is None and after is not None:
            words = tr(
                "{called} was not set then; now it is {after}.", called=called, after=_span(after)
            )
        elif after is None and before is not None:
            words = tr(
                "{called} was {before}; now it is not set.", called=called, before=_span(before)
            )
        elif before is not None and after is not None:
            words = _moved(called, before, after)
        found.append(Difference(tr("Windows"), words, restored=True))
    return found


def _moved(called: str, before: Window, after: Window) -> str:
    if (before.start, before.end) != (after.start, after.end):
        return tr(
            "{called} was {before}; now it is {after}.",
            called=called,
            before=_span(before),
            after=_span(after),
        )
    if before.evidence != after.evidence:
        tables = tr(
            "{evidence} then, {evidence_2} now",
            evidence=len(before.evidence),
            evidence_2=len(after.evidence),
        )
        return tr(
            "{called} takes its rows from other tables: {tables}.", called=called, tables=tables
        )
    if before.rows != after.rows:
        return tr(
            "{called} held {before}; now it holds {after}.",
            called=called,
            before=_rows(before),
            after=_rows(after),
        )
    return tr(
        "{called} is called otherwise: {title} then, {title_2} now.",
        called=called,
        title=_told(before.title),
        title_2=_told(after.title),
    )


def _runs(then: Incident, now: Incident) -> list[Difference]:
    known = {run.id for run in then.runs}
    made = [run for run in now.runs if run.id not in known]
    found = []
    for status, verb in ((RunStatus.FINISHED, "made"), (None, tr("that did not finish"))):
        some = [run for run in made if (run.status is RunStatus.FINISHED) == (status is not None)]
        if some:
            was = "was " if len(some) == 1 else "were "
            told = (
                tr("{was}{verb} since", was=was, verb=verb)
                if status
                else tr("{verb} {was}recorded since", verb=verb, was=was)
            )
            words = f"{_count(some, 'run')} {told}: {_listed(_titles(some))}."
            found.append(Difference(tr("Runs"), words, restored=False))
    return found


def _titles(runs: Sequence[Run]) -> list[str]:
    return list(dict.fromkeys(run.title for run in runs))


def _claims(then: Incident, now: Incident) -> list[Difference]:
    was, is_ = ({claim.id: claim for claim in state.claims} for state in (then, now))
    sentences: list[tuple[list[str], Callable[[str], str]]] = [
        ([is_[c].text for c in is_ if c not in was], tr("Claimed since: {}.").format),
        ([was[c].text for c in was if c not in is_], tr("Claimed then, and no longer: {}.").format),
        (
            [is_[c].text for c in is_ if c in was and is_[c] != was[c]],
            tr("Claimed otherwise now: {}.").format,
        ),
    ]
    return [
        Difference(tr("Claims"), say(_listed([f"“{text}”" for text in texts])), restored=True)
        for texts, say in sentences
        if texts
    ]


def _reviews(then: Incident, now: Incident) -> list[Difference]:
    known = {review.statement for review in then.reviews}
    return [
        Difference(
            tr("Reviews"),
            tr(
                "{shown} reviewed a package since: {shown_2}.",
                shown=shown(review.reviewer or review.name or tr("A reviewer"), 60),
                shown_2=shown(review.verdict.replace("_", " "), 40),
            ),
            restored=False,
        )
        for review in now.reviews
        if review.statement not in known
    ]


def _span(window: Window) -> str:
    if window.start is None and window.end is None:
        return (
            tr("whole tables ({window})", window=_rows(window))
            if window.rows is not None
            else tr("whole tables")
        )
    ends = [f"{m:%d %b %Y %H:%M}" if m is not None else "…" for m in (window.start, window.end)]
    return tr("{ends} to {ends_2} UTC", ends=ends[0], ends_2=ends[1])


def _rows(window: Window) -> str:
    if window.rows is None:
        return tr("rows not counted")
    return f"{window.rows:,} {'row' if window.rows == 1 else 'rows'}".replace(",", "\u202f")


def _told(value: str) -> str:
    return f"“{shown(value, 80)}”" if value else tr("not set")


def _or_none(roles: Sequence[str] | None) -> str:
    return " and ".join(roles) if roles else tr("nothing")


def _count(items: Sequence[object], noun: str) -> str:
    return f"{len(items)} {noun if len(items) == 1 else noun + 's'}"


def _listed(names: Sequence[str], between: str = ", ") -> str:
    told = [shown(name, 90) for name in names[:MOST]]
    rest = len(names) - len(told)
    return between.join(told) + (tr(" and {rest} more", rest=rest) if rest else "")
