"""Where two versions of the template differ, or the template and another one, in words."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from workbench.domain.postmortem.differences import Piece, difference_words, differences
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.postmortem.content import (
    Emphasis,
    Overlay,
    Template,
    TemplateField,
    TemplateSection,
    template,
    template_named,
    templates,
)

SEPARATOR = " \u00b7 "
"""Between the entries of a list: a comma would be part of the word before it."""
LARGEST = 2**20
"""Bytes of a template's file that are read."""


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """One thing that differs.

    Attributes
    ----------
    where : str
        The section, overlay or form it is in: ``Root causes``.
    what : str
        What of it: ``question``, ``field``, ``default words``, ``required`` …
    pieces : tuple of Piece
        Old and new words as one text.
    """

    where: str
    what: str
    pieces: tuple[Piece, ...]

    @property
    def words(self) -> str:
        """The difference in plain text."""
        return difference_words(self.pieces)


@dataclass(frozen=True, slots=True)
class TemplateDiff:
    """What changed from one template to another.

    Attributes
    ----------
    old, new : str
        As records name them: ``postmortem/1.0``.
    changes : tuple of TemplateChange
        In reading order.
    unknown : str
        The one of both that is not kept here; then nothing can be compared.
    """

    old: str
    new: str
    changes: tuple[TemplateChange, ...] = ()
    unknown: str = ""

    def __bool__(self) -> bool:
        """Whether anything differs, or may."""
        return bool(self.changes or self.unknown)


def known_templates() -> tuple[str, ...]:
    """Return the names of the versions that can be compared, the first first."""
    return tuple(one.name for one in templates())


def compare_templates(old: str = "", new: str = "") -> TemplateDiff:
    """Return where two templates differ.

    Parameters
    ----------
    old, new : str
        A version, such as ``1.0`` or ``postmortem/1.0``, or the path of a template's file. By
        default the version before the present one, and the present one.

    Raises
    ------
    WorkbenchError
        If one of them is not known or cannot be read.
    """
    every = templates()
    before = _sought(old) if old else every[-2] if len(every) > 1 else every[-1]
    after = _sought(new) if new else template()
    return TemplateDiff(_called(before, old), _called(after, new), tuple(_changes(before, after)))


def template_difference(old: str, new: str) -> TemplateDiff | None:
    """Return where the templates that two versions of a report name differ; None if they do not.

    Parameters
    ----------
    old, new : str
        As records name them; one that is not kept here is told as unknown.
    """
    if old == new:
        return None
    before, after = template_named(old), template_named(new)
    if before is None or after is None:
        return TemplateDiff(old, new, unknown=old if before is None else new)
    return TemplateDiff(old, new, tuple(_changes(before, after)))


def _called(one: Template, reference: str) -> str:
    return one.name if template_named(one.name) == one else Path(reference).name


def _sought(reference: str) -> Template:
    known = template_named(reference)
    if known is not None:
        return known
    path = Path(reference)
    if not path.is_file():
        raise WorkbenchError(
            "template.unknown",
            f"There is no template {reference!r}.",
            f"Name {', '.join(known_templates())}, or the path of a file.",
        )
    try:
        with path.open("rb") as opened:
            read = opened.read(LARGEST + 1)
        return Template.model_validate(json.loads(read[:LARGEST]))
    except (OSError, ValueError, ValidationError, RecursionError):
        raise WorkbenchError(
            "template.unreadable",
            f"{path.name} is no template of a postmortem.",
            "It is JSON as in resources/report/postmortem.json.",
        ) from None


def _changes(old: Template, new: Template) -> Iterator[TemplateChange]:
    whole = tr("The whole template")
    yield from _words(whole, tr("audiences"), _titles(old.audiences), _titles(new.audiences))
    yield from _order(whole, old.sections, new.sections)
    before = {one.id: one for one in old.sections}
    after = {one.id: one for one in new.sections}
    for name in dict.fromkeys((*after, *before)):
        yield from _section(before.get(name), after.get(name))
    yield from _forms(old.emphasis, new.emphasis)
    yield from _overlays(old.overlays, new.overlays)
    yield from _lines(
        tr("Questions on the retrospective"),
        tr("question"),
        [one.text for one in old.feedback],
        [one.text for one in new.feedback],
    )


def _order(
    where: str, old: Sequence[TemplateSection], new: Sequence[TemplateSection]
) -> Iterator[TemplateChange]:
    """Yield the order of the sections that both have, where it differs."""
    both = {one.id for one in old} & {one.id for one in new}
    first = SEPARATOR.join(one.title for one in old if one.id in both)
    then = [one.id for one in new if one.id in both]
    if [one.id for one in old if one.id in both] != then:
        titles = {one.id: one.title for one in old}
        yield from _words(where, tr("order"), first, SEPARATOR.join(titles[name] for name in then))


def _section(old: TemplateSection | None, new: TemplateSection | None) -> Iterator[TemplateChange]:
    shown = new or old
    if shown is None:
        return
    where = shown.title
    yield from _words(where, tr("section"), _title(old), _title(new))
    if old is None or new is None:
        return
    yield from _words(where, tr("required"), _required(old), _required(new))
    yield from _words(
        where, tr("read by"), SEPARATOR.join(old.audiences), SEPARATOR.join(new.audiences)
    )
    sources = (" ".join(one.filled_from).replace("_", "\u00a0") for one in (old, new))
    yield from _words(where, tr("filled from"), *sources)
    yield from _words(where, tr("default words"), old.default, new.default)
    yield from _lines(where, tr("question"), old.prompts, new.prompts)
    yield from _fields(where, old.fields, new.fields)


def _forms(old: Sequence[Emphasis], new: Sequence[Emphasis]) -> Iterator[TemplateChange]:
    before, after = ({one.id: one for one in many} for many in (old, new))
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        shown = other or one
        where = tr("Form {title}", title=(shown.title if shown else "") or name)
        yield from _words(where, tr("form"), _applies(one), _applies(other))
        yield from _words(where, tr("required sections"), _asked(one), _asked(other))
        questions = [one.prompts if one else {}, other.prompts if other else {}]
        for section in dict.fromkeys((*questions[1], *questions[0])):
            yield from _lines(
                f"{where}, {section}",
                tr("question"),
                questions[0].get(section, ()),
                questions[1].get(section, ()),
            )


def _overlays(old: Sequence[Overlay], new: Sequence[Overlay]) -> Iterator[TemplateChange]:
    before, after = ({one.id: one for one in many} for many in (old, new))
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        shown = other or one
        where = tr("Overlay {title}", title=shown.title if shown else name)
        yield from _words(
            where, tr("overlay"), one.title if one else "", other.title if other else ""
        )
        yield from _fields(where, one.fields if one else (), other.fields if other else ())


def _fields(
    where: str, old: Sequence[TemplateField], new: Sequence[TemplateField]
) -> Iterator[TemplateChange]:
    before, after = ({one.id: _field(one) for one in many} for many in (old, new))
    for name in dict.fromkeys((*after, *before)):
        yield from _words(where, tr("field"), before.get(name, ""), after.get(name, ""))


def _lines(
    where: str, what: str, old: Sequence[str], new: Sequence[str]
) -> Iterator[TemplateChange]:
    """Yield the lines that only one has: the first gone with the first new one, and so on."""
    gone = [one for one in old if one not in new]
    came = [one for one in new if one not in old]
    for place in range(max(len(gone), len(came))):
        before = gone[place] if place < len(gone) else ""
        after = came[place] if place < len(came) else ""
        yield from _words(where, what, before, after)
    if not gone and not came and list(old) != list(new):
        yield from _words(where, tr("order"), " | ".join(old), " | ".join(new))


def _words(where: str, what: str, old: str, new: str) -> Iterator[TemplateChange]:
    if old != new:
        yield TemplateChange(where, what, differences(old, new))


def _title(one: TemplateSection | None) -> str:
    return one.title if one is not None else ""


def _required(one: TemplateSection) -> str:
    return tr("required") if one.required else tr("not required")


def _titles(many: Sequence[object]) -> str:
    return SEPARATOR.join(str(getattr(one, "title", "")) for one in many)


def _applies(one: Emphasis | None) -> str:
    return SEPARATOR.join((*one.severities, *one.categories)) if one is not None else ""


def _asked(one: Emphasis | None) -> str:
    return SEPARATOR.join(one.required or ()) if one is not None else ""


def _field(one: TemplateField) -> str:
    told = f"{one.title}: {one.prompt}" if one.prompt else one.title
    place = f" [{one.section}]" if one.section else ""
    gate = tr(" (one answer under “{gate}” is required)", gate=one.gate) if one.gate else ""
    return f"{told}{place}{gate}"
