"""What ``workbench demo`` says of a package that does not replay."""

from pathlib import Path

import pytest

from workbench.cli.program import main
from workbench.exchange.verdict import Level, Verdict, Verification
from workbench.services.demo import Shown
from workbench.services.replaying import Replay, ReplayedRun


@pytest.mark.parametrize("changed", [True, False])
def test_a_sample_that_replays_differently_says_why_and_what_to_do(
    changed, tmp_path, monkeypatch, capsys
):
    why = "plugin: workbench_drift 0.1.0 here has other code than the recorded one"
    runs = tuple(
        ReplayedRun(name, name, name, "changed", why)
        if changed
        else ReplayedRun(name, name, name, "identical")
        for name in ("a", "b")
    )
    shown = Shown(
        workspace=tmp_path,
        incident="1",
        package=Path("p.zip"),
        allowed_signers=Path("allowed_signers"),
        answer={},
        verification=Verification(Verdict.OK, Level.L3),
        replay=Replay(runs, ()),
        advice="",
        seconds=1.0,
    )
    monkeypatch.setattr("workbench.cli.demo.show_sample", lambda *_, **__: shown)
    assert main(["demo", "--headless"]) == (7 if changed else 0)
    said = capsys.readouterr().out
    assert said.count(why) == int(changed)
    assert ("begin anew" in said) is changed
