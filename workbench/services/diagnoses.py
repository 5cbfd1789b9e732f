"""The classes of the differential diagnosis, as they ship: what each says, predicts and forbids."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from workbench.assets import room
from workbench.domain.evidence import Noun


class Diagnosis(Noun):
    """One class: what could be wrong, told so that it can be wrong.

    Attributes
    ----------
    id, title, statement, mechanism, stage, failure_mode, falsifier : str
    predicts : tuple of str
    """

    id: str
    title: str
    statement: str
    mechanism: str
    stage: str
    failure_mode: str
    predicts: tuple[str, ...]
    falsifier: str


class FaultWords(Noun):
    """What a kind of fault is in words, and to which class it belongs.

    Attributes
    ----------
    diagnosis, clause, stage, failure_mode, falsifier : str
    """

    diagnosis: str
    clause: str
    stage: str
    failure_mode: str
    falsifier: str = ""


@dataclass(frozen=True, slots=True)
class Diagnoses:
    """Everything that ships about diagnosis.

    Attributes
    ----------
    version : str
    classes : tuple of Diagnosis
    faults : mapping of str to FaultWords
        By kind of fault.
    nodes : mapping of str to str
        What nodes that are no columns are called.
    """

    version: str
    classes: tuple[Diagnosis, ...]
    faults: Mapping[str, FaultWords]
    nodes: Mapping[str, str]

    def of(self, identifier: str) -> Diagnosis | None:
        """Return a class by id, or None."""
        return next((one for one in self.classes if one.id == identifier), None)

    def called(self, node: str) -> str:
        """Return a node as a sentence has it."""
        return self.nodes.get(node, node)


@cache
def diagnoses() -> Diagnoses:
    """Return the classes that ship with the program."""
    file = room("resources") / "reasoning" / "diagnoses.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    return Diagnoses(
        version=str(told["version"]),
        classes=tuple(Diagnosis.model_validate(one) for one in told["classes"]),
        faults={
            kind: FaultWords.model_validate({**words, "diagnosis": words["class"]})
            for kind, words in told["faults"].items()
        },
        nodes={str(node): str(words) for node, words in told["nodes"].items()},
    )
