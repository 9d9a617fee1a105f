"""Real measurements: 150 irises of three species, four lengths of each in centimetres.

Source: R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics
7 (1936), as corrected and distributed by scikit-learn.
"""

import numpy as np

from app.data.strata import stratified_sample
from app.data.table import Sample

FLOWERS = 150
SKETCHED_LENGTHS = (
    (14, 14, 13, 15, 14, 17, 14, 15, 14, 15, 15, 16, 14, 11, 12, 15, 13, 14, 17, 15),
    (47, 45, 49, 40, 46, 45, 47, 33, 46, 39, 35, 42, 40, 47, 36, 44, 45, 41, 45, 39),
    (60, 51, 59, 56, 58, 66, 45, 63, 58, 61, 51, 53, 55, 50, 51, 53, 55, 67, 69, 50),
)
SKETCHED_WIDTHS = (
    (2, 2, 2, 2, 2, 4, 3, 2, 2, 1, 2, 2, 1, 1, 2, 4, 4, 3, 3, 3),
    (14, 15, 15, 13, 15, 13, 16, 10, 13, 14, 10, 15, 10, 14, 13, 14, 15, 10, 15, 11),
    (25, 19, 21, 18, 22, 21, 17, 18, 18, 25, 20, 19, 21, 20, 24, 23, 18, 22, 23, 15),
)
"""Petals of the first twenty flowers of each species in millimetres: enough for a small picture,
so that the catalogue need not import scikit-learn. A test compares them with the data set."""


def iris(samples: int, noise: float, rng: np.random.Generator) -> Sample:
    """The measurements, or a sample of them in which each species keeps its share.

    They are what was measured: `noise` is 0, and more than 150 do not exist.
    """
    # A second and 100 MB, so only when somebody asks for it.
    from sklearn.datasets import load_iris

    bunch = load_iris()
    species = np.asarray(bunch.target, dtype=np.intp)
    rows = stratified_sample(species, samples, rng)
    return np.asarray(bunch.data, dtype=np.float64)[rows], species[rows].astype(np.float64)


def iris_sketch() -> Sample:
    """Petal length and width, in centimetres, and species of sixty of the flowers."""
    millimetres = np.column_stack([np.ravel(SKETCHED_LENGTHS), np.ravel(SKETCHED_WIDTHS)])
    return millimetres / 10, np.repeat([0.0, 1.0, 2.0], 20)
