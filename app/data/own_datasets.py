"""Data sets that a person fills: a file, points set by hand, a function that is typed."""

from app.data import own
from app.data.dataset import Dataset
from app.data.dataset_settings import MOST, noise, samples
from app.data.table import Column
from app.engine.parameter import Parameter

LONGEST_FORMULA = 200
LONGEST_ID = 64
FARTHEST = 1000.0
AT_MOST = "At most so many rows are taken, at random with the seed; of fewer, all."
YOURS = "yours"

FILE = Parameter(
    "file",
    "text",
    "",
    maximum=LONGEST_ID,
    title="File",
    help="Which file, by the id of its content: the same file has the same id everywhere.",
)
ROWS_OF_FILE = samples(MOST, help_=AT_MOST)

ROWS = (
    Dataset(
        name="formula",
        title="Your function",
        help="A network can approximate almost any function: type one and see how well.",
        columns=(Column("x"), Column("y", role="target")),
        parameters=(
            Parameter(
                "formula",
                "text",
                "sin(3*x) + 0.3*x**2",
                maximum=LONGEST_FORMULA,
                title="y",
                help="A formula in x, with + - * / **, pi, e, and functions like sin, exp and abs.",
            ),
            Parameter(
                "low", "float", -3.0, -FARTHEST, FARTHEST, title="x from", help="Where x begins."
            ),
            Parameter(
                "high", "float", 3.0, -FARTHEST, FARTHEST, title="x to", help="Where x ends."
            ),
            samples(200),
            noise("Standard deviation of the value, in percent of half its range.", 5.0),
        ),
        draw=own.typed,
        source="typed on the page",
        licence=YOURS,
        check=own.check_typed,
    ),
    Dataset(
        name="drawn",
        title="Your points",
        help="Set points in the plane, class by class, and see what the network makes of them.",
        columns=(
            Column("x1"),
            Column("x2"),
            Column("class", "", "category", "target", categories=("A", "B")),
        ),
        parameters=(FILE, ROWS_OF_FILE),
        draw=own.some_rows,
        source="set by hand on the page",
        licence=YOURS,
        open=True,
    ),
    Dataset(
        name="csv",
        title="Your file",
        help="A table of your own, as CSV: drop it, choose what is to be predicted, and descend.",
        columns=(Column("x"), Column("y", role="target")),
        parameters=(FILE, ROWS_OF_FILE),
        draw=own.some_rows,
        source="a file of yours",
        licence=YOURS,
        open=True,
    ),
)
