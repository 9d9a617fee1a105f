"""One unit and one sample: products, sum, activation, what they feed, and the way back."""

from dataclasses import dataclass

import numpy as np

from app.engine.array import Array, Rows
from app.engine.graph import Node
from app.engine.ops import OPS
from app.graph.dense import Dense, dense_layers, unit_of
from app.graph.moment import Moment
from app.graph.neuron_loss import write_loss
from app.graph.scalars import Part, Scalar, Sheet, Wire, factor_of, slope_of

MOST = 8
"""Products, and uses, that are written out: the largest ones; all others are one number."""


@dataclass(frozen=True)
class Neuron:
    """A unit at work on a sample, number by number."""

    layer: int
    layers: int
    unit: int
    units: tuple[int, ...]
    """How many each layer has."""
    scope: str
    nodes: tuple[Scalar, ...]
    """Inputs, weights, products, bias, sum, activation, and then what the unit feeds."""
    edges: tuple[Wire, ...]


def neuron(moment: Moment, layer: int, unit: int, place: int) -> Neuron:
    """The scalar graph of a unit on one sample.

    All numbers are the moment's own. The gradient of a weight is the sum over the whole batch: one
    part of it comes by the edge that is drawn, what the other samples add stands in `elsewhere`.

    Args:
        moment: of a network, on a batch.
        layer: counts from 1, as in W1.
        unit: within the layer, from 0.
        place: of the sample within the batch.

    Raises:
        RequestError: if there is no such layer or unit.
    """
    layers = dense_layers(moment.graph)
    here = unit_of(layers, layer, unit)
    writer = _Writer(moment, place)
    bent = writer.write_unit(here, unit)
    if layer < len(layers):
        writer.write_uses(layers[layer], unit, bent)
    else:
        write_loss(writer.sheet, moment, bent, place, unit)
    return Neuron(
        layer=layer,
        layers=len(layers),
        unit=unit,
        units=tuple(each.units for each in layers),
        scope=here.sums.scope,
        nodes=tuple(writer.sheet.nodes),
        edges=tuple(writer.sheet.edges),
    )


@dataclass(frozen=True)
class _Product:
    """A weight and what it multiplies."""

    input: Scalar
    weight: Scalar
    product: Scalar


class _Writer:
    """Writes a unit down, in the order in which it is read."""

    def __init__(self, moment: Moment, place: int) -> None:
        self.moment = moment
        self.place = place
        self.sheet = Sheet()

    def element(self, node: Node, index: tuple[int, ...], kind: str, *parts: Part) -> Scalar:
        """An element of a tensor, with the tensor's own numbers."""
        gradient = self.moment.gradients.get(node.id)
        at = ",".join(str(i) for i in index)
        return Scalar(
            id=f"{node.name}[{at}]",
            name=node.name,
            index=index,
            kind=kind,  # type: ignore[arg-type]
            value=float(self.moment.values[node.id][index]),
            gradient=None if gradient is None else float(gradient[index]),
            elsewhere=parts,
        )

    def write_unit(self, layer: Dense, unit: int) -> Scalar:
        """Inputs, weights, products, bias, sum and activation; returns what goes on."""
        inputs = self.moment.values[layer.input.id][self.place]
        weights = self.moment.values[layer.weights.id][:, unit]
        products = inputs * weights
        written, left = largest(products)
        rows = [self.product(layer, int(i), unit) for i in written]
        rest = self.rest_of(layer, unit, products, left) if left.size else None
        biases = _others(self.moment.gradients[layer.sums.id][:, unit], self.place)
        bias = self.element(layer.bias, (unit,), "bias", *self.other_samples(biases))
        total = self.element(layer.sums, (self.place, unit), "sum")
        for row in rows:
            self.sheet.add(row.input)
        for row in rows:
            self.sheet.add(row.weight)
        for row in rows:
            self.sheet.add(row.product)
        if rest:
            self.sheet.add(rest)
        self.sheet.add(bias)
        self.sheet.add(total)
        self.wire_sum(rows, rest, bias, total)
        return self.write_activation(layer, unit, total)

    def wire_sum(
        self, rows: list[_Product], rest: Scalar | None, bias: Scalar, total: Scalar
    ) -> None:
        """From inputs and weights to their products, and from these to the sum."""
        add = OPS["add"].rules[0].words
        for row in rows:
            self.wire_product(row)
        for term in (*(row.product for row in rows), *((rest,) if rest else ()), bias):
            self.sheet.wire(term, total, "1", add, 1.0)

    def wire_product(self, row: _Product) -> None:
        """A product's two factors: each gets the other's value."""
        op = OPS["multiply"]
        factors = [np.array(row.input.value), np.array(row.weight.value)]
        for argument, (source, symbol) in enumerate(((row.input, "w"), (row.weight, "x"))):
            slope = slope_of(op, argument, np.array(row.product.value), *factors)
            self.sheet.wire(source, row.product, symbol, op.rules[argument].words, float(slope))

    def product(self, layer: Dense, i: int, unit: int) -> _Product:
        """An input, its weight and their product; they are on no sheet yet."""
        moment, place = self.moment, self.place
        backwards = moment.gradients[layer.sums.id]
        weights, inputs = moment.values[layer.weights.id], moment.values[layer.input.id]
        units = _others(weights[i] * backwards[place], unit)
        is_shared = layer.input.id in moment.gradients and len(units) > 0
        others = (Part("the other units of the layer", float(units.sum())),) if is_shared else ()
        given = self.element(layer.input, (place, i), "input", *others)
        samples = _others(inputs[:, i] * backwards[:, unit], place)
        parts = (*self.other_samples(samples), *self.penalties(layer.weights, (i, unit)))
        weight = self.element(layer.weights, (i, unit), "weight", *parts)
        value = OPS["multiply"].forward(np.array(given.value), np.array(weight.value))
        return _Product(
            given,
            weight,
            Scalar(
                id=f"{weight.id}·{given.id}",
                name=f"{weight.name}·{given.name}",
                index=None,
                kind="product",
                value=float(value),
                gradient=float(backwards[place, unit]),
            ),
        )

    def rest_of(self, layer: Dense, unit: int, products: Array, left: Rows) -> Scalar:
        """All products that are not written out, as one number."""
        return Scalar(
            id="others",
            name=f"{left.size} other products",
            index=None,
            kind="rest",
            value=float(products[left].sum()),
            gradient=float(self.moment.gradients[layer.sums.id][self.place, unit]),
            count=left.size,
        )

    def write_activation(self, layer: Dense, unit: int, total: Scalar) -> Scalar:
        """What the activation makes of the sum; the sum itself where there is none."""
        if not layer.is_bent:
            return total
        bent = self.sheet.add(self.element(layer.output, (self.place, unit), "activation"))
        op, options = OPS[layer.output.op], layer.output.options
        slope = slope_of(op, 0, np.array(bent.value), np.array(total.value), **options)
        rule = op.rules[0]
        self.sheet.wire(total, bent, factor_of(rule.short), rule.words, float(slope))
        return bent

    def write_uses(self, layer: Dense, unit: int, bent: Scalar) -> None:
        """What the units of the next layer make of it."""
        backwards = self.moment.gradients[layer.sums.id][self.place]
        weights = self.moment.values[layer.weights.id][unit]
        written, left = largest(weights * backwards)
        rows = [self.use(layer, unit, int(k), bent) for k in written]
        for row, _ in rows:
            self.sheet.add(row.weight)
        for row, _ in rows:
            self.sheet.add(row.product)
        for _, fed in rows:
            self.sheet.add(fed)
        for row, fed in rows:
            self.wire_product(row)
            self.sheet.wire(row.product, fed, "1", OPS["add"].rules[0].words, 1.0)
        if left.size:
            carried = float((weights[left] * backwards[left]).sum())
            name = f"{left.size} other units"
            rest = Scalar("units", name, None, "rest", None, None, count=left.size)
            words = "what the other units of the next layer send back, together"
            self.sheet.bundle(bent, self.sheet.add(rest), words, carried)

    def use(self, layer: Dense, unit: int, k: int, bent: Scalar) -> tuple[_Product, Scalar]:
        """A unit of the next layer: the weight to it, the product, and its sum."""
        row = self.product(layer, unit, k)
        gradient = row.product.gradient or 0.0
        onwards = Part("the way from there to the loss", gradient)
        fed = self.element(layer.sums, (self.place, k), "fed", onwards)
        return _Product(bent, row.weight, row.product), fed

    def other_samples(self, parts: Array) -> tuple[Part, ...]:
        """What the other samples of the batch add to a gradient, if there are any."""
        if not parts.size:
            return ()
        count = parts.size
        words = "the other sample of the batch" if count == 1 else f"the {count} other samples"
        return (Part(words, float(parts.sum())),)

    def penalties(self, weights: Node, index: tuple[int, ...]) -> tuple[Part, ...]:
        """What the penalty on a weight's size adds, which is no part of any sample."""
        graph = self.moment.graph
        return tuple(
            Part("the penalty, which is about no sample", float(carried[index]))
            for edge, carried in sorted(self.moment.contributions.items())
            if edge.source == weights.id and graph.nodes[edge.target].op == "penalty"
        )


def largest(sizes: Array) -> tuple[Rows, Rows]:
    """The places of the largest numbers, by size, in their own order; and all other places.

    One that would be alone among the others is written out as well. NaN counts as large.
    """
    if sizes.size <= MOST + 1:
        return np.arange(sizes.size), np.arange(0)
    known = np.nan_to_num(np.abs(sizes), nan=np.inf, posinf=np.inf)
    order = np.argsort(-known, kind="stable")
    return np.sort(order[:MOST]), np.sort(order[MOST:])


def _others(values: Array, place: int) -> Array:
    """All but one."""
    with np.errstate(all="ignore"):
        return np.delete(values, place)
