"""How many rows there are."""

from workbench.api import Analysis, Context, Finding, Kind, Needs, NextStep, NoParameters, Result


class RowCount(Analysis):
    """Rows in the incident window against the reference window."""

    id = "acme.rows"
    version = "1.0"
    kind = Kind.QUALITY
    title = "Row count"
    needs = Needs(windows=("reference", "incident"))
    caveats = ("As many rows may be other rows.",)
    expected = "There are as many rows as in a reference of the same length."
    next_steps = (NextStep(words="Compare the lengths of both windows."),)
    why = "A window that is half empty explains most surprises."

    def run(self, context: Context, parameters: NoParameters) -> Result:
        """Count."""
        context.progress(0.0, "Counting")
        reference, incident = (context.window(name).n_rows for name in ("reference", "incident"))
        return Result(
            summary=f"{incident} rows in the incident window, {reference} in the reference window.",
            findings=(Finding(id="rows", text=f"{incident} rows, {reference} before", n=incident),),
            scalars={"reference": reference, "incident": incident},
        )
