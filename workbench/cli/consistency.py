"""``workbench consistency``."""

from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.capturing.consistency import Consistency, compare_captures


@click.command("consistency")
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Exit with code 1 where something differs.")
@shared_options
def consistency_command(settings: Settings, first: Path, second: Path, *, check: bool) -> int:
    """Tell where two capture folders differ: code, versions, variables, flags, deployment, schema.

    For two environments that should be alike, or for one before and after a change. An area that
    one of them lacks is not compared, and said so.
    """
    found = compare_captures(first, second)
    payload = {
        "same": not found.differences,
        "differences": [one.json_body() for one in found.differences],
        "compared": dict(found.compared),
        "not_compared": list(found.not_compared),
    }
    settings.answer(payload, _lines(found))
    return int(check and bool(found.differences))


def _lines(found: Consistency) -> list[str]:
    counted = ", ".join(f"{count} {area}" for area, count in found.compared.items())
    lines = [
        f"  {one.area:<11} {one.name}: {one.first} → {one.second}" for one in found.differences
    ]
    head = f"{len(lines)} differences" if lines else "No difference"
    return [f"{head} in {counted or 'nothing'} compared", *lines, *found.not_compared]
