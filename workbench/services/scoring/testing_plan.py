"""How scores are tested: what ships with the program about it."""

from functools import cache

from workbench.assets import room
from workbench.domain.canonical import strict_loads
from workbench.domain.scoring.testing import BacktestPlan


@cache
def backtest_plan() -> BacktestPlan:
    """Return the plan by which scores are tested."""
    file = room("resources") / "scoring" / "backtest.json"
    return BacktestPlan.model_validate(strict_loads(file.read_bytes()))
