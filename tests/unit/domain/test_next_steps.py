"""What is done next depends on what a result says, and something is always said."""

from workbench.domain.next_steps import FOUND, NOTHING, NextStep, next_step

NONE_MOVED = NextStep(words="Look at the labels.", when={"scalars.drifted": (0,)})
NO_TRIGGER = NextStep(words="Keep watching.", when={"scalars.trigger": (None,)})
UNCHANGED = NextStep(words="As before.", when={"answer.bias.interval": ("unsure", None)})


def document(**parts):
    return {"next_step": "Look at the first.", "scalars": {}, "answer": {}, **parts}


def test_the_first_declared_step_that_holds_comes_before_the_results_own():
    quiet = document(scalars={"drifted": 0})
    assert next_step((NONE_MOVED, NO_TRIGGER), quiet) == "Look at the labels."
    assert next_step((NONE_MOVED,), document(scalars={"drifted": 3})) == "Look at the first."


def test_what_is_not_there_says_none_and_lists_say_how_many():
    assert next_step((NO_TRIGGER,), document()) == "Keep watching."
    assert next_step((NO_TRIGGER,), document(scalars={"trigger": 0.2})) == "Look at the first."
    none_made = NextStep(words="Bring more rows.", when={"answer.drills": (0,)})
    assert next_step((none_made,), document(answer={"drills": []})) == "Bring more rows."
    assert next_step((none_made,), document(answer={"drills": [1]})) == "Look at the first."


def test_an_interval_is_sure_where_zero_lies_outside_it():
    for interval, words in (
        ([0.1, 0.3], "Look at the first."),
        ([-0.3, -0.1], "Look at the first."),
        ([-0.1, 0.3], "As before."),
        (None, "As before."),
    ):
        assert next_step((UNCHANGED,), document(answer={"bias": {"interval": interval}})) == words


def test_all_conditions_of_a_step_have_to_hold():
    both = NextStep(words="Both.", when={"scalars.a": (1,), "scalars.b": (2, 3)})
    assert next_step((both,), document(scalars={"a": 1, "b": 3})) == "Both."
    assert next_step((both,), document(scalars={"a": 1, "b": 4})) == "Look at the first."


def test_a_result_that_says_nothing_itself_still_leads_somewhere():
    silent = document(next_step="")
    assert next_step((), silent, findings=2) == FOUND
    assert next_step((), silent) == NOTHING
    assert next_step((), None, findings=2) == FOUND
