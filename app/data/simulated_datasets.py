"""Data sets that are drawn: shapes in the plane, curves, and houses."""

from app.data import houses, playground, shapes
from app.data.dataset import Dataset, Preset
from app.data.dataset_settings import noise, samples
from app.data.table import Column

LABEL_NOISE = (
    "How far a point is moved before it is labelled, in percent of the radius. "
    "It is drawn where it was: noise moves the label, not the point."
)

PLAYGROUND = "TensorFlow Playground, src/dataset.ts, {}"
OURS = "drawn by Fall Line (Apache-2.0)"
CURVE = (Column("x"), Column("y", role="target"))


GUTTER = Preset(
    "plain descent in the unscaled gutter",
    {
        "scaling": {"features": "none", "target": "standard"},
        "network": {"hidden": [], "initializer": "glorot_uniform"},
        "loss": {"name": "l2"},
        "optimizer": {"name": "sgd", "learning_rate": 0.00002},
        "batch_size": None,
        "horizon": 500,
    },
)


def _classes(*names: str) -> tuple[Column, ...]:
    """A plane, and in it classes of these names by index."""
    return (Column("x1"), Column("x2"), Column("class", "", "category", "target", categories=names))


def _values() -> tuple[Column, ...]:
    """A plane, and over it a value."""
    return (Column("x1"), Column("x2"), Column("value", role="target"))


ROWS = (
    Dataset(
        name="circle",
        title="Circle",
        help="A disc inside a ring: no straight line parts them, three lines together do.",
        columns=_classes("outside", "inside"),
        parameters=(samples(), noise(LABEL_NOISE)),
        draw=playground.circle,
        source=PLAYGROUND.format("classifyCircleData"),
        licence=OURS,
    ),
    Dataset(
        name="xor",
        title="Exclusive or",
        help="Neither input alone says anything about the class; only both together do.",
        columns=_classes("signs differ", "signs agree"),
        parameters=(samples(), noise(LABEL_NOISE)),
        draw=playground.xor,
        source=PLAYGROUND.format("classifyXORData"),
        licence=OURS,
    ),
    Dataset(
        name="gaussians",
        title="Two clouds",
        help="One straight line is enough: a network without hidden layers can do it.",
        columns=_classes("lower left", "upper right"),
        parameters=(
            samples(),
            noise("Spread: the variance of each cloud grows from 0.5 at 0 to 4 at 50."),
        ),
        draw=playground.gaussians,
        source=PLAYGROUND.format("classifyTwoGaussData"),
        licence=OURS,
    ),
    Dataset(
        name="spiral",
        title="Spiral",
        help="Two arms wound into each other: hard for a small network, and slow to descend.",
        columns=_classes("arm that starts down", "arm that starts up"),
        parameters=(samples(), noise("How far points are moved off their arm, in hundredths.")),
        draw=playground.spiral,
        source=PLAYGROUND.format("classifySpiralData"),
        licence=OURS,
    ),
    Dataset(
        name="rings",
        title="Rings",
        help="A ring inside a ring inside a ring: every closed curve needs units of its own.",
        columns=_classes("even rings", "odd rings"),
        parameters=(
            samples(),
            noise(
                "Standard deviation of the points across their ring, in percent of the "
                "distance to the next.",
                20.0,
            ),
        ),
        draw=shapes.rings,
        source="three circles about the origin",
        licence=OURS,
    ),
    Dataset(
        name="checkerboard",
        title="Checkerboard",
        help="Sixteen squares, two classes: no direction in the plane tells them apart.",
        columns=_classes("dark", "light"),
        parameters=(samples(), noise(LABEL_NOISE)),
        draw=shapes.checkerboard,
        source="squares of side 2 in [-4, 4]",
        licence=OURS,
    ),
    Dataset(
        name="moons",
        title="Moons",
        help="Two half circles that interlock: a straight line comes close, a bend is needed.",
        columns=_classes("upper moon", "lower moon"),
        parameters=(
            samples(),
            noise(
                "Standard deviation of the points about their arc, in percent of its radius.", 10.0
            ),
        ),
        draw=shapes.moons,
        source="scikit-learn, make_moons",
        licence=OURS,
    ),
    Dataset(
        name="blobs",
        title="Three blobs",
        help="Three classes: one output for each, and a softmax that makes them compete.",
        columns=_classes("top", "left", "right"),
        parameters=(
            samples(),
            noise(
                "Spread: the standard deviation of each blob grows from 0.5 at 0 to 2 at 50.", 10.0
            ),
        ),
        draw=shapes.blobs,
        source="after scikit-learn, make_blobs, with the centres on a triangle",
        licence=OURS,
    ),
    Dataset(
        name="plane",
        title="Plane",
        help="A value that rises evenly: linear regression, whose loss is a bowl.",
        columns=_values(),
        parameters=(samples(), noise(LABEL_NOISE)),
        draw=playground.plane,
        source=PLAYGROUND.format("regressPlane"),
        licence=OURS,
    ),
    Dataset(
        name="bumps",
        title="Bumps",
        help="Three hills and three hollows on flat ground: regression that needs many units.",
        columns=_values(),
        parameters=(samples(), noise(LABEL_NOISE)),
        draw=playground.bumps,
        source=PLAYGROUND.format("regressGaussian"),
        licence=OURS,
    ),
    Dataset(
        name="sine",
        title="Sine",
        help="One input and one output: the network is a curve that you can watch bend.",
        columns=CURVE,
        parameters=(
            samples(200),
            noise(
                "Standard deviation of the value about the curve, in percent of its amplitude.",
                10.0,
            ),
        ),
        draw=shapes.sine,
        source="y = sin(x), x uniform in [-pi, pi]",
        licence=OURS,
    ),
    Dataset(
        name="line",
        title="Line with outliers",
        help="A straight line, and a few values far off it: whom does the loss listen to?",
        columns=CURVE,
        parameters=(
            samples(100),
            noise("Share of the samples that are outliers, far above the line, in percent.", 6.0),
        ),
        draw=shapes.line,
        source="y = x / 2, x uniform in [-3, 3]; outliers lie 4 above",
        licence=OURS,
    ),
    Dataset(
        name="step",
        title="Step",
        help="A jump: a smooth network makes it as steep as its weights are large.",
        columns=CURVE,
        parameters=(
            samples(200),
            noise("Standard deviation of the value, in percent of half the jump.", 10.0),
        ),
        draw=shapes.step,
        source="y = sign(x), x uniform in [-3, 3]",
        licence=OURS,
    ),
    Dataset(
        name="absolute",
        title="|x|",
        help="Two lines and a corner: two rectifiers make it exactly, smooth units round it off.",
        columns=CURVE,
        parameters=(
            samples(200),
            noise("Standard deviation of the value, in percent of the largest.", 3.0),
        ),
        draw=shapes.absolute,
        source="y = |x|, x uniform in [-3, 3]",
        licence=OURS,
    ),
    Dataset(
        name="houses",
        title="Houses, simulated",
        help=(
            "Prices from area, rooms, age and distance: columns of very different size bend the "
            "bowl into a gutter until they are scaled."
        ),
        columns=houses.COLUMNS,
        parameters=(
            samples(),
            noise("Standard deviation of the price, in percent of a typical one.", 8.0),
        ),
        draw=houses.houses,
        preset=GUTTER,
        source="simulated, see app/data/houses.py",
        licence=OURS,
    ),
)
