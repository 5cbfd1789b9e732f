"""Questions a reviewer asks of a hypothesis before believing it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from workbench.assets import room
from workbench.domain.evidence import Noun
from workbench.domain.incident import Incident
from workbench.domain.records.reasoning import Hypothesis
from workbench.services.bias import BiasWarning, bias_warnings
from workbench.services.diagnoses import diagnoses
from workbench.services.hypotheses import hypothesis_proof
from workbench.services.records import found_record
from workbench.services.session import Session
from workbench.services.track_record import Agreement, hypothesis_agreement


class Prompt(Noun):
    """A question about confounders, and when to ask it.

    Attributes
    ----------
    id, title, question : str
        ``{name}`` in the question stands for the hypothesis's node.
    when : tuple of str
        ``always``, ``node``, a causal level, a class of diagnosis, or a kind of analysis that
        points to it.
    """

    id: str
    title: str
    question: str
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Challenge:
    """What to hold against a hypothesis.

    Attributes
    ----------
    hypothesis : str
    prompts : tuple of Prompt
        With the node in place.
    warnings : tuple of BiasWarning
        About it, or about all.
    agreement : Agreement
        Which analyses name its node first.
    """

    hypothesis: str
    prompts: tuple[Prompt, ...]
    warnings: tuple[BiasWarning, ...]
    agreement: Agreement


def challenge_hypothesis(session: Session, incident: str, hypothesis: str) -> Challenge:
    """Return the questions, the warnings and the disagreement that bear on a hypothesis."""
    state = session.incident(incident)
    known = found_record(state, Hypothesis, hypothesis)
    told = bias_warnings(session, state.id)
    return Challenge(
        known.id,
        tuple(_asked(state, known)),
        tuple(one for one in told if one.hypothesis in {"", known.id}),
        hypothesis_agreement(state, known),
    )


@cache
def prompts() -> tuple[Prompt, ...]:
    """Return the questions that ship with the program."""
    file = room("resources") / "reasoning" / "confounders.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    return tuple(Prompt.model_validate(one) for one in told["prompts"])


def _asked(state: Incident, known: Hypothesis) -> Iterator[Prompt]:
    proof = hypothesis_proof(state, known)
    fits = {"always", known.diagnosis, proof.level, *(p.kind for p in proof.pointers)}
    if known.node:
        fits.add("node")
    name = diagnoses().called(known.node) if known.node else "the cause"
    for one in prompts():
        if fits & set(one.when):
            yield one.model_copy(update={"question": one.question.replace("{name}", name)})
