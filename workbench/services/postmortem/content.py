"""The template of the postmortem and the words its checks look for, as they ship."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import Field

from workbench.assets import room
from workbench.domain.evidence import Noun
from workbench.domain.postmortem.wording import Hint, Vocabulary, phrases

AUDIENCES = ("technical", "product", "risk", "executive")


class TemplateField(Noun):
    """A field that a section, or an overlay in a section, asks for.

    Of the fields of a section with the same ``gate`` one at least has to be answered, under a
    heading of its title; those without one need not be.
    """

    id: str
    title: str
    prompt: str = ""
    section: str = ""
    gate: str = ""


class TemplateSection(Noun):
    """One section of the template; ``default`` is what it says while nothing is known."""

    id: str
    title: str
    audiences: tuple[str, ...]
    default: str = ""
    required: bool = False
    filled_from: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    fields: tuple[TemplateField, ...] = ()


class Emphasis(Noun):
    """What a category or a severity asks for: further prompts, or a shorter form."""

    id: str
    title: str = ""
    severities: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    required: tuple[str, ...] | None = None
    prompts: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Overlay(Noun):
    """Fields that a domain adds; an overlay takes nothing away and changes nothing."""

    id: str
    title: str
    fields: tuple[TemplateField, ...] = ()


class Question(Noun):
    """A question about the retrospective itself."""

    id: str
    text: str


class Named(Noun):
    """Something with an id and a title."""

    id: str
    title: str


class Template(Noun):
    """The template of the postmortem, whole or as it applies to one incident."""

    version: str
    audiences: tuple[Named, ...]
    sections: tuple[TemplateSection, ...]
    emphasis: tuple[Emphasis, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    feedback: tuple[Question, ...] = ()

    @property
    def name(self) -> str:
        """What records call it: ``postmortem/1.0``."""
        return f"postmortem/{self.version}"

    def section(self, reference: str) -> TemplateSection | None:
        """Return a section by id, or None."""
        return next((one for one in self.sections if one.id == reference), None)

    def overlay(self, reference: str) -> Overlay | None:
        """Return an overlay by id, or None."""
        return next((one for one in self.overlays if one.id == reference), None)

    def applied(self, severity: str, category: str, overlay: str = "") -> "Template":
        """Return the template as it applies to an incident.

        Parameters
        ----------
        severity, category : str
            Of the incident; a severity is told by its first four letters.
        overlay : str
            Id of a domain's overlay; one that is not known adds nothing.
        """
        sections = self.sections
        for one in self.emphasis:
            if severity[:4] in one.severities or (category and category in one.categories):
                sections = tuple(_emphasised(section, one) for section in sections)
        extra = self.overlay(overlay)
        if extra is not None:
            sections = tuple(_overlaid(section, extra) for section in sections)
        return self.model_copy(update={"sections": sections})


def _emphasised(section: TemplateSection, emphasis: Emphasis) -> TemplateSection:
    prompts = (*section.prompts, *emphasis.prompts.get(section.id, ()))
    required = section.required
    if emphasis.required is not None:
        required = section.id in emphasis.required
    return section.model_copy(update={"prompts": prompts, "required": required})


def _overlaid(section: TemplateSection, overlay: Overlay) -> TemplateSection:
    added = tuple(field for field in overlay.fields if field.section == section.id)
    return section.model_copy(update={"fields": (*section.fields, *added)})


@dataclass(frozen=True, slots=True)
class Secret:
    """A pattern of something that must not leave, and what it is.

    ``check`` names what else must hold of a match; ``column`` says whether a column of such
    values is one of personal data.
    """

    what: str
    pattern: re.Pattern[str]
    check: str = ""
    column: bool = False


@dataclass(frozen=True, slots=True)
class WordLists:
    """Everything the checks of a text look for."""

    vocabulary: Vocabulary
    secrets: tuple[Secret, ...]
    personal: tuple[Secret, ...]


@cache
def template() -> Template:
    """Return the template that ships with the program."""
    return Template.model_validate(_document("postmortem.json"))


@cache
def templates() -> tuple[Template, ...]:
    """Return every version of the template that is known, the first first."""
    folder = room("resources").joinpath("report", "earlier")
    earlier = [
        Template.model_validate(json.loads(path.read_text(encoding="utf-8")))
        for path in folder.iterdir()
        if path.name.endswith(".json")
    ]
    return (*sorted(earlier, key=_order), template())


def template_named(name: str) -> Template | None:
    """Return the version of the template that records name, or None.

    Parameters
    ----------
    name : str
        ``postmortem/1.0``, or the version alone.
    """
    return next((one for one in templates() if name in {one.name, one.version}), None)


def _order(one: Template) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", one.version))


@cache
def word_lists() -> WordLists:
    """Return the word lists that ship with the program."""
    told = _document("words.json")
    vocabulary = Vocabulary(
        causal=phrases(told["causal"]),
        quantities=phrases(told["quantities"]),
        exceptions=tuple(_pattern(one) for one in told["exceptions"]),
        blame=tuple(Hint(_pattern(one), one["why"], one["suggest"]) for one in told["blame"]),
    )
    return WordLists(
        vocabulary,
        tuple(_secret(one) for one in told["secrets"]),
        tuple(_secret(one) for one in told["personal"]),
    )


def _secret(told: Mapping[str, Any]) -> Secret:
    return Secret(
        told["what"], _pattern(told), told.get("check", ""), bool(told.get("column", False))
    )


def _pattern(told: Mapping[str, Any]) -> re.Pattern[str]:
    flags = 0 if told.get("case") else re.IGNORECASE
    return re.compile(told["pattern"], flags)


def _document(name: str) -> dict[str, Any]:
    text = room("resources").joinpath("report", name).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
