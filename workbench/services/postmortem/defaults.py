"""What a section says while nothing is known: what is not on record, and what is asked for."""

from collections.abc import Iterable, Mapping

from workbench.domain.postmortem.text import Heading, Words, read_text
from workbench.domain.postmortem.wording import TO_ANSWER, is_question
from workbench.services.postmortem.content import TemplateField, TemplateSection


def default_text(section: TemplateSection) -> str:
    """Return the default language of a section, then its questions; empty if it is not required.

    Parameters
    ----------
    section : TemplateSection
        As it applies to the incident.
    """
    if not section.required:
        return ""
    said = section.default or f"Nothing is recorded yet for {section.title.lower()}."
    asked = [questions(section.prompts)]
    for field in section.fields:
        if field.gate:
            asked += [f"### {field.title}", questions((field.prompt,))]
    return "\n\n".join(part for part in (said, *asked) if part)


def questions(prompts: Iterable[str]) -> str:
    """Return prompts as items that wait for an answer."""
    return "\n".join(f"- {TO_ANSWER}{prompt}" for prompt in prompts if prompt)


def unanswered(section: TemplateSection, text: str) -> tuple[str, ...]:
    """Return the parts that a section has to have and a text lacks, by the titles of its fields.

    Parameters
    ----------
    section : TemplateSection
    text : str

    Returns
    -------
    tuple of str
        One a part: ``Technical``, or ``Process or Governance`` where any one of them will do.
    """
    parts: dict[str, list[TemplateField]] = {}
    for field in section.fields:
        if field.gate:
            parts.setdefault(field.gate, []).append(field)
    answered = answered_under(text)
    return tuple(
        " or ".join(field.title for field in fields)
        for fields in parts.values()
        if not any(answered.get(_key(field.title), False) for field in fields)
    )


def answered_under(text: str) -> Mapping[str, bool]:
    """Return whether anything but a question stands under each heading of a text."""
    found: dict[str, bool] = {}
    heading = ""
    for block in read_text(text):
        if isinstance(block, Heading):
            heading = _key("".join(getattr(part, "text", "") for part in block.inlines))
            found.setdefault(heading, False)
        elif not is_question(block):
            says = any(not isinstance(p, Words) or p.text.strip() for p in block.inlines)
            found[heading] = says or found.get(heading, False)
    return found


def _key(title: str) -> str:
    return " ".join(title.split()).casefold()
