"""``workbench score``: files of signals, and whatever else is scored, under one name.

``workbench score PATH`` is ``workbench score signals PATH``: a first word that names none of the
group's commands is a path. A further command is one line in ``_COMMANDS``.
"""

from importlib import import_module

import click

_COMMANDS = {
    "signals": ("score_signals", "Score files of signals, or a folder of them (the default)."),
}
_DEFAULT = "signals"
_HELP = frozenset({"-h", "--help"})


class _ScoreGroup(click.Group):
    """A group that takes a path for its first command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command before arguments that name none."""
        if not args or (args[0] not in _COMMANDS and args[0] not in _HELP):
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, sorted."""
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, or None."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"workbench.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"score_{cmd_name.replace('-', '_')}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from their one-line summaries, importing none."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][1]) for name in sorted(_COMMANDS)])


@click.command("score", cls=_ScoreGroup)
def score_command() -> None:
    """Say how odd things are, given how they used to be.

    `workbench score PATH` scores a file of signals, or every such file in a folder: see
    `workbench score signals --help`.
    """
