"""The gradient of a formula in symbols: its derivatives by x and y as text that people can read."""

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from app.engine.expression import (
    ONE,
    ZERO,
    Call,
    Expression,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    add,
    multiply,
    negative,
    power,
)
from app.engine.formula import Formula

LONGEST_TEXT = 1000
"""Characters of a derivative: a longer one is read by nobody."""

TWO = Number(2.0)


@lru_cache(maxsize=64)
def gradient(formula: Formula) -> Mapping[str, str | None]:
    """The derivative by each of the formula's names, as simplified text.

    Where a function has a bend the slope of one of its sides is meant, or 0. The text is a formula
    in the same names, too long perhaps to be typed; None where it has more than `LONGEST_TEXT`
    characters, or numbers that do not end.

    A memory and no state: a run says its gradient in every reply.
    """
    try:
        whole = read(formula.tree)
        found = {name: derivative(whole, name).text for name in formula.names}
    except (OverflowError, ZeroDivisionError):
        return MappingProxyType(dict.fromkeys(formula.names))
    texts = {
        name: text
        if len(text) <= LONGEST_TEXT and "inf" not in text and "nan" not in text
        else None
        for name, text in found.items()
    }
    return MappingProxyType(texts)


BINARY: dict[type[ast.operator], Callable[[Expression, Expression], Expression]] = {
    ast.Add: add,
    ast.Sub: lambda a, b: add(a, negative(b)),
    ast.Mult: multiply,
    ast.Div: lambda a, b: multiply(a, power(b, Number(-1.0))),
    ast.Pow: power,
}


def read(node: ast.expr) -> Expression:
    """The expression of a checked formula's tree."""
    match node:
        case ast.Constant(value=value):
            return Number(float(value))  # type: ignore[arg-type]
        case ast.Name(id=name):
            return Symbol(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return negative(read(operand))
        case ast.UnaryOp(operand=operand):
            return read(operand)
        case ast.BinOp(op=op, left=left, right=right):
            return BINARY[type(op)](read(left), read(right))
        case ast.Call(func=ast.Name(id=name), args=args):
            return Call(name, tuple(read(each) for each in args))
    raise AssertionError(f"{ast.dump(node)} was not checked")


def _call(name: str, *arguments: Expression) -> Expression:
    return Call(name, arguments)


def _minus(a: Expression, b: Expression) -> Expression:
    return add(a, negative(b))


Slope = Callable[..., Expression]

SLOPES: dict[str, tuple[Slope, ...]] = {
    "sin": (lambda a: _call("cos", a),),
    "cos": (lambda a: negative(_call("sin", a)),),
    "tan": (lambda a: add(ONE, power(_call("tan", a), TWO)),),
    "tanh": (lambda a: _minus(ONE, power(_call("tanh", a), TWO)),),
    "exp": (lambda a: _call("exp", a),),
    "log": (lambda a: power(a, Number(-1.0)),),
    "sqrt": (lambda a: multiply(Number(0.5), power(_call("sqrt", a), Number(-1.0))),),
    "abs": (lambda a: _call("sign", a),),
    "sign": (lambda a: ZERO,),
    "floor": (lambda a: ZERO,),
    "step": (lambda a: ZERO,),
    "relu": (lambda a: _call("step", a),),
    "sigmoid": (lambda a: multiply(_call("sigmoid", a), _minus(ONE, _call("sigmoid", a))),),
    "gauss": (lambda a: multiply(Number(-2.0), a, _call("gauss", a)),),
    "min": (
        lambda a, b: _call("step", _minus(b, a)),
        lambda a, b: _call("step", _minus(a, b)),
    ),
    "max": (
        lambda a, b: _call("step", _minus(a, b)),
        lambda a, b: _call("step", _minus(b, a)),
    ),
}
"""For each function, and each of its arguments, the derivative."""


def derivative(of: Expression, by: str) -> Expression:
    """The derivative of an expression by a name."""
    match of:
        case Number():
            return ZERO
        case Symbol(name=name):
            return ONE if name == by else ZERO
        case Sum(terms=terms):
            return add(*(derivative(term, by) for term in terms))
        case Product(coefficient=coefficient, factors=factors):
            parts = []
            for place, factor in enumerate(factors):
                inner = derivative(factor, by)
                if inner != ZERO:
                    others = (*factors[:place], *factors[place + 1 :])
                    parts.append(multiply(Number(coefficient), inner, *others))
            return add(*parts)
        case Power(base=base, exponent=exponent):
            return _of_power(of, base, exponent, by)
        case Call(name=name, arguments=arguments):
            inner_parts = [derivative(each, by) for each in arguments]
            return add(
                *(
                    multiply(slope(*arguments), inner)
                    for slope, inner in zip(SLOPES[name], inner_parts, strict=True)
                    if inner != ZERO
                )
            )
    raise AssertionError(f"{of} is no expression")


def _of_power(of: Expression, base: Expression, exponent: Expression, by: str) -> Expression:
    """p b^(p - 1) b' + b^p log(b) p', of which most often one is 0."""
    parts = []
    slope, growth = derivative(base, by), derivative(exponent, by)
    if slope != ZERO:
        parts.append(multiply(exponent, power(base, add(exponent, Number(-1.0))), slope))
    if growth != ZERO:
        is_e = isinstance(base, Symbol) and base.name == "e"
        parts.append(multiply(of, growth) if is_e else multiply(of, _call("log", base), growth))
    return add(*parts)
