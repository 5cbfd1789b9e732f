"""Each type of event in words: what was done, and to what; never a value of the data.

Words are made of names, counts and facts of the case. A journal can have been written by
another program, so nothing is taken for granted about a body, and what could steer a
terminal or turn text around is shown as a mark.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.domain.events import Event
from workbench.domain.permissions import article
from workbench.domain.readable import shown
from workbench.domain.record_kinds import RECORD_EVENTS
from workbench.domain.role_events import Role
from workbench.language import tr
from workbench.services.readings.record_words import RECORD_GROUPS, record_told, record_words

Body = Mapping[str, object]

GROUPS = {
    "incident": tr("Case"),
    "evidence": tr("Evidence"),
    "model": tr("Evidence"),
    "window": tr("Windows"),
    "filter": tr("Filters"),
    "run": tr("Runs"),
    "battery": tr("Runs"),
    "claim": tr("Claims"),
    "change": tr("Undo and redo"),
    "review": tr("Reviews"),
    "comment": tr("Reviews"),
    "package": tr("Packages"),
    "journal": tr("Packages"),
    "role": tr("Roles"),
    **RECORD_GROUPS,
}
"""What the first part of a type belongs to, for filtering."""
OTHER = tr("Other")


@dataclass(frozen=True, slots=True)
class Told:
    """An event in words.

    Attributes
    ----------
    what : str
        What was done.
    on : str
        To what, by its name; may be empty.
    evidence, run : str
        Identifier of the item or the run it is about; empty if none.
    """

    what: str
    on: str = ""
    evidence: str = ""
    run: str = ""


@dataclass
class Names:
    """What identifiers in a journal stand for.

    Attributes
    ----------
    evidence, runs, claims, filters : dict of str to str
        Name of each item, title of each run, run of each claim, name of each filter.
    acts : dict of int to str
        What each event did.
    """

    evidence: dict[str, str] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)
    filters: dict[str, str] = field(default_factory=dict)
    acts: dict[int, str] = field(default_factory=dict)

    def learn(self, event: Event) -> None:
        """Take in what an event names."""
        body = event.body or {}
        identifier = str(body.get("id", ""))
        if event.type == "evidence.added":
            self.evidence[identifier] = shown(body.get("name"))
        elif event.type == "run.recorded":
            self.runs[identifier] = shown(body.get("title"))
        elif event.type == "claim.added":
            self.claims[identifier] = str(body.get("run", ""))
        elif event.type == "filter.kept":
            self.filters[identifier] = shown(body.get("name"))


def told(event: Event, names: Names) -> Told:
    """Return an event in words.

    Parameters
    ----------
    event : Event
    names : Names
        What was learned from the events up to this one.
    """
    if event.body is None:
        return Told(tr("{type} (details withheld)", type=_generic(event.type)))
    if event.type in RECORD_EVENTS:
        return Told(record_words(event.type), record_told(event.type, event.body))
    plain, named = _BY_BODY.get(event.type), _BY_NAMES.get(event.type)
    try:
        if plain is not None:
            return plain(event.body)
        if named is not None:
            return named(event.body, names)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Told(tr("{type} (details cannot be read)", type=_generic(event.type)))
    return Told(_generic(event.type))


def group_of(event_type: str) -> str:
    """Return what a type of event belongs to, such as ``"Evidence"``."""
    return GROUPS.get(event_type.partition(".")[0], OTHER)


def _generic(event_type: str) -> str:
    return shown(event_type.replace(".", " ").replace("_", " ")).capitalize()


def _opened(body: Body) -> Told:
    return Told(tr("Opened the incident"), shown(body.get("title")))


def _amended(body: Body) -> Told:
    facts = [
        tr("{name} to {value}", name=shown(name, 20), value=shown(value) or tr("nothing"))
        for name, value in body.items()
    ]
    return Told(tr("Set ") + _listed(sorted(facts)))


def _evidence_added(body: Body) -> Told:
    table = body.get("table")
    rows = f", {_count(table['rows'], 'row')}" if isinstance(table, dict) else ""
    kind = shown(body.get("kind"), 30)
    return Told(
        tr("Took in evidence: {kind}{rows}", kind=kind, rows=rows),
        shown(body["name"]),
        evidence=str(body["id"]),
    )


def _evidence_roles(body: Body, names: Names) -> Told:
    item = str(body["evidence"])
    roles = body["roles"]
    if not isinstance(roles, dict):
        raise TypeError("roles are an object")
    given = sorted(role.rstrip("s") for role, columns in roles.items() if columns)
    words = (
        tr("Set roles of columns: {shown}", shown=shown(", ".join(given)))
        if given
        else tr("Took all roles away")
    )
    return Told(words.replace("_", " "), names.evidence.get(item, ""), evidence=item)


def _frozen(body: Body) -> Told:
    return Told(
        tr("Froze {number} of evidence", number=_count(len(_sequence(body["evidence"])), "item"))
    )


def _window_set(body: Body) -> Told:
    ends = [shown(body.get(end), 40).replace("T", " ") for end in ("start", "end")]
    span = (
        tr("{value} to {value_2}", value=ends[0] or "…", value_2=ends[1] or "…")
        if any(ends)
        else tr("whole tables")
    )
    return Told(tr("Set a window: {span}", span=span), shown(body["name"]))


def _window_removed(body: Body) -> Told:
    return Told(tr("Removed a window"), shown(body["window"]))


def _filter_kept(body: Body) -> Told:
    return Told(
        tr(
            "Kept a filter of rows: {number}",
            number=_count(len(_sequence(body["conditions"])), "condition"),
        ),
        shown(body["name"]),
    )


def _filter_removed(body: Body, names: Names) -> Told:
    return Told(tr("Removed a filter of rows"), names.filters.get(str(body["filter"]), ""))


def _run(body: Body) -> Told:
    return Told(
        tr("Ran an analysis: {shown}", shown=shown(body["status"], 20)),
        shown(body["title"]),
        run=str(body["id"]),
    )


def _battery(body: Body) -> Told:
    done = tr(
        "Ran the standard battery: {number}", number=_count(len(_sequence(body["runs"])), "run")
    )
    left = len(_sequence(body.get("skipped", ())))
    return Told(tr("{done}, {left} left out", done=done, left=left) if left else done)


def _claim_added(body: Body, names: Names) -> Told:
    run = str(body["run"])
    return Told(tr("Put a finding into the report"), names.runs.get(run, ""), run=run)


def _claim_removed(body: Body, names: Names) -> Told:
    run = names.claims.get(str(body["claim"]), "")
    return Told(tr("Took a finding out of the report"), names.runs.get(run, ""), run=run)


def _consented(body: Body, names: Names) -> Told:
    item, reason = str(body["evidence"]), shown(body.get("reason"))
    words = tr("Consented to open a model that can run code")
    what = f"{words}: {reason}" if reason else words
    return Told(what, names.evidence.get(item, ""), evidence=item)


def _undone(body: Body, names: Names) -> Told:
    return _step(tr("Undid"), body, names)


def _redone(body: Body, names: Names) -> Told:
    return _step(tr("Did again"), body, names)


def _step(verb: str, body: Body, names: Names) -> Told:
    seq = body["seq"]
    act = names.acts.get(seq, "") if isinstance(seq, int) else ""
    return Told(tr("{verb} event {seq}", verb=verb, seq=shown(seq, 12)), act)


def _resumed(body: Body) -> Told:
    return Told(tr("Resumed from event {shown}", shown=shown(body["seq"], 12)))


def _exported(body: Body) -> Told:
    level, signer = shown(body.get("disclosure"), 20), shown(body.get("signer"), 60)
    return Told(
        tr("Exported a package: {level}, signed by {signer}", level=level, signer=signer),
        shown(body["sha256"], 17),
    )


def _checkpoint(_: Body) -> Told:
    return Told(tr("Signed a checkpoint of the journal"))


def _reviewed(body: Body) -> Told:
    verdict = shown(body["verdict"], 30).replace("_", " ")
    who = shown(body.get("reviewer") or body.get("name"), 80) or shown(body.get("key"), 60)
    return Told(
        tr("Recorded a review by {who}: {verdict}", who=who, verdict=verdict),
        shown(body.get("tagmanifest"), 17),
    )


def _granted(body: Body) -> Told:
    return Told(
        tr(
            "Made {shown} {article}",
            shown=shown(body["name"], 80),
            article=article(Role(str(body["role"]))),
        ),
        shown(body.get("fingerprint"), 60),
    )


def _revoked(body: Body) -> Told:
    reason = shown(body.get("reason"))
    what = tr(
        "Took the role of {shown} from {shown_2}",
        shown=shown(body["role"], 20),
        shown_2=shown(body["name"], 80),
    )
    return Told(f"{what}: {reason}" if reason else what, shown(body.get("fingerprint"), 60))


_BY_BODY: Mapping[str, Callable[[Body], Told]] = {
    "incident.opened": _opened,
    "incident.amended": _amended,
    "change.resumed": _resumed,
    "evidence.added": _evidence_added,
    "evidence.frozen": _frozen,
    "window.set": _window_set,
    "window.removed": _window_removed,
    "filter.kept": _filter_kept,
    "run.recorded": _run,
    "battery.recorded": _battery,
    "package.exported": _exported,
    "journal.checkpoint": _checkpoint,
    "review.recorded": _reviewed,
    "role.granted": _granted,
    "role.revoked": _revoked,
}
_BY_NAMES: Mapping[str, Callable[[Body, Names], Told]] = {
    "evidence.roles": _evidence_roles,
    "claim.added": _claim_added,
    "claim.removed": _claim_removed,
    "filter.removed": _filter_removed,
    "model.consented": _consented,
    "change.undone": _undone,
    "change.redone": _redone,
}
IN_WORDS = frozenset({*_BY_BODY, *_BY_NAMES, *RECORD_EVENTS})
"""Types of events that are told in words of their own."""


def _sequence(value: object) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise TypeError("a list was expected")
    return value


def _count(number: object, noun: str) -> str:
    if not isinstance(number, int):
        raise TypeError("a count is a whole number")
    return f"{number:,} {noun if number == 1 else noun + 's'}".replace(",", "\u202f")


def _listed(words: Iterable[str]) -> str:
    return "; ".join(words)
