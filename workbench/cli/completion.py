"""``workbench completion``."""

import click
from click.shell_completion import get_completion_class

from workbench.cli.settings import Settings, shared_options


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@shared_options
def completion_command(settings: Settings, shell: str) -> None:
    """Print the completion script for SHELL.

    For bash: `workbench completion bash > ~/.local/share/bash-completion/completions/workbench`.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    root = click.get_current_context().find_root().command
    script = kind(root, {}, "workbench", "_WORKBENCH_COMPLETE").source()
    settings.answer({"shell": shell, "script": script}, script)
