"""The table of data sets; adding one is one row, a drawing function, one test row."""

from app.data import measured_datasets, own_datasets, simulated_datasets
from app.data.dataset import Dataset

ROWS = (*simulated_datasets.ROWS, *measured_datasets.ROWS, *own_datasets.ROWS)

DATASETS: dict[str, Dataset] = {row.name: row for row in ROWS}
"""Every data set by name, in the order in which the page offers them."""
