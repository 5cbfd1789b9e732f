"""Versions of the report: what was signed, whether it still stands, what changed between two."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.domain.postmortem.differences import Piece, difference_words, differences
from workbench.domain.postmortem.text import ClaimChip, RecordChip, inlines_of, read_text
from workbench.domain.records.postmortem import SignOff, Version
from workbench.errors import WorkbenchError
from workbench.services.postmortem.case import Case, case_of
from workbench.services.postmortem.sealed import sealed
from workbench.services.postmortem.template_changes import TemplateDiff, template_difference
from workbench.services.records import fresh_id
from workbench.services.session import Session

PRESENT = "draft"
"""What names the report as it stands, where a version is asked for."""
_SHORTEST_END = 8
"""Characters of the end of an identifier that name a version; fewer could be its number."""


@dataclass(frozen=True, slots=True)
class VersionState:
    """A version with who signed it, and whether the report is still what it was.

    Attributes
    ----------
    version : Version
    sign_offs : tuple of SignOff
    changes : tuple of str
        What is not as it was any more: ``section summary``, ``claims``, ``records``.
    """

    version: Version
    sign_offs: tuple[SignOff, ...] = ()
    changes: tuple[str, ...] = ()

    @property
    def outdated(self) -> bool:
        """Whether anything changed since."""
        return bool(self.changes)

    @property
    def signed(self) -> bool:
        """Whether somebody signed it."""
        return any(one.verdict == "signed" for one in self.sign_offs)


@dataclass(frozen=True, slots=True)
class SectionChange:
    """How one section differs between two versions."""

    section: str
    title: str
    pieces: tuple[Piece, ...]

    @property
    def words(self) -> str:
        """The difference in plain text."""
        return difference_words(self.pieces)


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """What changed from one version to another.

    Attributes
    ----------
    old, new : str
        ``version 1``, or ``draft`` for the report as it stands.
    sections : tuple of SectionChange
        Those that differ, in reading order.
    added, removed, changed : tuple of str
        Texts of claims; a changed one as its difference in plain text.
    tied_anew : tuple of str
        Claims that say the same and rest on another run.
    records : bool
        Whether the tables tell something else.
    template : TemplateDiff or None
        Where the templates of both differ; None where it is the same one.
    """

    old: str
    new: str
    sections: tuple[SectionChange, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    tied_anew: tuple[str, ...] = ()
    records: bool = False
    template: TemplateDiff | None = None

    def __bool__(self) -> bool:
        """Whether anything differs."""
        told = (self.sections, self.added, self.removed, self.changed, self.tied_anew)
        return any(told) or self.records or bool(self.template)


def version_now(case: Case, *, identifier: str = "", number: int = 0, words: str = "") -> Version:
    """Return the report as it stands as a version, not yet recorded."""
    return sealed(
        case.state, case.template.name, identifier=identifier or PRESENT, number=number, words=words
    )


def fresh_version(session: Session, case: Case, words: str = "") -> Version:
    """Return the next version: the last one where nothing changed since."""
    last = last_version(case)
    number = (last.number if last is not None else 0) + 1
    made = version_now(case, identifier=fresh_id(session, Version), number=number, words=words)
    return last if last is not None and last.sha256 == made.sha256 else made


def last_version(case: Case) -> Version | None:
    """Return the version with the highest number, or None."""
    return max(case.records.versions, key=lambda one: one.number, default=None)


def versions_of(session: Session, incident: str) -> tuple[VersionState, ...]:
    """Return every version of an incident's report, the first first.

    Parameters
    ----------
    session : Session
    incident : str
    """
    return version_states(case_of(session, incident))


def version_states(case: Case) -> tuple[VersionState, ...]:
    """Return every version of a case, the first first."""
    now = version_now(case)
    ordered = sorted(case.records.versions, key=lambda one: one.number)
    return tuple(
        VersionState(
            one,
            tuple(s for s in case.records.sign_offs if s.version == one.id),
            tuple(_changes(one, now)),
        )
        for one in ordered
    )


def compare_versions(session: Session, incident: str, old: str = "", new: str = "") -> VersionDiff:
    """Return what changed between two versions.

    Parameters
    ----------
    session : Session
    incident : str
    old, new : str
        Numbers; ``draft`` for the report as it stands. By default the last version and the draft.

    Raises
    ------
    WorkbenchError
        If there is no such version.
    """
    case = case_of(session, incident)
    last = last_version(case)
    before = _named(case, old or (str(last.number) if last is not None else PRESENT))
    after = _named(case, new or PRESENT)
    names = {section.id: section.title for section in case.template.sections}
    order = [*names, *sorted((before.sections.keys() | after.sections.keys()) - names.keys())]
    sections = tuple(
        SectionChange(
            name,
            names.get(name, name),
            differences(_readable(before, name), _readable(after, name)),
        )
        for name in order
        if before.sections.get(name, "") != after.sections.get(name, "")
    )
    both = before.claims.keys() & after.claims.keys()
    return VersionDiff(
        old=_title(before),
        new=_title(after),
        sections=sections,
        added=tuple(t for c, t in after.claims.items() if c not in both),
        removed=tuple(t for c, t in before.claims.items() if c not in both),
        changed=tuple(
            difference_words(differences(before.claims[c], text))
            for c, text in after.claims.items()
            if c in both and before.claims[c] != text
        ),
        tied_anew=tuple(
            text
            for c, text in after.claims.items()
            if c in both
            and before.claims[c] == text
            and before.proofs.get(c, "") != after.proofs.get(c, "")
        ),
        records=before.records != after.records,
        template=template_difference(before.template, after.template),
    )


def _named(case: Case, reference: str) -> Version:
    if reference == PRESENT:
        return version_now(case)
    for one in case.records.versions:
        by_end = len(reference) >= _SHORTEST_END and one.id.endswith(reference)
        if by_end or reference in {str(one.number), one.id}:
            return one
    numbers = ", ".join(str(one.number) for one in case.records.versions)
    raise WorkbenchError(
        "version.unknown",
        f"The report has no version {reference!r}.",
        f"There are {numbers}, and draft." if numbers else "Only the draft is there yet.",
    )


def _title(version: Version) -> str:
    return PRESENT if version.id == PRESENT else f"version {version.number}"


def _readable(version: Version, section: str) -> str:
    """Return a section's text with each chip spelt as what a reader sees."""
    text = version.sections.get(section, "")
    told, place = [], 0
    for part in inlines_of(read_text(text)):
        if isinstance(part, ClaimChip):
            words = part.words or version.claims.get(part.claim, part.claim)
            told += [text[place : part.start], f"[[{words}]]"]
            place = part.end
        elif isinstance(part, RecordChip) and part.words:
            told += [text[place : part.start], f"[[{part.words}]]"]
            place = part.end
    return "".join([*told, text[place:]])


def _changes(version: Version, now: Version) -> Iterator[str]:
    for name in dict.fromkeys((*version.sections, *now.sections)):
        if version.sections.get(name, "") != now.sections.get(name, ""):
            yield f"section {name}"
    if version.claims != now.claims or version.proofs != now.proofs:
        yield "claims"
    if version.records != now.records:
        yield "records"
    if version.template != now.template:
        yield "template"
