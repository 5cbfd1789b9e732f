"""What an act is called in menus and lists: "Set window W1", "Freeze 7 items of evidence".

Names are verbs with what they are about, from names, counts and facts of the case. A journal
can have been written by another program, so nothing is taken for granted about a body.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.domain.events import Event
from workbench.domain.permissions import article
from workbench.domain.readable import shown
from workbench.domain.record_kinds import KINDS, REMOVED, WRITTEN, RecordKind
from workbench.domain.records import NOUNS
from workbench.domain.role_events import Role

WINDOWS = {"reference": "W0", "incident": "W1"}
"""What the two windows that everything compares are called on the screen."""
_FEW = 2
"""Records of one act that are named; more of them are counted."""
LONGEST = 60

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """One event of an act: its type, and what it is about, by name."""

    kind: str
    about: str


@dataclass
class Known:
    """What identifiers in a journal stand for, so far."""

    evidence: dict[str, str] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)
    filters: dict[str, str] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)


def part_of(event: Event, known: Known) -> Part:
    """Return what an event is about, and learn the names it gives.

    Parameters
    ----------
    event : Event
    known : Known
        What the events before it named; changed in place.
    """
    told = _ABOUT.get(event.type)
    if event.body is None or told is None:
        return Part(event.type, "")
    try:
        return Part(event.type, told(event.body, known))
    except (KeyError, TypeError, ValueError, AttributeError):
        return Part(event.type, "")


def act_name(parts: Sequence[Part]) -> str:
    """Return what an act is called.

    Parameters
    ----------
    parts : sequence of Part
        Its events in order; those that take back or do again carry the name of what they are
        about.
    """
    kinds = [part.kind for part in parts]
    if "incident.opened" in kinds:
        count = kinds.count("evidence.added")
        return f"Import {_count(count, 'item')} of evidence" if count else "Open the incident"
    if kinds[0] == "change.resumed":
        return f"Resume from event {parts[0].about}"
    said: list[str] = []
    for kind in dict.fromkeys(kinds):
        about = [part.about for part in parts if part.kind == kind]
        said.append(_NAMES.get(kind, _plainly(kind))(list(dict.fromkeys(about))))
    first, *others = said
    rest = [f"{words[:1].lower()}{words[1:]}" for words in others]
    return _joined([first, *rest])


def _opened(body: Body, _: Known) -> str:
    return _short(body.get("title"))


def _added(body: Body, known: Known) -> str:
    known.evidence[str(body["id"])] = name = _short(body["name"])
    return name


def _roles(body: Body, known: Known) -> str:
    return known.evidence.get(str(body["evidence"]), "a table")


def _frozen(body: Body, _: Known) -> str:
    items = body["evidence"]
    if not isinstance(items, list | tuple):
        raise TypeError("a list was expected")
    return _count(len(items), "item")


def _window(body: Body, _: Known) -> str:
    name = str(body.get("name", body.get("window", "")))
    return WINDOWS.get(name, f"“{_short(name)}”")


def _amended(body: Body, _: Known) -> str:
    if len(body) == 1:
        ((name, value),) = body.items()
        return f"{shown(name, 20)} to {_short(value)}" if value else f"{shown(name, 20)} to nothing"
    return _joined(sorted(shown(name, 20) for name in body))


def _run(body: Body, _: Known) -> str:
    status = str(body.get("status", "finished"))
    return _short(body["title"]) + ("" if status == "finished" else f" ({shown(status, 20)})")


def _battery(body: Body, _: Known) -> str:
    runs = body["runs"]
    if not isinstance(runs, list | tuple):
        raise TypeError("a list was expected")
    return _count(len(runs), "run")


def _claim(body: Body, known: Known) -> str:
    known.claims[str(body["id"])] = text = _short(body["text"])
    return f"“{text}”"


def _unclaimed(body: Body, known: Known) -> str:
    return f"“{known.claims.get(str(body['claim']), 'a claim')}”"


def _filter(body: Body, known: Known) -> str:
    known.filters[str(body["id"])] = name = f"“{_short(body['name'])}”"
    return name


def _unfiltered(body: Body, known: Known) -> str:
    return known.filters.get(str(body["filter"]), "a filter")


def _consented(body: Body, known: Known) -> str:
    return known.evidence.get(str(body["evidence"]), "the model")


def _exported(body: Body, _: Known) -> str:
    return shown(body.get("disclosure"), 20)


def _reviewed(body: Body, _: Known) -> str:
    return _short(body.get("reviewer") or body.get("name") or body.get("key"))


def _granted(body: Body, _: Known) -> str:
    return f"{_short(body['name'])} {article(Role(str(body['role'])))}"


def _revoked(body: Body, _: Known) -> str:
    return f"{shown(body['role'], 20)} from {_short(body['name'])}"


def _record_written(kind: RecordKind) -> Callable[[Body, Known], str]:
    def about(body: Body, known: Known) -> str:
        label = _short(body.get(NOUNS[kind.name].told_by))
        known.records[f"{kind.name} {body['id']}"] = name = f"“{label}”" if label else ""
        return name

    return about


def _record_removed(kind: RecordKind) -> Callable[[Body, Known], str]:
    return lambda body, known: known.records.get(f"{kind.name} {body[kind.name]}", "")


def _resumed(body: Body, _: Known) -> str:
    return shown(body["seq"], 12)


_ABOUT: Mapping[str, Callable[[Body, Known], str]] = {
    **{name: _record_written(kind) for name, kind in WRITTEN.items()},
    **{name: _record_removed(kind) for name, kind in REMOVED.items()},
    "incident.opened": _opened,
    "incident.amended": _amended,
    "evidence.added": _added,
    "evidence.roles": _roles,
    "evidence.frozen": _frozen,
    "window.set": _window,
    "window.removed": _window,
    "filter.kept": _filter,
    "filter.removed": _unfiltered,
    "run.recorded": _run,
    "battery.recorded": _battery,
    "claim.added": _claim,
    "claim.removed": _unclaimed,
    "model.consented": _consented,
    "package.exported": _exported,
    "review.recorded": _reviewed,
    "role.granted": _granted,
    "role.revoked": _revoked,
    "change.resumed": _resumed,
}


def _evidence_words(names: Sequence[str]) -> str:
    return f"Add evidence {names[0]}" if len(names) == 1 else f"Add {len(names)} items of evidence"


def _roles_words(names: Sequence[str]) -> str:
    where = names[0] if len(names) == 1 else f"{len(names)} tables"
    return f"Set roles of columns in {where}"


def _window_words(verb: str) -> Callable[[Sequence[str]], str]:
    def words(names: Sequence[str]) -> str:
        return f"{verb} {'window' if len(names) == 1 else 'windows'} {_joined(sorted(names))}"

    return words


def _claim_words(verb: str, where: str) -> Callable[[Sequence[str]], str]:
    def words(names: Sequence[str]) -> str:
        what = names[0] if len(names) == 1 else f"{len(names)} claims"
        return f"{verb} {what} {where} the report"

    return words


def _listed(form: str) -> Callable[[Sequence[str]], str]:
    def words(names: Sequence[str]) -> str:
        return form.format(_joined([name for name in names if name])).rstrip(" :")

    return words


def _record_words(verb: str, kind: RecordKind) -> Callable[[Sequence[str]], str]:
    """Return words that name a few records, and count many of them."""
    few = _listed(f"{verb} the {kind.words} {{}}")
    many = kind.plural.replace("_", " ")
    return lambda names: few(names) if len(names) <= _FEW else f"{verb} {len(names)} {many}"


def _plainly(kind: str) -> Callable[[Sequence[str]], str]:
    return lambda _: shown(kind.replace(".", " ").replace("_", " ")).capitalize()


_NAMES: Mapping[str, Callable[[Sequence[str]], str]] = {
    **{
        kind.written: _record_words("Record" if kind.once else "Write", kind)
        for kind in KINDS.values()
    },
    **{kind.removed: _record_words("Remove", kind) for kind in REMOVED.values()},
    "incident.amended": _listed("Set {}"),
    "evidence.added": _evidence_words,
    "evidence.roles": _roles_words,
    "evidence.frozen": _listed("Freeze {} of evidence"),
    "window.set": _window_words("Set"),
    "window.removed": _window_words("Remove"),
    "filter.kept": _listed("Keep the filter {}"),
    "filter.removed": _listed("Remove the filter {}"),
    "run.recorded": _listed("Run {}"),
    "battery.recorded": _listed("Run the standard battery: {}"),
    "claim.added": _claim_words("Put", "into"),
    "claim.removed": _claim_words("Take", "out of"),
    "model.consented": _listed("Consent to open {}"),
    "package.exported": _listed("Export a package: {}"),
    "review.recorded": _listed("Record a review by {}"),
    "role.granted": _listed("Make {}"),
    "role.revoked": _listed("Take the role of {}"),
    "change.undone": _listed("Undo {}"),
    "change.redone": _listed("Redo {}"),
    "journal.checkpoint": _listed("Sign a checkpoint of the journal"),
}


def _short(value: object) -> str:
    return shown(value, LONGEST)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else noun + 's'}"


def _joined(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
