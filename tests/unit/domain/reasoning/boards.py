"""Hypotheses and observations to reason about, from Hypothesis and by hand."""

from hypothesis import strategies as st

from workbench.domain.records.reasoning import Hypothesis, Observation, Weighing

IDS = ("h1", "h2", "h3", "h4")
RELATIONS = st.sampled_from(["consistent", "inconsistent", "neutral"])
WEIGHINGS = st.builds(Weighing, relation=RELATIONS, diagnosticity=st.integers(0, 3))


def hypothesis(name: str, **fields: object) -> Hypothesis:
    """Return a hypothesis with a name for an id."""
    return Hypothesis.model_validate({"id": name, "statement": f"{name} did it", **fields})


def observation(name: str, quality: int = 3, **cells: str) -> Observation:
    """Return an observation whose cells are written ``h1="inconsistent:2"``."""
    weighings = {}
    for one, said in cells.items():
        relation, _, number = said.partition(":")
        weighings[one] = Weighing.model_validate(
            {"relation": relation, "diagnosticity": int(number or 1)}
        )
    return Observation(id=name, text=f"{name} was seen", quality=quality, weighings=weighings)


HYPOTHESES = st.lists(st.sampled_from(IDS), min_size=2, max_size=4, unique=True).map(
    lambda names: [hypothesis(name) for name in names]
)


@st.composite
def rows(draw: st.DrawFn, cells: st.SearchStrategy[Weighing] = WEIGHINGS) -> list[Observation]:
    """Draw observations, each weighed against some hypotheses."""
    count = draw(st.integers(0, 6))
    return [
        Observation(
            id=f"o{at}",
            text=f"seen {at}",
            quality=draw(st.integers(0, 3)),
            weighings=draw(st.dictionaries(st.sampled_from(IDS), cells, max_size=4)),
        )
        for at in range(count)
    ]
