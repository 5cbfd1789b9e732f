"""Attacks on what people wrote down: chips that lead nowhere, tests and versions changed after."""

from typing import Any

from tests.hostile.case import Case, insider
from tests.hostile.history_cases import also
from tests.hostile.journal_edits import GONE
from workbench.domain.postmortem.sealing import version_hash
from workbench.domain.reasoning.verdicts import locked
from workbench.domain.records.postmortem import SignOff, Version
from workbench.domain.records.reasoning import Test
from workbench.domain.records.repairing import Criteria, ReleaseRule
from workbench.domain.release import rules_lock

NEW = "019a0000-0000-7000-8000-0000000000c1"
_RULES = (ReleaseRule(measure="gain", value=0.1),)


def section(text: str) -> dict[str, Any]:
    return {"id": "summary", "text": text, "ready": True}


def registered(**changes: Any) -> dict[str, Any]:
    """A test registered with its lock, then changed."""
    made = locked(Test(id=NEW, title="Unit", hypothesis="", expected="All of them"))
    return {**made.json_body(), **changes}


def criteria_body(value: float) -> dict[str, Any]:
    made = Criteria(id=NEW, rules=_RULES, lock=rules_lock(_RULES)).json_body()
    made["rules"][0]["value"] = value
    return made


def version_body(**changes: Any) -> dict[str, Any]:
    made = Version(id=NEW, number=1, sections={"summary": "All is well."}).json_body()
    return {**made, "sha256": version_hash(made), **changes}


def sign_off_body(version: str) -> dict[str, Any]:
    return SignOff(id=NEW, version=version, sha256="0" * 64, function="risk").json_body()


CASES: list[Case] = [
    insider(
        "records: a chip of a claim nobody made",
        "Prove by what is not there.",
        also("section.set", section(f"It lost [[claim:{GONE}|0.9 AUC]].")),
    ),
    insider(
        "records: a figure of a run nobody made",
        "Show a picture of nothing.",
        also("section.set", section(f"[[figure:{GONE}/brackets]]")),
    ),
    insider(
        "records: a chip of a record nobody wrote",
        "Cite a decision nobody took.",
        also("section.set", section(f"[[record:decision/{GONE}|We agreed.]]")),
    ),
    insider(
        "records: a test changed after it was locked",
        "Predict what is known.",
        also("test.recorded", registered(expected="None of them")),
    ),
    insider(
        "records: a test without a lock",
        "Predict what is known.",
        also("test.recorded", registered(lock="")),
    ),
    insider(
        "records: release criteria changed after they were locked",
        "Lower the bar once results are known.",
        also("criteria.recorded", criteria_body(0.01)),
    ),
    insider(
        "records: a version of other words than its hash",
        "Change what was signed.",
        also("version.recorded", version_body(sections={"summary": "Nothing happened."})),
    ),
    insider(
        "records: a version with a claim nobody made",
        "Sign what nobody claimed.",
        also("version.recorded", version_body(claims={GONE: "0.9 AUC"})),
    ),
    insider(
        "records: a sign-off of a version nobody made",
        "Sign nothing.",
        also("sign_off.recorded", sign_off_body(GONE)),
    ),
]
