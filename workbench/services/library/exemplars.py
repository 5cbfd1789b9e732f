"""Exemplars: for each tier of the score, incidents that show what was good and bad to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.records.library import Exemplar, Intervention
from workbench.errors import WorkbenchError
from workbench.services.library.content import sample_exemplars
from workbench.services.library.fingerprints import cause_of, signals_of
from workbench.services.records import fresh_id, made, remove_record, write_record
from workbench.services.session import Session

TIERS = ("observe", "low", "medium", "high")


@dataclass(frozen=True, slots=True)
class ShelfExemplar:
    """An exemplar on the shelf; one that ships with the product belongs to no incident.

    Attributes
    ----------
    id, tier, title, words : str
    failure_mode : str
    signals : tuple of str
    good, bad : tuple of Intervention
    incident, reference : str
        Empty for a sample.
    version : str
        Of the samples; empty for those of the workspace.
    """

    id: str
    tier: str
    title: str
    words: str
    failure_mode: str
    signals: tuple[str, ...]
    good: tuple[Intervention, ...]
    bad: tuple[Intervention, ...]
    incident: str = ""
    reference: str = ""
    version: str = ""

    @property
    def is_sample(self) -> bool:
        """Whether it ships with the product."""
        return not self.incident

    def json_body(self) -> dict[str, JsonValue]:
        """Return the exemplar as ``workbench library exemplar list --json`` prints it."""
        return {
            "id": self.id,
            "tier": self.tier,
            "title": self.title,
            "words": self.words,
            "failure_mode": self.failure_mode,
            "signals": list(self.signals),
            "good": [one.json_body() for one in self.good],
            "bad": [one.json_body() for one in self.bad],
            "incident": self.incident,
            "reference": self.reference,
            "sample": self.is_sample,
        }


def exemplars(session: Session, tier: str = "") -> tuple[ShelfExemplar, ...]:
    """Return every exemplar, tier by tier, those of the workspace before samples.

    Parameters
    ----------
    session : Session
    tier : str
        Only this one.
    """
    _refuse_unknown(tier)
    found = [*_own(session), *_samples()]
    order = {name: at for at, name in enumerate(TIERS)}
    wanted = [one for one in found if tier in {"", one.tier}]
    return tuple(sorted(wanted, key=lambda one: (order[one.tier], one.is_sample, one.title)))


def mark_exemplar(  # noqa: PLR0913 -- what an exemplar says
    session: Session,
    incident: str,
    tier: str,
    *,
    title: str = "",
    words: str = "",
    good: Sequence[Intervention | Mapping[str, object]] = (),
    bad: Sequence[Intervention | Mapping[str, object]] = (),
) -> Outcome[Exemplar]:
    """Mark an incident as an exemplar of a tier, or change what it shows.

    Parameters
    ----------
    session : Session
    incident, tier : str
    title : str
        By default that of the incident.
    words : str
    good, bad : sequence of Intervention or mapping
        ``text``, ``why`` and, where it is one, the ``repair``.

    Raises
    ------
    WorkbenchError
        If the tier is unknown, or it shows neither a good nor a bad intervention.
    """
    _refuse_unknown(tier or "?")
    state = session.incident(incident)
    if not good and not bad:
        raise WorkbenchError(
            "exemplar.empty",
            "An exemplar shows at least one intervention, good or bad.",
            "Say what was done, and why that was good or bad.",
        )
    told = [_intervention(one) for one in (*good, *bad)]
    fields: dict[str, object] = {
        "id": fresh_id(session, Exemplar),
        "tier": tier,
        "title": title.strip() or state.title,
        "words": words.strip(),
        "good": [one.json_body() for one in told[: len(good)]],
        "bad": [one.json_body() for one in told[len(good) :]],
    }
    return write_record(session, state.id, made(Exemplar, fields))


def unmark_exemplar(session: Session, incident: str) -> Outcome[Exemplar]:
    """Take the mark of an exemplar away.

    Raises
    ------
    WorkbenchError
        If the incident is none.
    """
    state = session.incident(incident)
    if not state.records.exemplars:
        raise WorkbenchError("exemplar.none", f"{state.title} is no exemplar.")
    return remove_record(session, state.id, state.records.exemplars[0])


def _own(session: Session) -> list[ShelfExemplar]:
    states = [session.incident(one.id) for one in session.workspace.incidents()]
    return [
        ShelfExemplar(
            one.id,
            one.tier,
            one.title,
            one.words,
            cause_of(state).mode,
            tuple(sorted(signals_of(state))),
            one.good,
            one.bad,
            state.id,
            f"INC-{state.number:04d}",
        )
        for state in states
        for one in state.records.exemplars
    ]


def _samples() -> list[ShelfExemplar]:
    content = sample_exemplars()
    return [
        ShelfExemplar(
            one.id,
            one.tier,
            one.title,
            one.words,
            one.failure_mode,
            one.signals,
            tuple(Intervention(text=i.text, why=i.why) for i in one.good),
            tuple(Intervention(text=i.text, why=i.why) for i in one.bad),
            version=content.version,
        )
        for one in content.exemplars
    ]


def _intervention(given: Intervention | Mapping[str, object]) -> Intervention:
    one = given if isinstance(given, Intervention) else Intervention.model_validate(dict(given))
    if not one.text.strip():
        raise WorkbenchError("exemplar.words", "An intervention needs words.", "Say what was done.")
    return one


def _refuse_unknown(tier: str) -> None:
    if tier and tier not in TIERS:
        raise WorkbenchError(
            "exemplar.tier", f"There is no tier {tier!r}.", "Tiers: " + ", ".join(TIERS) + "."
        )
