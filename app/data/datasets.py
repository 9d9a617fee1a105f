"""The table of data sets; adding one is one row here, a drawing function, one test row."""

from app.data import iris, playground, shapes
from app.data.dataset import Dataset
from app.data.table import Column
from app.engine.parameter import Parameter

FEWEST, MOST = 10, 2000
"""Ten rows still fill three parts; above 2,000 the points of a picture hide each other."""

LABEL_NOISE = (
    "How far a point is moved before it is labelled, in percent of the radius. "
    "It is drawn where it was: noise moves the label, not the point."
)
NO_NOISE = "These are measurements: no noise is added."
SIZE = "Number of rows, before they are split."
IRIS_SIZE = (
    f"Only {iris.FLOWERS} flowers were measured. Fewer are drawn at random, "
    "with the same share of each species."
)

PLAYGROUND = "TensorFlow Playground, src/dataset.ts, {}"
FISHER = "R. A. Fisher (1936), through scikit-learn's load_iris"


def _parameters(
    noise_help: str, *, samples: int = 400, noise: float = 0.0
) -> tuple[Parameter, Parameter]:
    """Number of samples and noise in percent, for a data set that can be drawn in any size."""
    return (
        Parameter("samples", "int", samples, FEWEST, MOST, title="Samples", help=SIZE, scale="log"),
        Parameter("noise", "float", noise, 0.0, 50.0, title="Noise", help=noise_help),
    )


def _plane_columns(target: Column) -> tuple[Column, ...]:
    return (Column("x1"), Column("x2"), target)


CLASS = Column("class", kind="category", role="target")
VALUE = Column("value", role="target")

ROWS = (
    Dataset(
        name="circle",
        title="Circle",
        help="A disc inside a ring: no straight line parts them, three lines together do.",
        task="binary",
        columns=_plane_columns(CLASS),
        classes=("outside", "inside"),
        parameters=_parameters(LABEL_NOISE),
        draw=playground.circle,
        source=PLAYGROUND.format("classifyCircleData"),
    ),
    Dataset(
        name="xor",
        title="Exclusive or",
        help="Neither input alone says anything about the class; only both together do.",
        task="binary",
        columns=_plane_columns(CLASS),
        classes=("signs differ", "signs agree"),
        parameters=_parameters(LABEL_NOISE),
        draw=playground.xor,
        source=PLAYGROUND.format("classifyXORData"),
    ),
    Dataset(
        name="gaussians",
        title="Two clouds",
        help="One straight line is enough: a network without hidden layers can do it.",
        task="binary",
        columns=_plane_columns(CLASS),
        classes=("lower left", "upper right"),
        parameters=_parameters(
            "Spread: the variance of each cloud grows from 0.5 at 0 to 4 at 50."
        ),
        draw=playground.gaussians,
        source=PLAYGROUND.format("classifyTwoGaussData"),
    ),
    Dataset(
        name="spiral",
        title="Spiral",
        help="Two arms wound into each other: hard for a small network, and slow to descend.",
        task="binary",
        columns=_plane_columns(CLASS),
        classes=("arm that starts down", "arm that starts up"),
        parameters=_parameters("How far points are moved off their arm, in hundredths."),
        draw=playground.spiral,
        source=PLAYGROUND.format("classifySpiralData"),
    ),
    Dataset(
        name="moons",
        title="Moons",
        help="Two half circles that interlock: a straight line comes close, a bend is needed.",
        task="binary",
        columns=_plane_columns(CLASS),
        classes=("upper moon", "lower moon"),
        parameters=_parameters(
            "Standard deviation of the points about their arc, in percent of its radius.",
            noise=10.0,
        ),
        draw=shapes.moons,
        source="scikit-learn, make_moons",
    ),
    Dataset(
        name="blobs",
        title="Three blobs",
        help="Three classes: one output for each, and a softmax that makes them compete.",
        task="classes",
        columns=_plane_columns(CLASS),
        classes=("top", "left", "right"),
        parameters=_parameters(
            "Spread: the standard deviation of each blob grows from 0.5 at 0 to 2 at 50.",
            noise=10.0,
        ),
        draw=shapes.blobs,
        source="after scikit-learn, make_blobs, with the centres on a triangle",
    ),
    Dataset(
        name="plane",
        title="Plane",
        help="A value that rises evenly: linear regression, whose loss is a bowl.",
        task="regression",
        columns=_plane_columns(VALUE),
        parameters=_parameters(LABEL_NOISE),
        draw=playground.plane,
        source=PLAYGROUND.format("regressPlane"),
    ),
    Dataset(
        name="bumps",
        title="Bumps",
        help="Three hills and three hollows on flat ground: regression that needs many units.",
        task="regression",
        columns=_plane_columns(VALUE),
        parameters=_parameters(LABEL_NOISE),
        draw=playground.bumps,
        source=PLAYGROUND.format("regressGaussian"),
    ),
    Dataset(
        name="sine",
        title="Sine",
        help="One input and one output: the network is a curve that you can watch bend.",
        task="regression",
        columns=(Column("x"), Column("y", role="target")),
        parameters=_parameters(
            "Standard deviation of the value about the curve, in percent of its amplitude.",
            samples=200,
            noise=10.0,
        ),
        draw=shapes.sine,
        source="y = sin(x), x uniform in [-pi, pi]",
    ),
    Dataset(
        name="line",
        title="Line with outliers",
        help="A straight line, and a few values far off it: whom does the loss listen to?",
        task="regression",
        columns=(Column("x"), Column("y", role="target")),
        parameters=_parameters(
            "Share of the samples that are outliers, far above the line, in percent.",
            samples=100,
            noise=6.0,
        ),
        draw=shapes.line,
        source="y = x / 2, x uniform in [-3, 3]; outliers lie 4 above",
    ),
    Dataset(
        name="iris",
        title="Iris",
        help="Real flowers, three species: one parts easily from the others, two overlap.",
        task="classes",
        columns=(
            Column("sepal length", "cm", default=False),
            Column("sepal width", "cm", default=False),
            Column("petal length", "cm"),
            Column("petal width", "cm"),
            Column("species", kind="category", role="target"),
        ),
        classes=("setosa", "versicolor", "virginica"),
        parameters=(
            Parameter(
                "samples",
                "int",
                iris.FLOWERS,
                FEWEST,
                iris.FLOWERS,
                title="Samples",
                help=IRIS_SIZE,
                scale="log",
            ),
            Parameter("noise", "float", 0.0, 0.0, 0.0, title="Noise", help=NO_NOISE),
        ),
        draw=iris.iris,
        source=FISHER,
        sketch=iris.iris_sketch,
    ),
)

DATASETS: dict[str, Dataset] = {row.name: row for row in ROWS}
"""Every data set by name, in the order in which the page offers them."""
