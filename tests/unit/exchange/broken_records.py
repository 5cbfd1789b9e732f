"""Breaks of the records, by an author who holds a trusted key and seals everything again."""

from collections.abc import Callable

from tests.unit.exchange import builders
from tests.unit.exchange.broken_documents import evidence_added, run_recorded
from tests.unit.exchange.package_kit import REFUSED, Break, Kit, deep, rewritten
from workbench.domain.canonical import canonical, strict_loads
from workbench.domain.events import Draft
from workbench.exchange import layout

RESULT = layout.result_path(builders.RUN, "result.json")
FINDING = {"id": "f", "text": "temp moved", "about": "temp"}


def after(*drafts: Draft) -> Callable[[Kit], bytes]:
    """The usual history and something after it."""
    return rewritten([*builders.default_drafts(), *drafts])


def with_result(result: bytes) -> Callable[[Kit], bytes]:
    """Another result, which recipe and journal name by its right hash."""

    def make(kit: Kit) -> bytes:
        old, new = builders.sha256(builders.RESULT).encode(), builders.sha256(result).encode()
        recipe = kit.members[layout.RECIPE].replace(old, new)
        run = run_recorded(result=builders.sha256(result))
        changed = kit.changed({RESULT: result, layout.RECIPE: recipe})
        return rewritten([*builders.default_drafts()[:2], run])(changed)

    return make


def result_with(**changes: object) -> bytes:
    return canonical({**strict_loads(builders.RESULT), **changes})


def schema(make: Callable[[Kit], bytes]) -> Break:
    return make, REFUSED, "document.schema"


LINE = {"mark": "line", "x": [0, 1], "y": [None, "high"]}

BREAKS: dict[str, Break] = {
    "event of a type nobody knows": (after(Draft("x.y", {})), REFUSED, "event.unknown"),
    "event of a version nobody knows": (
        after(Draft("claim.removed", {"claim": "x"}, v=2)),
        REFUSED,
        "event.unknown",
    ),
    "event whose type is a path": schema(after(Draft("../../etc/passwd", {}))),
    "event whose type is another kind of schema": schema(after(Draft("result", {}))),
    "event whose type is an answer": schema(after(Draft("answer-verify", {}))),
    "body without a field": schema(after(Draft("claim.removed", {}))),
    "body with another type": schema(after(Draft("window.set", {"name": 7}))),
    "evidence of an unknown kind": schema(after(evidence_added(kind="spell"))),
    "evidence whose hash is no hash": schema(after(evidence_added(sha256="ABC"))),
    "evidence received on a day that never was": schema(
        after(
            evidence_added(
                custody={
                    **dict(builders.evidence_body()["custody"]),  # type: ignore[call-overload]
                    "received_at": "2026-02-30T00:00:00Z",
                }
            )
        )
    ),
    "roles that are numbers": schema(
        after(Draft("evidence.roles", {"evidence": "x", "roles": {"label": 3}}))
    ),
    "window that ends outside of time": schema(
        after(Draft("window.set", {"name": "w", "end": "0001-01-01T00:00:00+23:00"}))
    ),
    "run that took less than no time": schema(after(run_recorded(id="o", seconds=-1))),
    "run with a status of its own": schema(after(run_recorded(id="o", status="splendid"))),
    "run whose finding is a sentence": schema(after(run_recorded(id="o", findings=["drift"]))),
    "run whose interval has one end": schema(
        after(run_recorded(id="o", findings=[{**FINDING, "interval": [1]}]))
    ),
    "undo of event zero": schema(after(Draft("change.undone", {"seq": 0}))),
    "result that is not JSON": (with_result(b"{"), REFUSED, "document.malformed"),
    "result with a duplicate key": (
        with_result(builders.RESULT.replace(b"{", b'{"summary":"",', 1)),
        REFUSED,
        "document.malformed",
    ),
    "result nested deeply": (with_result(deep(100)), REFUSED, "document.malformed"),
    "result that is too long": (
        with_result(b'"' + b"x" * (8 << 20) + b'"'),
        REFUSED,
        "document.too_long",
    ),
    "result without a summary": schema(with_result(b"{}")),
    "result whose figure draws words": schema(
        with_result(result_with(figures=[{"id": "f", "title": "t", "marks": [LINE]}]))
    ),
    "result whose figure has an unknown mark": schema(
        with_result(result_with(figures=[{"id": "f", "title": "t", "marks": [{"mark": "script"}]}]))
    ),
}
