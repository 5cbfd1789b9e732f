"""``workbench analyses``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.registry.catalogue import AnalysisInfo
from workbench.registry.choice import chosen_registry


@click.command("analyses")
@shared_options
def analyses_command(settings: Settings) -> None:
    """List what can be run, with its parameters; * marks the standard battery."""
    found = chosen_registry().analyses()
    payload = {
        "analyses": [
            {
                "id": a.id,
                "version": a.version,
                "kind": str(a.kind),
                "title": a.title,
                "plugin": a.plugin,
                "why": a.why,
                "assumptions": list(a.assumptions),
                "caveats": list(a.caveats),
                "expected": a.expected,
                "in_battery": a.in_battery,
                "parameters": a.parameters,
            }
            for a in found
        ]
    }
    settings.answer(
        payload,
        [line for a in found for line in _words(a)]
        or "No plugin offers an analysis; `workbench doctor` says why.",
    )


def _words(one: AnalysisInfo) -> list[str]:
    lines = [f"{one.id:<34} {one.kind!s:<12} {'*' if one.in_battery else ' '} {one.title}"]
    names = ", ".join(one.parameters.get("properties", {}))
    return [*lines, f"  -p {names}"] if names else lines
