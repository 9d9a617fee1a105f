"""Where a spec's data set comes from: a row of the table, or a person's own file."""

from collections.abc import Callable
from typing import Any

from app.data.csv_file import FileLimits, RawFile
from app.data.datasets import DATASETS
from app.data.own import of_file
from app.errors import NotFoundError, SpecError
from app.training.fields import DATASET
from app.training.limits import Limits

Files = Callable[[str], RawFile]
"""The file of an id, as it was read; raises NotFoundError or ExpiredError if it is not there."""


def no_files(id_: str) -> RawFile:
    """Where nothing can be uploaded, no file is there."""
    raise NotFoundError(f"there is no file {id_} here", "dataset.file")


def find_dataset(draft: dict[str, Any], limits: Limits, files: Files) -> None:
    """Put the data set that a draft names into it.

    Raises:
        SpecError: if its parameters cannot stand together, or it waits for a file.
        DataError: if nothing in the file can be learnt.
        NotFoundError, ExpiredError: if the file is not there, or no more.
    """
    row = DATASETS[draft["dataset.name"]]
    parameters = {each.name: draft[f"dataset.{each.name}"] for each in row.parameters}
    if row.check is not None:
        row.check(parameters)
    if row.open:
        if not parameters["file"]:
            raise SpecError(EMPTY[row.name], "dataset.file")
        file = files(parameters["file"])
        row = of_file(row, file, draft["dataset.kinds"], file_limits(limits))
    draft[DATASET] = row


EMPTY = {
    "csv": "there is no file yet; drop a CSV file on the page",
    "drawn": "there are no points yet; set some in the plane",
}
"""What to do before there is anything to learn."""


def file_limits(limits: Limits) -> FileLimits:
    """How large a file may be here."""
    return FileLimits(limits.file_bytes, limits.file_rows, limits.file_columns, limits.classes)
