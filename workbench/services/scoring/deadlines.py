"""Until when a card of the playbook is to be done: one rule, wherever it is shown or written.

It counts from when the batch was received that the score of the window rests on. Nobody could know
before, however long ago the window ended; and opening an incident later wins no time.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from workbench.domain.scoring.playbook import ActionCard

Received = Mapping[tuple[str, datetime], datetime]
"""When batches were received, by model and where a window of it begins."""


def deadline_of(
    card: ActionCard, model: str, start: datetime, received: Received, *, otherwise: datetime
) -> datetime:
    """Return until when a card is to be done.

    Parameters
    ----------
    card : ActionCard
    model : str
    start : datetime
        Of the window it is about.
    received : mapping
    otherwise : datetime
        What counts in place of the receipt where no batch brought the window.
    """
    return received.get((model, start), otherwise) + timedelta(hours=card.hours)
