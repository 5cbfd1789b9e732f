"""A small world with known causes: one model, derived columns, and faults made to order."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from workbench.science.causes.problem import CauseProblem, Transform

FEATURES = ("income", "age", "region", "tenure", "hour", "balance", "burden")
ROWS = 1500
_REGIONS = np.array(["north", "south", "east", "west"])
_WEIGHT = {"north": 1.6, "south": 0.4, "east": -0.6, "west": -1.8}
Fault = Callable[[pd.DataFrame], None]


def rows(seed: int, start: str, n: int = ROWS) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    at = pd.date_range(start, periods=n, freq="h", tz="UTC")
    age = random.integers(20, 70, n).astype(float)
    region = random.choice(4, n, p=(0.4, 0.3, 0.2, 0.1))
    income = np.round(900 + 40 * age + 500 * region + random.gamma(2.0, 300, n), 2)
    tenure = np.minimum(np.round(random.gamma(2.0, 3.0, n) + age / 10), 30.0)
    frame = pd.DataFrame(
        {
            "at": at,
            "customer": random.permutation(n),
            "income": income,
            "age": age,
            "region": _REGIONS[region],
            "tenure": tenure,
            "hour": at.hour.to_numpy().astype(float),
            "balance": np.round(random.normal(0, 50, n), 1),
        }
    )
    derive(frame)
    frame["label"] = (random.random(n) < score(frame)).astype(int)
    return frame


def derive(frame: pd.DataFrame) -> None:
    frame["burden"] = frame["balance"] / frame["tenure"]


def score(frame: pd.DataFrame) -> np.ndarray:
    region = frame["region"].map(_WEIGHT).astype(float).fillna(0.0).to_numpy()
    known = frame[["income", "age", "tenure", "hour", "burden"]].astype(float)
    income, age, tenure, hour, burden = (
        known[c].fillna(d).to_numpy()
        for c, d in zip(known, (3500.0, 45.0, 9.0, 12.0, 0.0), strict=True)
    )
    margin = (
        2.2 * np.tanh((income - 4000) / 900)
        + 1.5 * np.tanh((tenure - 10) / 3)
        + 1.6 * region
        + 2.4 * np.where((hour >= 8) & (hour < 18), 1.0, -1.0)
        + 0.15 * np.tanh((age - 45) / 10)
        - 0.8 * np.tanh(np.nan_to_num(burden, posinf=0, neginf=0) / 5)
    )
    return np.asarray(1 / (1 + np.exp(-2.0 * margin)))


def predict(frame: pd.DataFrame) -> np.ndarray:
    return (score(frame) >= 0.5).astype(int)


def answered(frame: pd.DataFrame) -> pd.DataFrame:
    given = score(frame)
    return frame.assign(score=given, prediction=(given >= 0.5).astype(int))


def problem(fault: Fault | None = None, *, seed: int = 0, **changes: object) -> CauseProblem:
    incident = rows(seed + 100, "2026-05-03T12:00:00")
    if fault is not None:
        fault(incident)
        derive(incident)
    found = CauseProblem(
        reference=answered(rows(seed + 1, "2026-03-02")),
        incident=answered(incident),
        features=FEATURES,
        label="label",
        prediction="prediction",
        score="score",
        timestamp="at",
        entity="customer",
        predict=predict,
        predict_score=score,
        edges=(("balance", "burden"), ("tenure", "burden")),
        transforms={"burden": Transform(("balance", "tenure"), "balance / tenure")},
    )
    return replace(found, **changes)


def _in_thousands(frame: pd.DataFrame) -> None:
    frame["income"] = frame["income"] / 1000


def _half_in_thousands(frame: pd.DataFrame) -> None:
    late = frame.index >= 900
    frame["income"] = np.where(late, frame["income"] / 1000, frame["income"])


def _stuck(frame: pd.DataFrame) -> None:
    frame["region"] = "west"


def _missing(frame: pd.DataFrame) -> None:
    frame.loc[frame.index % 10 != 0, "income"] = np.nan


def _respelt(frame: pd.DataFrame) -> None:
    frame["region"] = frame["region"].str.upper() + " "


def _renamed(frame: pd.DataFrame) -> None:
    turn = {"north": "west", "south": "north", "east": "south", "west": "east"}
    frame["region"] = frame["region"].map(turn)


def _exchanged(frame: pd.DataFrame) -> None:
    income = frame["income"].copy()
    frame["income"] = frame["tenure"].to_numpy()
    frame["tenure"] = income.to_numpy()


def _shifted(frame: pd.DataFrame) -> None:
    frame["hour"] = (frame["hour"] - 7) % 24


def _late(frame: pd.DataFrame) -> None:
    frame["region"] = np.roll(frame["region"].to_numpy(dtype=object), 5)


def _coarse(frame: pd.DataFrame) -> None:
    frame["income"] = np.round(frame["income"] / 2500) * 2500


def _cut(frame: pd.DataFrame) -> None:
    frame["tenure"] = np.minimum(frame["tenure"], 5.0)


def _turned(frame: pd.DataFrame) -> None:
    frame["income"] = -frame["income"]


def _copied(frame: pd.DataFrame) -> None:
    wrong = np.flatnonzero(predict(frame) != frame["label"])
    frame.iloc[len(frame) // 2 :] = frame.iloc[
        np.resize(wrong, len(frame) - len(frame) // 2)
    ].to_numpy()


def _noisy(frame: pd.DataFrame) -> None:
    hit = np.random.default_rng(5).random(len(frame)) < 0.2
    frame["label"] = np.where(hit, 1 - frame["label"], frame["label"])


def _concept(frame: pd.DataFrame) -> None:
    frame["label"] = np.where(frame["age"] > 50, 1 - frame["label"], frame["label"])


def _belated(frame: pd.DataFrame) -> None:
    frame["label"] = np.roll(frame["label"].to_numpy(), 5)


FAULTS: Mapping[str, tuple[Fault, str, str]] = {
    "unit": (_in_thousands, "income", "unit_change"),
    "late unit": (_half_in_thousands, "income", "unit_change"),
    "stuck": (_stuck, "region", "stuck"),
    "nulls": (_missing, "income", "nulls"),
    "unseen": (_respelt, "region", "unseen_level"),
    "remap": (_renamed, "region", "remap"),
    "swap": (_exchanged, "income", "swap"),
    "rounding": (_coarse, "income", "rounding"),
    "clip": (_cut, "tenure", "clip"),
    "sign": (_turned, "income", "sign_flip"),
    "timezone": (_shifted, "hour", "timezone"),
    "stale join": (_late, "region", "stale_join"),
    "duplicates": (_copied, "__rows__", "duplicates"),
    "noise": (_noisy, "__target__", "label_noise"),
    "concept": (_concept, "__target__", "concept"),
    "delay": (_belated, "__target__", "label_delay"),
}
