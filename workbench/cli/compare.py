"""``workbench compare``."""

import json

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.services.comparing import (
    ComparedField,
    Comparison,
    compare_hypotheses,
    compare_incidents,
    compare_runs,
)
from workbench.services.session import open_for_reading

_WIDEST = 48


@click.group("compare")
def compare_command() -> None:
    """Put two runs, hypotheses or incidents side by side, with what differs marked."""


@compare_command.command("runs")
@click.argument("incident")
@click.argument("one")
@click.argument("other")
@click.option("--in", "elsewhere", default="", metavar="INCIDENT", help="Where OTHER is.")
@click.option("--all", "whole", is_flag=True, help="Print what is the same too.")
@shared_options
def _runs(
    settings: Settings, *, incident: str, one: str, other: str, elsewhere: str, whole: bool
) -> None:
    """Put two runs side by side: what they asked, of what, and what they answered."""
    with open_for_reading(settings.folder) as session:
        found = compare_runs(session, incident, one, other, other_incident=elsewhere)
    _answer(settings, found, whole=whole)


@compare_command.command("hypotheses")
@click.argument("incident")
@click.argument("one")
@click.argument("other")
@click.option("--all", "whole", is_flag=True, help="Print what is the same too.")
@shared_options
def _hypotheses(settings: Settings, *, incident: str, one: str, other: str, whole: bool) -> None:
    """Put two hypotheses about INCIDENT side by side."""
    with open_for_reading(settings.folder) as session:
        found = compare_hypotheses(session, incident, one, other)
    _answer(settings, found, whole=whole)


@compare_command.command("incidents")
@click.argument("one")
@click.argument("other")
@click.option("--all", "whole", is_flag=True, help="Print what is the same too.")
@shared_options
def _incidents(settings: Settings, *, one: str, other: str, whole: bool) -> None:
    """Put two incidents side by side."""
    with open_for_reading(settings.folder) as session:
        found = compare_incidents(session, one, other)
    _answer(settings, found, whole=whole)


def _answer(settings: Settings, found: Comparison, *, whole: bool) -> None:
    payload: dict[str, JsonValue] = {
        "kind": found.kind,
        "titles": list(found.titles),
        "ids": list(found.ids),
        "differing": len(found.differing),
        "fields": [
            {
                "part": one.part,
                "field": one.field,
                "one": one.one,
                "other": one.other,
                "differs": one.differs,
                "intervals_overlap": one.overlap,
            }
            for one in found.fields
        ],
    }
    shown = found.fields if whole else found.differing
    heads = [f"  {'':<24}{_cut(found.titles[0]):<{_WIDEST + 2}}{_cut(found.titles[1])}"]
    settings.answer(payload, [*heads, *map(_line, shown)] if shown else "Nothing differs.")


def _line(one: ComparedField) -> str:
    mark = "≠" if one.differs else " "
    overlap = "" if one.overlap is None else "  overlap" if one.overlap else "  APART"
    field = _cut(one.field, 22)
    return f"{mark} {field:<24}{_told(one.one):<{_WIDEST + 2}}{_told(one.other)}{overlap}"


def _told(value: JsonValue) -> str:
    if value is None:
        return "–"
    if isinstance(value, dict) and "interval" in value:
        effect, interval = value.get("effect"), value.get("interval")
        around = f" [{interval[0]:.4g}, {interval[1]:.4g}]" if interval else ""
        return "–" if effect is None else f"{effect:.4g}{around}"
    return _cut(_plain(value))


def _plain(value: JsonValue) -> str:
    """Return a value as a person would write it."""
    if isinstance(value, dict):
        if "relation" in value:
            return f"{value['relation']} {value.get('diagnosticity', '')}".strip()
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(map(_plain, value)) or "none"
    return value if isinstance(value, str) else json.dumps(value)


def _cut(text: str, most: int = _WIDEST) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
