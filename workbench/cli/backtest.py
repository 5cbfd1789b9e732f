"""``workbench backtest``."""

import json
from contextlib import ExitStack
from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.scoring import ScoreDefinition
from workbench.errors import WorkbenchError
from workbench.science.intervals import Interval
from workbench.services.scoring.backtest_record import (
    backtest_body,
    calibration_words,
    record_backtest,
    weights_words,
)
from workbench.services.scoring.backtests import Backtest, Rival, run_backtest
from workbench.services.scoring.calibrations import adopt_map
from workbench.services.scoring.corpora import Corpus, simulated_corpus, workspace_corpus
from workbench.services.scoring.definitions import (
    definition_in_force,
    read_definition,
    shipped_definition,
)
from workbench.services.scoring.testing_plan import backtest_plan
from workbench.services.scoring.versions import find_definition, next_version
from workbench.services.session import Session, open_session


@click.command("backtest")
@click.option("--simulated", is_flag=True, help="On a made-up fleet, without a workspace.")
@click.option("--models", default=60, show_default=True, type=click.IntRange(2, 2000))
@click.option("--windows", default=260, show_default=True, type=click.IntRange(60, 5000))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@click.option("--any-signal", is_flag=True, help="Made-up incidents move signals drawn evenly.")
@click.option("--definition", "asked", default="", help="A file, a version or a digest.")
@click.option("--compare", is_flag=True, help="Against other composites, and without each signal.")
@click.option("--drills", is_flag=True, help="Count rehearsals as incidents.")
@click.option("--keep/--no-keep", default=True, help="Keep the result in the book.")
@click.option("--adopt-map", is_flag=True, help="Use the map to a chance from now on.")
@click.option(
    "--write-weights",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the definition with fitted weights, where they beat the priors.",
)
@click.option("--because", default="asked for on the command line", help="Why, for the book.")
@shared_options
def backtest_command(  # noqa: PLR0913 -- what is tested, on what, and what is done with it
    settings: Settings,
    *,
    simulated: bool,
    models: int,
    windows: int,
    seed: int,
    any_signal: bool,
    asked: str,
    compare: bool,
    drills: bool,
    keep: bool,
    adopt_map: bool,
    write_weights: Path | None,
    because: str,
) -> None:
    """Test the anomaly score on what people confirmed and dismissed, or on a made-up fleet.

    A definition can be adopted once it was tested, on either. A map to a chance is adopted from
    verified incidents only.
    """
    with ExitStack() as stack:
        session: Session | None = None
        if not simulated or (settings.folder / "journal.db").exists():
            session = stack.enter_context(open_session(settings.folder))
        definition = _definition(session, asked)
        if simulated or session is None:
            corpus = simulated_corpus(
                definition, models=models, windows=windows, seed=seed, any_signal=any_signal
            )
        else:
            corpus = workspace_corpus(session, definition, drills=drills)
            _refuse_nothing(corpus)
        with settings.progress() as progress:
            found = run_backtest(
                corpus,
                definition,
                backtest_plan(),
                compare=compare or write_weights is not None,
                seed=seed,
                progress=progress,
            )
        if session is not None and keep:
            record_backtest(session, found, because=because)
        if adopt_map:
            _adopt_map(session, found, because, simulated=simulated)
        written = _write_weights(session, found, write_weights)
    settings.answer({**backtest_body(found), "written": written}, _words(found, written))


def _definition(session: Session | None, asked: str) -> ScoreDefinition:
    if asked and Path(asked).is_file():
        return read_definition(Path(asked))
    if session is None:
        return shipped_definition()
    return find_definition(session, asked) if asked else definition_in_force(session)


def _refuse_nothing(corpus: Corpus) -> None:
    if not corpus.manifest.windows:
        raise WorkbenchError(
            "backtest.nothing",
            "No window was scored in this workspace yet.",
            "Score batches first, or try a made-up fleet: workbench backtest --simulated",
        )


def _adopt_map(session: Session | None, found: Backtest, because: str, *, simulated: bool) -> None:
    if simulated or session is None:
        raise WorkbenchError(
            "map.simulated",
            "A map from made-up incidents says nothing about yours, and is not adopted.",
            "Verify incidents of your own: workbench corpus verify",
        )
    if found.map is None:
        raise WorkbenchError("map.too_few", calibration_words(found))
    adopt_map(session, found.map, because=because)


def _write_weights(session: Session | None, found: Backtest, file: Path | None) -> str:
    if file is None or found.weights is None:
        return ""
    now = found.scored.definition
    signals = tuple(
        signal.model_copy(update={"weight": round(float(weight), 3)})
        for signal, weight in zip(now.signals, found.weights, strict=True)
    )
    version = next_version(session) if session is not None else f"{now.version}-fitted"
    changed = now.model_copy(update={"signals": signals, "version": version})
    file.write_text(json.dumps(changed.json_body(), indent=2, ensure_ascii=False), "utf-8")
    return str(file)


def _words(found: Backtest, written: str) -> list[str]:
    manifest = found.scored.corpus.manifest
    lines = [
        (
            f"Definition {found.scored.definition.version}; incidents: {found.incidents}, "
            f"{manifest.models} models, {manifest.windows} windows ({manifest.name})."
        ),
    ]
    if not found.incidents:
        lines.append("No incident is verified yet, so nothing can be said of what is found.")
    lines.append("")
    lines.append(f"{'tier':<8}{'found':>22}{'right':>22}{'delay':>18}{'in vain a week of 100':>25}")
    lines += [
        f"{one.tier:<8}{_share(one.recall):>22}{_share(one.precision):>22}"
        f"{_count(one.delay):>18}{_count(one.weekly):>25}"
        for one in found.tiers
    ]
    lines += ["", calibration_words(found)]
    for title, rivals in (
        ("Composite", found.rivals),
        ("Signal, over all others", found.ablation),
        ("Signal, added in turn", found.path),
    ):
        if rivals:
            lines += ["", f"{title:<30}{'area':>8}{'at budget':>11}{'gain':>28}"]
            lines += [_rival(one) for one in rivals]
    if found.rivals:
        lines += ["", weights_words(found)]
    return [*lines, *([f"Written to {written}."] if written else [])]


def _rival(one: Rival) -> str:
    gain = f"{one.gain.estimate:+.3f} ({one.gain.low:+.3f} to {one.gain.high:+.3f})"
    verdict = "better" if one.better else "worse" if one.worse else ""
    return (
        f"{one.name:<30}{one.area.estimate:>8.3f}{one.recall.estimate:>11.2f}{gain:>28}  {verdict}"
    ).rstrip()


def _share(one: Interval) -> str:
    if one.estimate != one.estimate:
        return "–"
    return f"{one.estimate:.0%} ({one.low:.0%} to {one.high:.0%})"


def _count(one: Interval) -> str:
    if one.estimate != one.estimate:
        return "–"
    if one.low != one.low:
        return f"{one.estimate:.1f} (too few)"
    return f"{one.estimate:.1f} ({one.low:.1f} to {one.high:.1f})"
