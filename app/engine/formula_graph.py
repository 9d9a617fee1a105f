"""A formula in x and y, recorded: the same graph, and the same rules, that a network has.

Every step of the formula becomes a node `v1, v2, ...`, as in a Wengert list (Griewank and Walther
2008, section 2.2); the last one is `f`, of the role of a loss. What holds neither x nor y is one
number, worked out at once, and an input of the graph that carries its value.
"""

import ast
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from app.engine.formula import (
    CONSTANTS,
    FUNCTIONS,
    LARGEST_EXPONENT,
    OPERATORS,
    Formula,
    RefusalError,
)
from app.engine.graph import Graph
from app.engine.tensor import Tensor, record
from app.errors import SpecError

NAMES = ("x", "y")
"""What a function is of; its parameters, in this order."""

SCOPE = "f(x, y)"

LONGEST_LABEL = 14
"""Characters of a constant's name; a longer one is called by its value."""

Known = float | Tensor
"""What a part of the formula comes to: a number, or a node."""

ONE_OP = {
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "tanh": "tanh",
    "exp": "exp",
    "log": "log",
    "sqrt": "sqrt",
    "abs": "abs",
    "relu": "relu",
    "sigmoid": "sigmoid",
    "min": "minimum",
    "max": "maximum",
}
"""Functions of a formula that are an operation of the graph."""

FLAT = {
    "sign": "sign is flat wherever it has a slope, so no gradient leads down it; use tanh",
    "floor": "floor is flat wherever it has a slope, so no gradient leads down it",
    "step": "step is flat wherever it has a slope, so no gradient leads down it; use sigmoid",
}
"""Functions of a formula that cannot be descended, and why."""

BINARY = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide"}


def record_formula(formula: Formula, field: str | None = None) -> Graph:
    """The graph of a formula in x and y: parameters `x` and `y`, and the value `f`, all scalars.

    Its values are those at the origin: what counts is the structure.

    Args:
        formula: whose names are `x` and `y`.
        field: dotted path of the setting, for the error.

    Raises:
        SpecError: if it cannot be descended; one sentence says why.
    """
    recorder = _Recorder()
    try:
        recorder.finish(recorder.visit(formula.tree))
    except RefusalError as refusal:
        raise SpecError(f"invalid formula: {refusal}", field) from None
    return recorder.graph


class _Recorder:
    """A walk over a checked formula that leaves nodes behind."""

    def __init__(self) -> None:
        self.graph = Graph()
        self._steps = 0
        with self.graph.scope(SCOPE):
            self._leaves = {name: Tensor.parameter(self.graph, name, 0.0) for name in NAMES}

    def finish(self, found: Known) -> None:
        """Make the last node the function's value."""
        used = {source for node in self.graph.nodes for source in node.inputs}
        if isinstance(found, Tensor):
            used.add(found.node.id)
        absent = [n for n, leaf in self._leaves.items() if leaf.node.id not in used]
        if isinstance(found, float) or absent:
            missing = " and ".join(absent) or "x and y"
            flat = " + ".join(f"0*{name}" for name in absent or NAMES)
            verb = "does" if len(absent) == 1 else "do"
            raise RefusalError(f"{missing} {verb} not occur; add {flat} to leave it flat there")
        self.graph.nodes[-1] = replace(self.graph.nodes[-1], name="f", role="loss")

    def visit(self, node: ast.expr) -> Known:
        """What an expression comes to; its nodes are recorded, the arguments' first."""
        match node:
            case ast.Constant(value=value):
                return self._number(np.float64(value), node)  # type: ignore[arg-type]
            case ast.Name(id=name):
                return self._leaves[name] if name in self._leaves else CONSTANTS[name]
            case ast.UnaryOp(op=op, operand=operand):
                return self._sign(node, op, self.visit(operand))
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                return self._power(node, self.visit(left), self.visit(right))
            case ast.BinOp(op=op, left=left, right=right):
                return self._arithmetic(node, op, self.visit(left), self.visit(right))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._call(node, name, [self.visit(each) for each in args])
        raise AssertionError(f"{ast.dump(node)} was not checked")

    def _number(self, value: object, node: ast.expr) -> float:
        """A constant part of the formula, as a number."""
        number = float(value)  # type: ignore[arg-type]
        if not np.isfinite(number):
            raise RefusalError(f"{ast.unparse(node):.40} is not a finite number")
        return number

    def _fold(self, node: ast.expr, of: Callable[..., object], *numbers: float) -> float:
        with np.errstate(all="ignore"):
            return self._number(of(*map(np.float64, numbers)), node)

    def _sign(self, node: ast.UnaryOp, op: ast.unaryop, operand: Known) -> Known:
        if isinstance(operand, float):
            return self._fold(node, OPERATORS[type(op)], operand)
        return self._step("negative", operand) if isinstance(op, ast.USub) else operand

    def _arithmetic(self, node: ast.BinOp, op: ast.operator, left: Known, right: Known) -> Known:
        if isinstance(left, float) and isinstance(right, float):
            return self._fold(node, OPERATORS[type(op)], left, right)
        if isinstance(op, ast.Div) and isinstance(right, float) and right == 0.0:
            raise RefusalError(f"{ast.unparse(node):.40} divides by 0")
        return self._step(
            BINARY[type(op)], self._tensor(left, node.left), self._tensor(right, node.right)
        )

    def _power(self, node: ast.BinOp, base: Known, exponent: Known) -> Known:
        if isinstance(exponent, float):
            if isinstance(base, float):
                return self._fold(node, np.power, base, exponent)
            return self._constant_power(base, exponent)
        if isinstance(base, Tensor):
            logarithm = self._step("log", base)
        elif base > 0.0:
            # e is its own base: its logarithm is 1, and a node for it would say nothing.
            if base == CONSTANTS["e"]:
                return self._step("exp", exponent)
            logarithm = self._constant(f"log({ast.unparse(node.left)})", float(np.log(base)))
        else:
            text = f"{ast.unparse(node):.40} has a base of {base:g} and an exponent that varies"
            raise RefusalError(f"{text}; expected a base above 0")
        return self._step("exp", self._step("multiply", exponent, logarithm))

    def _constant_power(self, base: Tensor, exponent: float) -> Known:
        if abs(exponent) > LARGEST_EXPONENT:
            most = f"expected at most {LARGEST_EXPONENT:g}"
            raise RefusalError(f"an exponent is too large; {most}")
        if exponent == 0.0:
            raise RefusalError("an exponent is 0, which makes 1 of anything; write 1")
        if exponent == 1.0:
            return base
        if exponent == 2.0:
            return self._step("square", base)
        return self._step("power", base, exponent=exponent)

    def _call(self, node: ast.Call, name: str, arguments: list[Known]) -> Known:
        numbers = [each for each in arguments if isinstance(each, float)]
        if len(numbers) == len(arguments):
            return self._fold(node, FUNCTIONS[name].of, *numbers)
        if name in FLAT:
            raise RefusalError(FLAT[name])
        tensors = [self._tensor(*pair) for pair in zip(arguments, node.args, strict=True)]
        if name == "gauss":
            return self._step("exp", self._step("negative", self._step("square", *tensors)))
        return self._step(ONE_OP[name], *tensors)

    def _tensor(self, found: Known, node: ast.expr) -> Tensor:
        return found if isinstance(found, Tensor) else self._constant(ast.unparse(node), found)

    def _constant(self, text: str, value: float) -> Tensor:
        """The input of a number, called as it was written; written twice it is the same node."""
        name = text if len(text) <= LONGEST_LABEL else f"{value:.6g}"
        # A name of digits alone would be taken for a node's number.
        name = f"{name}.0" if name.isdecimal() else name
        found = self._leaves.get(name)
        if found is None or float(found.value) != value:
            with self.graph.scope(SCOPE):
                node = self.graph.add(name, "input", (), (), "input", {"value": value})
            found = self._leaves[name] = Tensor(self.graph, node, np.array(value))
        return found

    def _step(self, op: str, *tensors: Tensor, **options: float) -> Tensor:
        """The next node."""
        self._steps += 1
        with self.graph.scope(SCOPE):
            return record(self.graph, op, *tensors, name=f"v{self._steps}", options=options)
