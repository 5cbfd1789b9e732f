"""``workbench plugin``."""

from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.errors import ExitCode
from workbench.registry import Switches
from workbench.registry.choice import chosen_registry
from workbench.services.plugin_authoring import KINDS, examine, new_plugin, renew_manifest


@click.group("plugin")
def plugin_command() -> None:
    """List and check plugins."""


@plugin_command.command("list")
@shared_options
def _list(settings: Settings) -> int:
    """List the plugins that are installed; none of them is imported for it."""
    found = chosen_registry().plugins()
    payload = {"plugins": [p.model_dump(mode="json") for p in found]}
    words = []
    for plugin in found:
        state = "broken" if plugin.error else "on" if plugin.enabled else "off"
        offers = f"{len(plugin.analyses)} analyses, {len(plugin.importers)} importers"
        words.append(f"{state:<7} {plugin.module:<22} {plugin.version:<8} {offers}")
        words += [f"        {line}" for line in (plugin.error, plugin.warning) if line]
    settings.answer(payload, words or "No plugin is installed.")
    return int(ExitCode.FAILED if any(p.error for p in found) else ExitCode.OK)


@plugin_command.command("disable")
@click.argument("module")
@shared_options
def _disable(settings: Settings, module: str) -> None:
    """Switch a plugin off, for this account."""
    chosen_registry().plugin(module)
    Switches().disable(module)
    settings.answer({"module": module, "enabled": False}, f"{module} is off.")


@plugin_command.command("enable")
@click.argument("module")
@shared_options
def _enable(settings: Settings, module: str) -> None:
    """Switch a plugin on again, for this account."""
    chosen_registry().plugin(module)
    Switches().enable(module)
    settings.answer({"module": module, "enabled": True}, f"{module} is on.")


@plugin_command.command("new")
@click.argument("name")
@click.option("--kind", type=click.Choice(sorted(KINDS)), default="drift", show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Where to make its folder; here by default.",
)
@shared_options
def _new(settings: Settings, name: str, kind: str, output: Path) -> None:
    """Write a plugin NAME that works, to be changed."""
    folder = new_plugin(name, kind, output)
    settings.answer(
        {"plugin": name, "folder": str(folder)},
        [
            f"Written: {folder}",
            f"  change   {folder / name / 'analysis.py'}",
            f"  check    workbench plugin test {folder}",
        ],
    )


@plugin_command.command("test")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@shared_options
def _test(settings: Settings, folder: Path) -> int:
    """Check the plugin in FOLDER: determinism, cancel, manners, shape, manifest, time, memory."""
    found = examine(folder)
    payload = {
        "plugin": found.module,
        "ok": not found.problems,
        "problems": list(found.problems),
        "hints": list(found.hints),
        "analyses": [
            {"id": name, "seconds": seconds, "memory": memory}
            for name, seconds, memory in found.analyses
        ],
    }
    words = [
        f"{name}: {seconds:.2f} s, {memory / 1e6:.0f} MB"
        for name, seconds, memory in found.analyses
    ]
    words += list(found.problems) or [f"{found.module} keeps every promise."]
    words += [f"Hint: {hint}" for hint in found.hints]
    settings.answer(payload, words)
    return int(ExitCode.FAILED if found.problems else ExitCode.OK)


@plugin_command.command("manifest")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@shared_options
def _manifest(settings: Settings, folder: Path) -> None:
    """Write the manifest of the plugin in FOLDER anew, after what it declares has changed."""
    path = renew_manifest(folder)
    settings.answer({"manifest": str(path)}, f"Written: {path}")
