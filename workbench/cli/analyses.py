"""``workbench analyses``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.registry import Registry


@click.command("analyses")
@shared_options
def analyses_command(settings: Settings) -> None:
    """List what can be run, with its parameters; * marks the standard battery."""
    found = Registry().analyses()
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
                "in_battery": a.in_battery,
                "parameters": a.parameters,
            }
            for a in found
        ]
    }
    words = [f"{a.id:<26} {a.kind!s:<12} {'*' if a.in_battery else ' '} {a.title}" for a in found]
    settings.answer(payload, words or "No plugin offers an analysis; `workbench doctor` says why.")
