"""Two analyses that import nothing themselves, for timing what is around an analysis."""

from pydantic import BaseModel

from workbench.api import Analysis, Kind, Result, hookimpl


class Light(Analysis):
    id, kind, title, why = "light.nothing", Kind.QUALITY, "Nothing", "To time what is around it."

    def run(self, context, parameters):
        return Result(summary="Nothing.")


class Sees(Analysis):
    """Looks at the rows and, if asked to, at a value of each end of a column."""

    id, kind, title, why = "light.sees", Kind.QUALITY, "Sees", "To time a large input."

    class Parameters(BaseModel):
        look: bool = False

    def run(self, context, parameters):
        table = context.window("incident")
        ends = []
        if parameters.look:
            column = table.column("f7")
            ends = [column[0].as_py(), column[-1].as_py()]
        return Result(summary="Seen.", answer={"rows": table.n_rows, "ends": ends})


@hookimpl
def workbench_analyses():
    return [Light, Sees]
