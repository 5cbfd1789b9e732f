"""What each field of an old incident may say, read strictly: a wrong value is one sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import SEVERITIES
from workbench.domain.library_content import SIGNALS
from workbench.domain.opening_content import Terms
from workbench.errors import WorkbenchError
from workbench.services.cause_words import KINDS as FAULTS
from workbench.services.opening.content import taxonomy

LONGEST = 20_000
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an old incident: its name, other names of its column, and what it says."""

    name: str
    called: tuple[str, ...]
    about: str


FIELDS = (
    Field("reference", ("id", "number", "ticket", "key", "incident"), "Its number there."),
    Field("title", ("name", "summary_line", "subject"), "What it is called. Needed."),
    Field("opened", ("opened_on", "opened_at", "date", "start", "started", "detected"), "A date."),
    Field("closed", ("closed_on", "closed_at", "resolved", "end", "ended"), "A date."),
    Field("severity", ("sev", "priority"), "SEV1 to SEV4, 1 to 4, or critical … minor."),
    Field("owner", ("team",), "Who owned it, by function."),
    Field("model", ("system", "service"), "Which model it struck."),
    Field("family", ("model_family", "model_type", "algorithm"), "What kind of model that is."),
    Field("metric", ("measure",), "Which metric fell."),
    Field("summary", ("description", "what_happened", "impact"), "What happened."),
    Field("category", (), "A category of the taxonomy, by name or title."),
    Field("kind", ("type",), "incident, hazard, near miss or drill."),
    Field("failure_mode", ("mode",), "A failure mode of the taxonomy, by name or title."),
    Field("fault", ("fault_kind",), "A kind of fault, such as unit_change."),
    Field("where", ("stage", "component"), "A stage of the pipeline, by name or title."),
    Field("cause", ("root_cause", "why"), "The cause as it was told."),
    Field("node", ("feature", "column", "field"), "The column or node it struck."),
    Field("signals", ("alerts",), "Which of the nine signals moved, parted by ; or ,"),
    Field("repair", ("fix", "resolution", "remedy", "mitigation"), "What was done."),
    Field("lesson", ("lessons", "learning", "learned"), "What was learned."),
    Field("upstream", ("sources",), "What feeds the node, parted by ; or ,"),
    Field("downstream", ("consumers",), "What the node feeds, parted by ; or ,"),
)
"""Every field, in the order of the documentation."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What a row says: fields of the account, of the opening, and everything as it was said."""

    account: Mapping[str, Any]
    opening: dict[str, str] = field(default_factory=dict)
    said: Mapping[str, JsonValue] = field(default_factory=dict)


def read_row(told: Mapping[str, object], now: datetime) -> ReadRow:
    """Read one row.

    Parameters
    ----------
    told : mapping of str to object
        By the name of the field; None or empty where nothing is told.
    now : datetime
        No old incident began after it.

    Raises
    ------
    WorkbenchError
        With one sentence that names the field and what is wrong with it.
    """
    words = {name: _text(name, value) for name, value in told.items() if name not in _LISTS}
    lists = {name: _names(name, told.get(name)) for name in _LISTS}
    if not words.get("title"):
        raise _wrong("title", "", "says nothing, and every incident needs a title")
    opened, closed = _dates(words, now)
    terms = taxonomy()
    modes: Terms = tuple(terms.failure_modes)
    account = {
        **{name: words.get(name, "") for name in _AS_TOLD},
        "opened_on": opened,
        "closed_on": closed,
        "fault": _one_of("fault", words.get("fault", ""), dict(FAULTS)),
        "failure_mode": _term("failure_mode", words.get("failure_mode", ""), modes),
        "where": _term("where", words.get("where", ""), terms.where),
        "signals": tuple(_one_of("signals", one, _SIGNALS) for one in lists["signals"]),
        "upstream": tuple(lists["upstream"]),
        "downstream": tuple(lists["downstream"]),
    }
    opening = {
        "severity": _severity(words.get("severity", "")),
        "summary": words.get("summary", ""),
        "category": _term("category", words.get("category", ""), terms.categories),
        "kind": _term("kind", words.get("kind", ""), terms.kinds),
        "owner": words.get("owner", ""),
        "metric": words.get("metric", ""),
    }
    said: dict[str, JsonValue] = {**words, **{name: list(one) for name, one in lists.items()}}
    return ReadRow(account, opening, said)


_LISTS = ("signals", "upstream", "downstream")
_AS_TOLD = ("reference", "title", "model", "family", "cause", "node", "repair", "lesson")
_SIGNALS = {name: name for name in SIGNALS}


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | list | dict | tuple):
        raise _wrong(name, "", "is no text")
    text = (
        " ".join(str(value).replace("\x00", "").split()) if name in _SHORT else str(value).strip()
    )
    if len(text) > LONGEST:
        raise _wrong(name, "", f"is longer than {LONGEST} characters")
    return text.replace("\x00", "")


_SHORT = frozenset({"reference", "title", "model", "family", "node", "owner", "metric"})


def _names(name: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        parts = [_text(name, one) for one in value]
    else:
        parts = _text(name, value).replace(",", ";").replace("|", ";").split(";")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _dates(words: Mapping[str, str], now: datetime) -> tuple[datetime | None, datetime | None]:
    opened, closed = (_date(name, words.get(name, "")) for name in ("opened", "closed"))
    for name, moment in (("opened", opened), ("closed", closed)):
        if moment is not None and moment > now:
            raise _wrong(name, words[name], "lies in the future")
    if opened is not None and closed is not None and closed < opened:
        raise _wrong("closed", words["closed"], f"is before opened, “{words['opened']}”")
    return opened, closed


def _date(name: str, text: str) -> datetime | None:
    if not text:
        return None
    readers: list[Callable[[], datetime]] = [lambda: datetime.fromisoformat(text)]
    readers += [lambda shape=shape: datetime.strptime(text, shape) for shape in _DATES]  # type: ignore[misc]  # noqa: DTZ007 -- given a zone below
    for read in readers:
        try:
            found = read()
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    raise _wrong(name, text, "is no date such as 2024-05-31 or 2024-05-31T14:30:00Z")


def _severity(text: str) -> str:
    if not text:
        return ""
    wanted = text.casefold().removeprefix("sev").removeprefix("p").strip(" -")
    for at, severity in enumerate(SEVERITIES, 1):
        if wanted in {str(at), severity.casefold(), severity.split()[1]} or (
            text.casefold() == severity.casefold()
        ):
            return severity
    raise _wrong("severity", text, "is none of SEV1, SEV2, SEV3 and SEV4")


def _term(name: str, text: str, terms: Terms) -> str:
    known = {one.id: one.id for one in terms} | {one.title.casefold(): one.id for one in terms}
    return _one_of(name, text, known, tuple(one.id for one in terms))


def _one_of(name: str, text: str, known: Mapping[str, str], listed: tuple[str, ...] = ()) -> str:
    if not text:
        return ""
    plain = text.strip().casefold()
    for one in (plain, plain.replace(" ", "_").replace("-", "_")):
        if one in known:
            return known[one] if listed or name == "signals" else one
    names = ", ".join(listed or tuple(known))
    raise _wrong(name, text, f"is none of {names}")


def _wrong(name: str, text: str, why: str) -> WorkbenchError:
    said = f" says “{text[:60]}”, which" if text else ""
    return WorkbenchError("old.value", f"{name}{said} {why}.")
