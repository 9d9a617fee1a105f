"""Real measurements through scikit-learn: a table of data sets; adding one is one row.

They are what was measured: nothing is scaled and no noise is added, and more rows than there are do
not exist. Units are those that the source documents; where it says nothing, none is given.
"""

import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.error import URLError

import numpy as np

from app.data.dataset import Sketch
from app.data.strata import stratified_sample
from app.data.table import Column, Sample
from app.errors import SpecError

SKETCHES = Path(__file__).with_name("sketches.json")
"""From `python -m tests.tools.sketches`, so that the catalogue need not import scikit-learn."""

CC_BY = "CC BY 4.0 (UCI Machine Learning Repository)"
UCI = "through the UCI repository and scikit-learn's {}"
NOT_REACHED = (
    "California housing must be fetched from the internet once, and this host cannot reach it"
)
NOT_KEPT = (
    "California housing must be fetched from the internet once, "
    "and what came could not be stored or was not what was expected"
)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One data set that was measured."""

    name: str
    rows: int
    """All that there are."""
    columns: tuple[Column, ...]
    """Features in the order of the source, the target last."""
    source: str
    licence: str
    load: Callable[[], Sample]
    """All rows in the order of the source: float64 features (rows, k), target (rows,)."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Its classes by index, in the order of the source; empty for a regression."""
        return self.columns[-1].categories

    def draw(self, samples: int, rng: np.random.Generator) -> Sample:
        """Features, shape (samples, k), and class index or value, shape (samples,).

        All rows, or a sample without replacement, in the order of the source; in a sample each
        class keeps its share.

        Args:
            samples: at most as many as there are rows.

        Raises:
            SpecError: if the data set has to be fetched and cannot be.
        """
        features, target = self.load()
        if samples >= len(target):
            return features, target
        if self.classes:
            taken = stratified_sample(target.astype(np.intp), samples, rng)
        else:
            taken = np.sort(rng.choice(len(target), samples, replace=False))
        return features[taken], target[taken]


def sketch(name: str) -> Sketch:
    """Sixty points of two telling columns and their target, or one image, without scikit-learn."""
    kept = json.loads(SKETCHES.read_text(encoding="utf-8"))[name]
    if "image" in kept:
        return Sketch(image=tuple(tuple(shade / INK for shade in row) for row in kept["image"]))
    points = np.column_stack([kept["x"], kept["y"]])
    return Sketch(points=(points, np.array(kept["value"], dtype=np.float64)))


def _from_scikit_learn(loader: str, **options: float) -> Sample:
    # A second and 100 MB, so only when somebody asks for it.
    from sklearn import datasets

    bunch = getattr(datasets, loader)(**options)
    return np.asarray(bunch.data, np.float64), np.asarray(bunch.target, np.float64)


def _california() -> Sample:
    """All block groups: from scikit-learn's folder, else from the internet into that folder."""
    try:
        with warnings.catch_warnings():
            # That it tries again is not worth a line; that it failed is said below.
            warnings.filterwarnings("ignore", message="Retry downloading")
            return _from_scikit_learn("fetch_california_housing", n_retries=1, delay=0.1)
    except (URLError, TimeoutError, ConnectionError) as error:
        raise SpecError(NOT_REACHED, "dataset.name") from error
    except OSError as error:  # a wrong checksum, a folder that is not writable
        raise SpecError(NOT_KEPT, "dataset.name") from error


def _columns(*names: str, default: bool = True) -> tuple[Column, ...]:
    """Features without a unit."""
    return tuple(Column(name, default=default) for name in names)


def _target(name: str, *classes: str) -> Column:
    return Column(name, kind="category", role="target", categories=classes)


CELL_MEASURES = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)
"""Of each cell nucleus in an image; a row has their mean, standard error and worst three."""

SIDE = 8
"""Pixels in a row of a digit, and rows."""
INK = 16
"""The largest value of a pixel: how many of the 4 x 4 finer pixels in it are on."""

ROWS = (
    Measured(
        name="iris",
        rows=150,
        columns=(
            Column("sepal length", "cm", default=False),
            Column("sepal width", "cm", default=False),
            Column("petal length", "cm"),
            Column("petal width", "cm"),
            _target("species", "setosa", "versicolor", "virginica"),
        ),
        # The UCI repository's copy has two mistakes, which scikit-learn's has not.
        source="R. A. Fisher (1936), " + UCI.format("load_iris"),
        licence=CC_BY,
        load=partial(_from_scikit_learn, "load_iris"),
    ),
    Measured(
        name="wine",
        rows=178,
        columns=(
            *_columns("alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium"),
            *_columns("total phenols", "flavanoids", "nonflavanoid phenols", "proanthocyanins"),
            *_columns("colour intensity", "hue", "od280/od315 of diluted wines", "proline"),
            _target("cultivar", "cultivar 1", "cultivar 2", "cultivar 3"),
        ),
        source="M. Forina and others, PARVUS, " + UCI.format("load_wine"),
        licence=CC_BY,
        load=partial(_from_scikit_learn, "load_wine"),
    ),
    Measured(
        name="breast_cancer",
        rows=569,
        columns=(
            *_columns(*(f"mean {name}" for name in CELL_MEASURES)),
            *_columns(*(f"{name} error" for name in CELL_MEASURES), default=False),
            *_columns(*(f"worst {name}" for name in CELL_MEASURES), default=False),
            _target("diagnosis", "malignant", "benign"),
        ),
        source=(
            "W. N. Street, W. H. Wolberg and O. L. Mangasarian (1993), "
            + UCI.format("load_breast_cancer")
        ),
        licence=CC_BY,
        load=partial(_from_scikit_learn, "load_breast_cancer"),
    ),
    Measured(
        name="digits",
        rows=1797,
        columns=(
            *_columns(*(f"pixel {row},{column}" for row in range(SIDE) for column in range(SIDE))),
            _target("digit", *"0123456789"),
        ),
        source="E. Alpaydin and C. Kaynak (1998), the test part, " + UCI.format("load_digits"),
        licence=CC_BY,
        load=partial(_from_scikit_learn, "load_digits"),
    ),
    Measured(
        name="diabetes",
        rows=442,
        columns=(
            Column("age", "years"),
            # 1 and 2 in the source, which does not say which is which.
            *_columns("sex", "body mass index", "average blood pressure", "total cholesterol"),
            *_columns("low-density lipoproteins", "high-density lipoproteins"),
            # The first is total cholesterol / HDL, the second "possibly" a logarithm.
            *_columns("cholesterol ratio", "log triglycerides", "blood sugar"),
            Column("disease progression", role="target"),
        ),
        source=(
            "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani (2004), Least Angle Regression, "
            "through scikit-learn's load_diabetes"
        ),
        licence="none stated by the source",
        load=partial(_from_scikit_learn, "load_diabetes", scaled=False),
    ),
    Measured(
        name="california",
        rows=20640,
        columns=(
            *_columns("median income"),
            Column("house age", "years"),
            *_columns("average rooms", "average bedrooms", "population", "average occupancy"),
            Column("latitude", "°"),
            Column("longitude", "°"),
            Column("median house value", "100 k$", role="target"),
        ),
        source=(
            "R. K. Pace and R. Barry (1997), Sparse Spatial Autoregressions, from the 1990 US "
            "census, through scikit-learn's fetch_california_housing"
        ),
        licence="none stated by the source",
        load=_california,
    ),
)

MEASURED: dict[str, Measured] = {row.name: row for row in ROWS}
"""Every measured data set by name."""
