"""A typed formula over arrays: a whitelist over Python's own syntax tree, never `eval`."""

import ast
import difflib
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.array import Array
from app.errors import SpecError

LONGEST = 200
"""Characters: more than a line is a program."""

DEEPEST, MOST_NODES = 20, 100
LARGEST_EXPONENT = 20.0
"""Of a constant exponent: beyond, a power is a wall."""


@dataclass(frozen=True)
class Function:
    """One row of `FUNCTIONS`."""

    name: str
    of: Callable[..., Array]
    arguments: int = 1


ROWS = (
    Function("sin", np.sin),
    Function("cos", np.cos),
    Function("tan", np.tan),
    Function("tanh", np.tanh),
    Function("exp", np.exp),
    Function("log", np.log),
    Function("sqrt", np.sqrt),
    Function("abs", np.abs),
    Function("sign", np.sign),
    Function("floor", np.floor),
    Function("step", lambda x: np.where(x >= 0, 1.0, 0.0)),
    Function("relu", lambda x: np.maximum(x, 0.0)),
    Function("sigmoid", lambda x: 1.0 / (1.0 + np.exp(-x))),
    Function("gauss", lambda x: np.exp(-x * x)),
    Function("min", np.minimum, 2),
    Function("max", np.maximum, 2),
)

FUNCTIONS: dict[str, Function] = {row.name: row for row in ROWS}

CONSTANTS: dict[str, float] = {"pi": float(np.pi), "e": float(np.e)}

OPERATORS: dict[type[ast.AST], Callable[..., Array]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}

FORBIDDEN: dict[type[ast.AST], str] = {
    ast.Attribute: "a dot",
    ast.Subscript: "a bracket",
    ast.Lambda: "a lambda",
    ast.Compare: "a comparison",
    ast.BoolOp: "and, or",
    ast.IfExp: "a condition",
    ast.Tuple: "a comma outside a function",
    ast.List: "a list",
    ast.Dict: "a brace",
    ast.Set: "a brace",
    ast.JoinedStr: "a text",
    ast.NamedExpr: "an assignment",
    ast.Starred: "a star without a left side",
}
"""What a person may have meant by syntax that is none of a formula."""


@dataclass(frozen=True)
class Formula:
    """A formula that has been read: call it with arrays."""

    text: str
    names: tuple[str, ...] = ("x",)

    @classmethod
    def parse(
        cls, text: str, names: tuple[str, ...] = ("x",), field: str | None = None
    ) -> "Formula":
        """The formula of a text.

        Args:
            text: in Python's notation, with `^` for a power as well.
            names: what it may speak of, besides constants and functions.
            field: dotted path of the setting, for the error.

        Raises:
            SpecError: if it is none; one sentence says what is wrong.
        """
        try:
            _check(_tree(text), names)
        except RefusalError as refusal:
            raise SpecError(f"invalid formula: {refusal}", field) from None
        return cls(text, names)

    @property
    def tree(self) -> ast.expr:
        """Its syntax tree, in which nothing is but what a formula may hold."""
        return _tree(self.text)

    def __call__(self, **values: Array) -> Array:
        """The formula's values, elementwise in float64; not finite where it has none.

        Args:
            values: one array for each name, of shapes that broadcast together.
        """
        known: Mapping[str, Array] = {k: np.asarray(v, np.float64) for k, v in values.items()}
        with np.errstate(all="ignore"):
            found = _value(_tree(self.text), known)
        return np.array(
            np.broadcast_to(found, np.broadcast_shapes(*(v.shape for v in known.values())))
        )


class RefusalError(Exception):
    """A sentence without its beginning."""


def _tree(text: str) -> ast.expr:
    """The syntax tree of a text that may be a formula."""
    if not text.strip():
        raise RefusalError("it is empty; expected something like sin(3*x) + x**2")
    if len(text) > LONGEST:
        raise RefusalError(f"it has {len(text)} characters; expected at most {LONGEST}")
    if not text.isprintable():
        raise RefusalError("expected a single line of printable characters")
    # Python would read letters that look like others as these: what is not on a keyboard is out.
    if strange := next((letter for letter in text if not letter.isascii()), None):
        raise RefusalError(
            f"the character {strange} cannot stand in a formula; expected ASCII, like x**2 - 1"
        )
    try:
        return ast.parse(text.strip().replace("^", "**"), mode="eval").body
    except SyntaxError as error:
        place = f" at character {error.offset}" if error.offset else ""
        raise RefusalError(
            f"{text} cannot be read{place}; expected something like x**2 + 1"
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise RefusalError("it cannot be read; expected something like x**2 + 1") from None


def _check(tree: ast.expr, names: tuple[str, ...]) -> None:
    """Refuse whatever is not of a formula, before anything is computed."""
    for count, (node, depth) in enumerate(_walk(tree, 1), 1):
        if depth > DEEPEST or count > MOST_NODES:
            raise RefusalError("it is too deep or too long; expected a shorter one")
        _check_node(node, names)


def _walk(node: ast.expr, depth: int) -> Iterator[tuple[ast.expr, int]]:
    """Every part of the expression that is computed, with its depth: not functions' names."""
    yield node, depth
    if depth <= DEEPEST:
        children = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
        for child in children:
            if isinstance(child, ast.expr):
                yield from _walk(child, depth + 1)


def _check_node(node: ast.expr, names: tuple[str, ...]) -> None:
    match node:
        case ast.Constant(value=value):
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise RefusalError(f"{value!r:.40} cannot stand in a formula; expected numbers")
        case ast.Name(id=name):
            _check_name(name, names)
        case ast.UnaryOp(op=op) | ast.BinOp(op=op):
            if type(op) not in OPERATORS:
                raise RefusalError("expected no other signs than + - * / ** and parentheses")
            if isinstance(node, ast.BinOp) and isinstance(op, ast.Pow):
                _check_exponent(node.right)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            _check_call(name, args, names)
        case _:
            what = FORBIDDEN.get(type(node), "this")
            raise RefusalError(f"{what} cannot stand in a formula")


def _check_name(name: str, names: tuple[str, ...]) -> None:
    if name in names or name in CONSTANTS:
        return
    known = ", ".join((*names, *CONSTANTS))
    if name in FUNCTIONS:
        raise RefusalError(f"{name} needs an argument, as in {name}({names[0]})")
    raise RefusalError(
        f"unknown name: {name:.40}; expected {known}, or a function like {_some(name)}"
    )


def _check_call(name: str, args: list[ast.expr], names: tuple[str, ...]) -> None:
    if name not in FUNCTIONS:
        if name in names or name in CONSTANTS:
            raise RefusalError(f"{name} is no function; write {name} * (...) for a product")
        raise RefusalError(f"unknown function: {name:.40}; {_some(name)} are known")
    wanted = FUNCTIONS[name].arguments
    if len(args) != wanted:
        raise RefusalError(f"{name} takes {wanted} argument{'s' * (wanted > 1)}, not {len(args)}")


def _some(name: str) -> str:
    """The nearest function first, if there is one, and then all of them."""
    near = difflib.get_close_matches(name, FUNCTIONS, n=1)
    return ", ".join(dict.fromkeys((*near, *FUNCTIONS)))


def _check_exponent(node: ast.expr) -> None:
    sign = node.operand if isinstance(node, ast.UnaryOp) else node
    value = sign.value if isinstance(sign, ast.Constant) else None
    if isinstance(value, int | float) and abs(value) > LARGEST_EXPONENT:
        raise RefusalError(f"an exponent is too large; expected at most {LARGEST_EXPONENT:g}")


def _value(node: ast.expr, known: Mapping[str, Array]) -> Array:
    """The value of a checked expression; numbers are float64, so that nothing grows without end."""
    match node:
        case ast.Constant(value=value):
            return np.float64(value)  # type: ignore[arg-type, return-value]
        case ast.Name(id=name):
            return known[name] if name in known else np.float64(CONSTANTS[name])  # type: ignore[return-value]
        case ast.UnaryOp(op=op, operand=operand):
            return OPERATORS[type(op)](_value(operand, known))
        case ast.BinOp(op=op, left=left, right=right):
            return OPERATORS[type(op)](_value(left, known), _value(right, known))
        case ast.Call(func=ast.Name(id=name), args=args):
            return FUNCTIONS[name].of(*(_value(each, known) for each in args))
    raise AssertionError(f"{ast.dump(node)} was not checked")
