"""``workbench demo``."""

from importlib import import_module
from pathlib import Path

import click
import platformdirs

from workbench.cli.causes_search import kind_words, node_words
from workbench.cli.settings import Settings, shared_options
from workbench.errors import ExitCode
from workbench.services.demo import Shown, show_sample


@click.command("demo")
@click.option("--headless", is_flag=True, help="Do not open the window afterwards.")
@shared_options
def demo_command(settings: Settings, *, headless: bool) -> int:
    """Show the whole way on the sample incident, then open it in the window.

    From capture folder to named cause to signed, verified and replayed package. The signing key
    and the list of signers are made inside the workspace; your own stay as they are.

    With --headless the exit code is that of verification and replay: 0 if all of it holds.
    """
    folder = settings.workspace or _sample_folder()
    with settings.progress() as progress:
        shown = show_sample(folder, progress=progress)
    level = shown.verification.level
    payload = {
        "workspace": str(shown.workspace),
        "incident": shown.incident,
        "package": str(shown.package),
        "allowed_signers": str(shown.allowed_signers),
        "level": level.name if level is not None else None,
        "verdict": shown.answer.get("verdict"),
        "causes": shown.answer.get("causes", []),
        "replay": shown.replay.verdict,
        "seconds": shown.seconds,
    }
    settings.answer(payload, _words(shown))
    if headless:
        code = shown.verification.exit_code
        return int(shown.replay.exit_code if code is ExitCode.OK else code)
    # The window is opened by name, because it and the command line do not know each other.
    program = import_module("workbench.desktop.start")
    return int(program.main([str(shown.workspace)]))


def _sample_folder() -> Path:
    data = platformdirs.user_data_dir("incident-workbench", appauthor=False)
    return Path(data) / "sample"


def _words(shown: Shown) -> list[str]:
    level = shown.verification.level
    reached = level.name if level is not None else "no level"
    lines = [f"Sample incident, {shown.seconds:.1f} s"]
    for rank, cause in enumerate(shown.answer.get("causes", ())[:3], start=1):
        restored = cause.get("restored")
        words = "" if restored is None else f"costs {restored:.3f}"
        lines.append(f"  {rank}  {node_words(cause['node']):<16} {kind_words(cause):<14} {words}")
    lines += [
        f"  package    {shown.package}",
        f"  verified   {reached}, replay {shown.replay.verdict}",
        *_differing(shown),
        f"  workspace  {shown.workspace}",
        f"  check it   workbench verify {shown.package} --trust {shown.allowed_signers}",
        shown.advice,
    ]
    return lines


def _differing(shown: Shown) -> list[str]:
    """Say why the package did not replay: most often another version recorded some of its runs."""
    reasons = [run.reason for run in shown.replay.runs if run.reason]
    if not reasons:
        return []
    return [
        *(f"             {reason}" for reason in dict.fromkeys(reasons)),
        "             To begin anew: workbench demo --workspace FOLDER, a new one",
    ]
