"""Days on which people work, as far as a program that asks nobody can know: Monday to Friday.

Public holidays differ by place and are not counted, so a date is never later than it should be.
"""

from datetime import datetime, timedelta

SATURDAY = 5


def after_business_days(start: datetime, days: int) -> datetime:
    """Return the moment some business days later, at the same time of day.

    Parameters
    ----------
    start : datetime
        On a weekend, the days are counted from the end of it.
    days : int
        None or more.
    """
    at = start
    while days > 0:
        at += timedelta(days=1)
        if at.weekday() < SATURDAY:
            days -= 1
    return at
