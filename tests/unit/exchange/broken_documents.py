"""Breaks of the documents: JSON, recipe, description, journal and checkpoint."""

from tests.unit.exchange import builders
from tests.unit.exchange.package_kit import (
    RECIPE,
    REFUSED,
    TAMPERED,
    UNSUPPORTED,
    UNTRUSTED,
    Break,
    checkpoint_by_stranger,
    deep,
    extra_field_in_journal,
    in_json,
    journal,
    misnamed_evidence,
    payload,
    rewritten,
    signed_checkpoint,
)
from workbench.domain.canonical import canonical
from workbench.domain.events import Draft
from workbench.exchange import layout, sshsig
from workbench.exchange.checkpoint import Checkpoint


def run_recorded(**changes: object) -> Draft:
    return Draft("run.recorded", builders.run_body(**changes))


def evidence_added(**changes: object) -> Draft:
    return Draft("evidence.added", builders.evidence_body(**changes))


BREAKS: dict[str, Break] = {
    # the documents
    "recipe is not JSON": (payload(RECIPE, b"{"), REFUSED, "document.malformed"),
    "recipe with a duplicate key": (
        in_json(RECIPE, b'"format":', b'"format": "x", "format":'),
        REFUSED,
        "document.malformed",
    ),
    "recipe with NaN": (
        in_json(RECIPE, b'"alpha": 0.05', b'"alpha": NaN'),
        REFUSED,
        "document.malformed",
    ),
    "recipe with Infinity": (
        in_json(RECIPE, b'"alpha": 0.05', b'"alpha": -Infinity'),
        REFUSED,
        "document.malformed",
    ),
    "recipe with a number beyond double": (
        in_json(RECIPE, b"0.05", b"1e999"),
        REFUSED,
        "document.malformed",
    ),
    "recipe with a large integer": (
        in_json(RECIPE, b'"seed": 7', b'"seed": 9007199254740993'),
        REFUSED,
        "document.malformed",
    ),
    "recipe nested deeply": (payload(RECIPE, deep(100)), REFUSED, "document.malformed"),
    "recipe nested very deeply": (payload(RECIPE, deep(100_000)), REFUSED, "document.malformed"),
    "recipe with a byte-order mark": (
        in_json(RECIPE, b"{", b"\xef\xbb\xbf{"),
        REFUSED,
        "document.malformed",
    ),
    "recipe with half a surrogate": (
        in_json(RECIPE, b'"workbench_drift"', b'"\\ud800"'),
        REFUSED,
        "document.malformed",
    ),
    "recipe that is too long": (
        payload(RECIPE, b'"' + b"x" * 9_000_000 + b'"'),
        REFUSED,
        "document.too_long",
    ),
    "recipe without a field": (in_json(RECIPE, b'"seed": 7,', b""), REFUSED, "document.schema"),
    "recipe with another type": (
        in_json(RECIPE, b'"seed": 7', b'"seed": "7"'),
        REFUSED,
        "document.schema",
    ),
    "recipe of major version 2": (
        in_json(RECIPE, b'"version": "1.0"', b'"version": "2.0"'),
        UNSUPPORTED,
        "version.unsupported",
    ),
    "recipe is a list": (payload(RECIPE, b"[]"), REFUSED, "document.schema"),
    "recipe that climbs": (
        in_json(RECIPE, b'"run": "019a', b'"run": "../../'),
        REFUSED,
        "document.schema",
    ),
    "recipe whose input is not here": (
        in_json(RECIPE, builders.sha256(builders.TABLE).encode(), b"0" * 64),
        REFUSED,
        "recipe.input_missing",
    ),
    "recipe whose result differs": (
        in_json(RECIPE, builders.sha256(builders.RESULT).encode(), b"0" * 64),
        TAMPERED,
        "result.differs",
    ),
    "result that the recipe does not name": (
        payload(f"data/results/{builders.RUN}/more.json", b"{}"),
        REFUSED,
        "result.unexpected",
    ),
    "result that is not here": (
        payload(f"data/results/{builders.RUN}/tables/psi.csv", None),
        REFUSED,
        "result.missing",
    ),
    "evidence that is not named after its hash": (
        misnamed_evidence,
        REFUSED,
        "evidence.name",
    ),
    "evidence that was not counted": (
        payload("data/evidence/0123456789abcdef-x.csv", b"x"),
        REFUSED,
        "description.counts",
    ),
    "evidence that the journal names is not here": (
        lambda kit: payload(
            next(p for p in kit.members if p.endswith(".csv") and "evidence" in p), None
        )(kit),
        REFUSED,
        "description.counts",
    ),
    "description of another package": (
        in_json(layout.INCIDENT, b"9f3c21aa", b"9f3c21ab"),
        REFUSED,
        "description.differs",
    ),
    "description that miscounts": (
        in_json(layout.INCIDENT, b'"runs": 1', b'"runs": 2'),
        REFUSED,
        "description.counts",
    ),
    "description of another incident": (
        in_json(layout.INCIDENT, builders.INCIDENT.encode(), b"somebody"),
        REFUSED,
        "description.incident",
    ),
    "description with unknown disclosure": (
        in_json(layout.INCIDENT, b'"full"', b'"some"'),
        REFUSED,
        "document.schema",
    ),
    "redactions in a full package": (
        payload(
            layout.REDACTIONS,
            canonical({"item": "event:1", "commitment": "0" * 64, "reason": "x", "by": "x"})
            + b"\n",
        ),
        REFUSED,
        "redaction.full",
    ),
    # the journal
    "journal is empty": (payload(layout.JOURNAL, b""), REFUSED, "journal.empty"),
    "journal line cut": (
        lambda kit: payload(layout.JOURNAL, kit.members[layout.JOURNAL][:-1])(kit),
        REFUSED,
        "document.line",
    ),
    "journal event changed": (
        journal(lambda lines: [lines[0].replace(b"Bike", b"Mike"), *lines[1:]]),
        TAMPERED,
        "journal.hash",
    ),
    "journal event left out": (
        journal(lambda lines: [lines[0], lines[2]]),
        TAMPERED,
        "journal.sequence",
    ),
    "journal events exchanged": (
        journal(lambda lines: [lines[1], lines[0], lines[2]]),
        TAMPERED,
        "journal.sequence",
    ),
    "journal without its last event": (
        journal(lambda lines: lines[:-1]),
        REFUSED,
        "description.counts",
    ),
    "journal not canonical": (
        journal(lambda lines: [lines[0].replace(b":", b": ", 1), *lines[1:]]),
        REFUSED,
        "journal.malformed",
    ),
    "journal with an unknown field": (
        journal(extra_field_in_journal),
        REFUSED,
        "journal.malformed",
    ),
    "journal with a duplicate key": (
        journal(lambda lines: [lines[0].replace(b"{", b'{"at":"x",', 1), *lines[1:]]),
        REFUSED,
        "journal.malformed",
    ),
    "journal line is a list": (
        journal(lambda lines: [b"[]", *lines[1:]]),
        REFUSED,
        "journal.malformed",
    ),
    "journal event without a salt": (
        journal(
            lambda lines: [
                b'{"at":"x","by":"x","hash":"x","incident":"x","prev":"x","seq":1,"type":"x","v":1}'
            ]
        ),
        REFUSED,
        "journal.shape",
    ),
    "journal rewritten with the old checkpoint": (
        rewritten(
            [*builders.default_drafts()[:2], run_recorded(id="other")],
            checkpoint=False,
        ),
        TAMPERED,
        "checkpoint.differs",
    ),
    "journal that takes in what is not here": (
        rewritten([*builders.default_drafts(), evidence_added(sha256="0" * 64)]),
        REFUSED,
        "evidence.missing",
    ),
    "journal that recorded another result": (
        rewritten([*builders.default_drafts()[:2], run_recorded(result="0" * 64)]),
        TAMPERED,
        "result.differs",
    ),
    "checkpoint misspelt": (
        lambda kit: payload(layout.CHECKPOINT, kit.members[layout.CHECKPOINT] + b"\n")(kit),
        REFUSED,
        "checkpoint.malformed",
    ),
    "checkpoint of another size": (
        lambda kit: (
            kit.changed(signed_checkpoint(Checkpoint(builders.INCIDENT, 4, "0" * 64), kit.key))
            .resealed()
            .zipped()
        ),
        TAMPERED,
        "checkpoint.differs",
    ),
    "checkpoint signed by a stranger": (checkpoint_by_stranger, UNTRUSTED, "checkpoint.untrusted"),
    "checkpoint signed for another purpose": (
        lambda kit: payload(
            layout.CHECKPOINT_SIGNATURE,
            sshsig.sign(kit.members[layout.CHECKPOINT], layout.PACKAGE_NAMESPACE, kit.key),
        )(kit),
        TAMPERED,
        "signature.namespace",
    ),
}
