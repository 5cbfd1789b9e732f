"""``workbench plugin``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.errors import ExitCode
from workbench.registry import Registry


@click.group("plugin")
def plugin_command() -> None:
    """List and check plugins."""


@plugin_command.command("list")
@shared_options
def _list(settings: Settings) -> int:
    """List the plugins that are installed; none of them is imported for it."""
    found = Registry().plugins()
    payload = {"plugins": [p.model_dump(mode="json") for p in found]}
    words = []
    for plugin in found:
        state = "broken" if plugin.error else "on" if plugin.enabled else "off"
        offers = f"{len(plugin.analyses)} analyses, {len(plugin.importers)} importers"
        words.append(f"{state:<7} {plugin.module:<22} {plugin.version:<8} {offers}")
        words += [f"        {line}" for line in (plugin.error, plugin.warning) if line]
    settings.answer(payload, words or "No plugin is installed.")
    return int(ExitCode.FAILED if any(p.error for p in found) else ExitCode.OK)
