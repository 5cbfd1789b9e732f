"""The command line's root: options every command takes, and commands loaded when used."""

import errno
import json
import logging
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

import click

import workbench
from workbench.cli.settings import Settings, acting_option
from workbench.domain.readable import inert_json, inert_lines
from workbench.errors import ExitCode, WorkbenchError
from workbench.services.prompting import prompt

_COMMANDS = {
    "action": ("action", "List, propose and carry through what is done about an incident."),
    "audit": ("audit", "Check gates, versions and sign-offs of incidents."),
    "gates": ("gates", "Tell which gates of a report hold."),
    "activity": ("activity", "Tell who did what, when and on what."),
    "analyses": ("analyses", "List what can be run."),
    "backtest": ("backtest", "Test the anomaly score on incidents that are known."),
    "backup": ("backup", "Write a whole workspace into one file."),
    "capture": ("capture", "Collect what a project has into a capture folder."),
    "causes": ("causes", "Rank the upstream causes of a drop."),
    "checklist": ("checklist", "Work through what is done first."),
    "claim": ("claim", "Put a finding into the report, or take it out."),
    "compare": ("compare", "Put two runs, hypotheses or incidents side by side."),
    "completion": ("completion", "Print the completion script for a shell."),
    "consistency": ("consistency", "Tell where two captured environments differ."),
    "corpus": ("corpus", "List, add and withdraw the incidents a score is tested on."),
    "decide": ("decisions", "Write down a decision, with what else there was."),
    "decisions": ("decisions", "List the decisions on an incident."),
    "decrypt": ("decrypt", "Decrypt a package that was encrypted to you."),
    "definition": ("definition", "Show, change and roll back what a score is computed by."),
    "demo": ("demo", "Show the whole way on the sample incident."),
    "doctor": ("doctor", "Tell what is installed, what is missing and what to do."),
    "drill": ("drill", "Rehearse on known faults: people take drills, methods are graded."),
    "evidence": ("evidence", "List, add, freeze and describe evidence."),
    "export": ("export", "Write an incident as one signed package."),
    "health": ("health", "Tell how retrospectives go in a workspace."),
    "filter": ("filter", "List or keep an incident's filters of rows."),
    "follow-up": ("follow_up", "Look again at what was done, after 7, 30 and 90 days."),
    "guardrail": ("guardrail", "Make rules of what was found, try them, write them out."),
    "history": ("history", "List every act on an incident, branch by branch."),
    "hypothesis": ("hypothesis", "State, weigh up and decide hypotheses."),
    "import": ("import_capture", "Take in a capture folder or files as a new incident."),
    "import-review": ("import_review", "Record a reviewer's verdict on an exported package."),
    "incidents": ("incidents", "List the incidents of a workspace."),
    "integrate": ("integrate", "Open packages by a double click, or take that back."),
    "journal": ("journal", "Check or rebuild the provenance store."),
    "library": ("library", "Find earlier incidents, see what is alike, and start from it."),
    "participant": ("participant", "Show and say who takes part in an incident."),
    "limitation": ("limitation", "Register what is missing, assumed or was done in haste."),
    "model-review": ("model_review", "Walk through what the model leans on; findings are kept."),
    "matrix": ("matrix", "Print observations against hypotheses, the least contradicted first."),
    "note": ("note", "Keep what people said or felt about an incident."),
    "observe": ("observe", "Write down what was observed and weigh it."),
    "plugin": ("plugin", "List and check plugins, or start a new one."),
    "proposal": ("proposal", "Propose changes of policies, standards and playbooks."),
    "redo": ("history", "Do again what was undone last."),
    "repair": ("repair", "Try repairs, choose one, verify it, take it back."),
    "replay": ("replay", "Run a package's analyses again and compare."),
    "report": ("report_group", "Draft, write, check, sign and compare an incident's postmortem."),
    "restore": ("backup", "Make a workspace from a backup."),
    "resume": ("history", "Go on with an incident from an earlier state."),
    "review": ("review", "Verify and replay a package, and sign what you think of it."),
    "role": ("role", "List, give and take roles in an incident."),
    "run": ("run", "Run one analysis on an incident."),
    "score": ("score", "Say how odd the rows of files of signals are."),
    "scenario": ("scenario", "List, check and try what makes a watched folder raise an alarm."),
    "scope": ("scope", "Show or change what an investigation is about."),
    "scores": ("scores", "List what asks for a human, and what is done about it."),
    "search": ("search", "Search everything all incidents hold."),
    "show": ("show", "Summarise one incident."),
    "triage": ("triage", "Show or write the triage of an incident."),
    "test": ("registered_tests", "Register tests before their result is known, and run them."),
    "track-record": ("track_record", "Say how often each analysis named the confirmed cause."),
    "tickets": ("tickets", "Draft a ticket for each action of an incident."),
    "trust": ("trust", "List, add or revoke the keys you trust."),
    "undo": ("history", "Take back the last act on an incident."),
    "verify": ("verify", "Check a package against your own list of signers."),
    "watch": ("watch", "Score new batches in a folder; open a candidate when a trigger fires."),
    "window": ("window", "List or set an incident's windows."),
    "workspace": ("workspace", "Make an encrypted workspace."),
    "would-have-caught": (
        "would_have_caught",
        "Tell whether a rule would have caught an incident.",
    ),
}

_MENDABLE = frozenset(
    {
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENAMETOOLONG,
    }
)
"""What a system says no with for reasons that lie outside the program."""


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are used, not when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, sorted."""
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, or None."""
        if cmd_name not in _COMMANDS:
            near = get_close_matches(cmd_name, _COMMANDS, n=1)
            if near:
                ctx.fail(f"There is no command {cmd_name!r}. Did you mean {near[0]!r}?")
            return None
        module = import_module(f"workbench.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from their one-line summaries, importing none."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][1]) for name in sorted(_COMMANDS)])


SAFE_MODE = "WORKBENCH_NO_PLUGINS"
"""As `workbench.registry.choice` has it, which brings more than help needs."""


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Without a command, `workbench [PATH]` opens the window on a workspace or a package. "
    "Exit codes: 0 done, 1 failed, 2 usage or input, 3 untrusted, 4 tampered, 5 refused, "
    "6 unsupported, 7 replay differs, 8 replay not possible here.",
)
@click.version_option(workbench.__version__, prog_name="workbench")
@click.option(
    "-w",
    "--workspace",
    type=click.Path(path_type=Path),
    help="Workspace folder; by default $WORKBENCH_WORKSPACE or one in your data folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
@click.option("--no-plugins", is_flag=True, help="Use only plugins that came with the program.")
@acting_option()
@click.pass_context
def root(
    ctx: click.Context,
    workspace: Path | None,
    acting_key: Path | None,
    *,
    as_json: bool,
    no_plugins: bool,
) -> None:
    """Find out why a machine-learning model got worse, prove it, and hand over the proof."""
    if no_plugins:
        os.environ[SAFE_MODE] = "1"
    ctx.obj = Settings(workspace=workspace, as_json=as_json, acting_key=acting_key)
    if sys.stdin is not None and sys.stdin.isatty():
        prompt.set(_ask_passphrase)


def _ask_passphrase(place: Path) -> str:
    return str(click.prompt(f"Passphrase of {place}", hide_input=True, err=True))


def main(arguments: Sequence[str]) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str
        What follows the program's name.

    Returns
    -------
    int
        An :class:`~workbench.errors.ExitCode`.
    """
    logging.getLogger().addHandler(logging.NullHandler())
    as_json = "--json" in arguments
    try:
        code = root.main(args=list(arguments), prog_name="workbench", standalone_mode=False)
    except BrokenPipeError:
        # The reader went away; nothing more can be said, and that is not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.OK)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (WorkbenchError, click.ClickException, OSError) as error:
        told = _told(error)
        if told is None:
            raise
        _show(told.code, told.message, told.hint, as_json=as_json)
        return int(told.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _show("cancelled", "Stopped on request; nothing was left half-written.", as_json=as_json)
        return 130
    return int(code) if isinstance(code, int) else int(ExitCode.OK)


def _told(error: Exception) -> WorkbenchError | None:
    """Return an error as something a person can mend, or None for a defect of ours."""
    if isinstance(error, WorkbenchError):
        return error
    if isinstance(error, click.ClickException):
        hint = "`workbench --help` lists the commands."
        if isinstance(error, click.UsageError) and error.ctx is not None:
            hint = f"`{error.ctx.command_path} --help` tells how it is used."
        return WorkbenchError("usage", error.format_message(), hint)
    if isinstance(error, OSError) and error.errno in _MENDABLE:
        where = error.filename or "a temporary file"
        return WorkbenchError(
            "system.refused",
            f"The system refuses {where}: {error.strerror}.",
            "Mend that and do the same again; nothing was left half-written.",
        )
    return None


def _show(code: str, message: str, hint: str = "", *, as_json: bool) -> None:
    if as_json:
        failure: dict[str, Any] = {"error": {"code": code, "message": message, "hint": hint}}
        click.echo(inert_json(json.dumps(failure, ensure_ascii=False, sort_keys=True)))
    click.echo(inert_lines(f"Error: {message}" + (f" {hint}" if hint else "")), err=True)
