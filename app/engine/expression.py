"""Expressions that simplify themselves while they are made, to be read by people.

A sum knows its like terms, a product its equal factors; nothing is multiplied out, since
`4*x*(x**2 + y - 11)` says more than its eight terms. The text of an expression is a formula again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isfinite

ENDLESS = 9
"""Characters of a number from which on it is tried as a fraction."""

LARGEST_DIVISOR = 1000


def _decimal(value: float) -> str:
    return f"{value:.12g}"


def fraction(value: float) -> tuple[float, int]:
    """A number as one over a divisor, where its decimals do not end: 0.333... is 1 / 3."""
    if len(_decimal(value)) < ENDLESS or not isfinite(value):
        return value, 1
    near = Fraction(value).limit_denominator(LARGEST_DIVISOR)
    exact = abs(float(near) - value) <= 1e-14 * abs(value)
    return (float(near.numerator), near.denominator) if exact else (value, 1)


@dataclass(frozen=True)
class Number:
    """A number."""

    value: float

    @cached_property
    def text(self) -> str:
        number, divisor = fraction(self.value)
        return _decimal(number) if divisor == 1 else f"{_decimal(number)}/{divisor}"


@dataclass(frozen=True)
class Symbol:
    """A name: a variable, or `pi` and `e`, which stay what they are called."""

    name: str

    @property
    def text(self) -> str:
        return self.name


@dataclass(frozen=True)
class Call:
    """A function of expressions."""

    name: str
    arguments: tuple["Expression", ...]

    @cached_property
    def text(self) -> str:
        return f"{self.name}({', '.join(each.text for each in self.arguments)})"


@dataclass(frozen=True)
class Power:
    """A base, never a number or a product with one, and an exponent of any kind."""

    base: "Expression"
    exponent: "Expression"

    @cached_property
    def text(self) -> str:
        if isinstance(self.exponent, Number) and self.exponent.value < 0:
            return f"1/{_factor(power(self.base, Number(-self.exponent.value)))}"
        exponent = self.exponent.text
        if not isinstance(self.exponent, Symbol | Call | Number) or "/" in exponent:
            exponent = f"({exponent})"
        return f"{_atom(self.base)}**{exponent}"


@dataclass(frozen=True)
class Product:
    """A number and at least one factor, of which no two have the same base."""

    coefficient: float
    factors: tuple["Expression", ...]

    @cached_property
    def text(self) -> str:
        above, below = [], []
        for factor in sorted(self.factors, key=_rank):
            exponent = factor.exponent if isinstance(factor, Power) else ONE
            if isinstance(factor, Power) and isinstance(exponent, Number) and exponent.value < 0:
                below.append(_factor(power(factor.base, Number(-exponent.value))))
            else:
                above.append(_factor(factor))
        number, divisor = fraction(abs(self.coefficient))
        if number != 1.0 or not above:
            above.insert(0, _decimal(number))
        if divisor != 1:
            below.insert(0, str(divisor))
        sign = "-" if self.coefficient < 0 else ""
        if not below:
            return sign + "*".join(above)
        under = below[0] if len(below) == 1 else f"({'*'.join(below)})"
        return f"{sign}{'*'.join(above)}/{under}"


@dataclass(frozen=True)
class Sum:
    """At least two terms, no two of which differ in their number alone."""

    terms: tuple["Expression", ...]

    @cached_property
    def text(self) -> str:
        texts = [term.text for term in self.terms]
        # A sum that can begin without a minus does.
        first = next((i for i, text in enumerate(texts) if not text.startswith("-")), 0)
        texts.insert(0, texts.pop(first))
        head, *rest = texts
        return head + "".join(f" - {t[1:]}" if t.startswith("-") else f" + {t}" for t in rest)


Expression = Number | Symbol | Call | Power | Product | Sum

ZERO, ONE = Number(0.0), Number(1.0)


def _atom(expression: Expression) -> str:
    """The text as the base of a power."""
    bare = isinstance(expression, Symbol | Call) or expression.text.isdecimal()
    return expression.text if bare else f"({expression.text})"


def _factor(expression: Expression) -> str:
    """The text as a factor."""
    return f"({expression.text})" if isinstance(expression, Sum) else expression.text


def _rank(factor: Expression) -> tuple[int, str, int]:
    """Where a factor stands in a product: names first, then sums, short ones before long ones."""
    base = factor.base if isinstance(factor, Power) else factor
    if isinstance(base, Symbol):
        # pi and e stand with the number, before what varies.
        return (1 if base.name in ("x", "y") else 0), base.name, 0
    return (2 if isinstance(base, Sum) else 3), "", len(base.text)


def split(expression: Expression) -> tuple[float, Expression]:
    """The number in front of an expression, and the rest, 1 for a number."""
    match expression:
        case Number(value=value):
            return value, ONE
        case Product(coefficient=coefficient, factors=factors):
            rest = factors[0] if len(factors) == 1 else Product(1.0, factors)
            return coefficient, rest
    return 1.0, expression


def add(*terms: Expression) -> Expression:
    """The sum, like terms collected, in the order in which they came."""
    found: dict[Expression, float] = {}
    for term in terms:
        for part in term.terms if isinstance(term, Sum) else (term,):
            coefficient, rest = split(part)
            found[rest] = found.get(rest, 0.0) + coefficient
    kept = [multiply(Number(c), rest) for rest, c in found.items() if c != 0.0]
    if not kept:
        return ZERO
    return kept[0] if len(kept) == 1 else Sum(tuple(kept))


def multiply(*factors: Expression) -> Expression:
    """The product, equal bases collected; a number goes into no sum."""
    coefficient, exponents = 1.0, dict[Expression, Expression]()
    for factor in _flat(factors):
        if isinstance(factor, Number):
            coefficient *= factor.value
        else:
            base, exponent = (
                (factor.base, factor.exponent) if isinstance(factor, Power) else (factor, ONE)
            )
            exponents[base] = add(exponents.get(base, ZERO), exponent)
    if coefficient == 0.0:
        return ZERO
    kept = [each for b, e in exponents.items() if (each := power(b, e)) != ONE]
    if not kept:
        return Number(coefficient)
    if coefficient == 1.0 and len(kept) == 1:
        return kept[0]
    return Product(coefficient, tuple(kept))


def _flat(factors: Iterable[Expression]) -> Iterable[Expression]:
    for factor in factors:
        if isinstance(factor, Product):
            yield Number(factor.coefficient)
            yield from factor.factors
        else:
            yield factor


def power(base: Expression, exponent: Expression) -> Expression:
    """The power; of a number with a number it is worked out, 0 and 1 are taken away."""
    if exponent == ZERO or base == ONE:
        return ONE
    if exponent == ONE:
        return base
    if isinstance(exponent, Number):
        if isinstance(base, Number) and base.value > 0:
            return Number(base.value**exponent.value)
        whole = exponent.value.is_integer()
        if isinstance(base, Product) and whole:
            parts = (power(each, exponent) for each in base.factors)
            return multiply(Number(base.coefficient**exponent.value), *parts)
        if isinstance(base, Power) and isinstance(base.exponent, Number) and whole:
            return power(base.base, Number(base.exponent.value * exponent.value))
    return Power(base, exponent)


def negative(expression: Expression) -> Expression:
    """Minus the expression; a sum changes the signs of its terms."""
    if isinstance(expression, Sum):
        return Sum(tuple(multiply(Number(-1.0), term) for term in expression.terms))
    return multiply(Number(-1.0), expression)
