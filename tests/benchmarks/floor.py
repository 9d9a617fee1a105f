"""The floor: a step of each workload written out by hand in NumPy, as fast as it would go.

The same layout as the compiled program (feature-major values with a row of ones behind them, one
flat vector of parameters), the same gather and shuffle; everything that is looked up is looked up
once, everything is written where it belongs, and there is no loop over layers. What the program
costs beyond this is the price of being general.
"""

from collections.abc import Callable
from math import sqrt

import numpy as np

from app.engine.array import Array
from app.engine.model import Model
from app.engine.randomness import generator
from tests.workloads import Workload

Steps = Callable[[int], None]


class Floor:
    """One workload by hand: `run(count)` makes steps, `parameters` is where it stands."""

    def __init__(self, workload: Workload) -> None:
        model = Model(workload.architecture)
        self.parameters = model.initial("glorot_uniform", generator(1, "initial"))
        self.losses: list[float] = []
        self._behind = np.zeros((2, len(self.parameters)))
        self.gradient = self._behind[0]
        self._layout = model.layout
        self._workload = workload
        self._batches = workload.batches()
        self._step = 0
        update = {"sgd": self._sgd, "momentum": self._momentum, "adam": self._adam}
        self._update = update[workload.optimizer]()
        passes = {1: self._one_hidden, 2: self._two_hidden}
        self._pass = passes[len(workload.hidden)]()

    def run(self, count: int) -> None:
        """Make so many steps."""
        rows_of, forward_backward, update = self._batches.rows, self._pass, self._update
        keep, step = self.losses.append, self._step
        for _ in range(count):
            step += 1
            keep(forward_backward(rows_of(step)))
            update(step)
        self._step = step

    def _gathers(self, n: int) -> tuple[Callable[..., object], Array, Callable[..., object], Array]:
        """The takes of inputs (with their ones) and targets, and where the batch goes."""
        w = self._workload
        x = np.hstack([w.x, np.ones((w.rows, 1))])
        into = np.ones((n, w.inputs + 1))
        if w.outputs == 1:
            return x.take, into, np.ascontiguousarray(w.y[:, 0]).take, np.empty(n)
        return x.take, into, np.ascontiguousarray(w.y.T).take, np.empty((w.outputs, n))

    def _blocks(self, vector: Array) -> list[Array]:
        return [
            self._layout.block(vector, name) for name in self._layout.names if name.startswith("W")
        ]

    def _end(self, z: Array, y: Array, dz: Array, n: int) -> Callable[[], float]:
        """The loss and the gradient of the last sums, (outputs, n)."""
        if self._workload.loss == "l2":
            e, d, scale = np.empty(n), dz.reshape(-1), np.array(2.0 / n)
            flat, dot = z.reshape(-1), e.dot
            subtract, multiply, inverse = np.subtract, np.multiply, 1.0 / n

            def l2() -> float:
                subtract(flat, y, e)
                multiply(e, scale, d)
                return dot(e) * inverse

            return l2
        if self._workload.loss == "binary_cross_entropy":
            flat, d, s, t = z.reshape(-1), dz.reshape(-1), np.empty(n), np.empty(n)
            zero, scale, inverse = np.array(0.0), np.array(1.0 / n), 1.0 / n
            mean, agree, logaddexp = s.dot, flat.dot, np.logaddexp
            ones, subtract, exp, multiply = np.ones(n), np.subtract, np.exp, np.multiply

            def bce() -> float:
                logaddexp(flat, zero, s)
                loss = (mean(ones) - agree(y)) * inverse
                subtract(flat, s, t)
                exp(t, t)
                subtract(t, y, t)
                multiply(t, scale, d)
                return loss

            return bce
        m, s, ls = np.empty(n), np.empty(n), np.empty(n)
        shifted, powers = np.empty_like(z), np.empty_like(z)
        largest, total, log, divide = np.maximum.reduce, np.add.reduce, np.log, np.divide
        subtract, exp, multiply = np.subtract, np.exp, np.multiply
        scale, inverse, ones = np.array(1.0 / n), 1.0 / n, np.ones(n)
        agree, truth, mean = shifted.reshape(-1).dot, y.reshape(-1), ls.dot

        def ce() -> float:
            largest(z, 0, None, m)
            subtract(z, m, shifted)
            exp(shifted, powers)
            total(powers, 0, None, s)
            log(s, ls)
            loss = (mean(ones) - agree(truth)) * inverse
            divide(powers, s, dz)
            subtract(dz, y, dz)
            multiply(dz, scale, dz)
            return loss

        return ce

    def _two_hidden(self) -> Callable[[Array], float]:
        w = self._workload
        if len(self._batches.lengths) > 1:
            raise ValueError("the floor has batches of one length")
        n, (f1, f2) = self._batches.size, w.hidden
        takex, x, takey, y = self._gathers(n)
        b1, b2, b3 = self._blocks(self.parameters)
        g1, g2, g3 = self._blocks(self.gradient)
        values = np.ones((f1 + 1 + f2 + 1) * n)
        a1p, a2p = values[: (f1 + 1) * n].reshape(f1 + 1, n), values[(f1 + 1) * n :].reshape(-1, n)
        a1, a2, slopes = a1p[:-1], a2p[:-1], np.empty_like(values)
        d1 = slopes[: f1 * n].reshape(f1, n)
        d2 = slopes[(f1 + 1) * n : (f1 + 1 + f2) * n].reshape(f2, n)
        z1, z2, z3 = np.empty((f1, n)), np.empty((f2, n)), np.empty((w.outputs, n))
        dz3, dz2, dz1 = np.empty_like(z3), np.empty_like(z2), np.empty_like(z1)
        up1, up2, up3 = b1.T.dot, b2.T.dot, b3.T.dot
        down3, down2 = b3[:-1].dot, b2[:-1].dot
        into3, into2, into1 = a2p.dot, a1p.dot, x.T.dot
        xt, dz3t, dz2t, dz1t = x.T, dz3.T, dz2.T, dz1.T
        end, full = self._end(z3, y, dz3, n), len(self._batches.rows(1)) == w.rows
        tanh, square, subtract, multiply = np.tanh, np.square, np.subtract, np.multiply
        one, zero, sign, maximum = np.array(1.0), np.array(0.0), np.sign, np.maximum
        axis = 0 if w.outputs == 1 else 1
        smooth, taken = w.activation == "tanh", False

        def step(rows: Array) -> float:
            nonlocal taken
            if not taken:
                takex(rows, 0, x, "clip")
                takey(rows, axis, y, "clip")
                taken = full
            up1(xt, z1)
            if smooth:
                tanh(z1, a1)
                up2(a1p, z2)
                tanh(z2, a2)
            else:
                maximum(z1, zero, out=a1)
                up2(a1p, z2)
                maximum(z2, zero, out=a2)
            up3(a2p, z3)
            loss = end()
            if smooth:
                square(values, slopes)
                subtract(one, slopes, slopes)
            else:
                sign(a2, d2)
            into3(dz3t, g3)
            down3(dz3, dz2)
            multiply(dz2, d2, dz2)
            into2(dz2t, g2)
            down2(dz2, dz1)
            if not smooth:
                sign(a1, d1)
            multiply(dz1, d1, dz1)
            into1(dz1t, g1)
            return loss

        return step

    def _one_hidden(self) -> Callable[[Array], float]:
        w = self._workload
        n, (f1,) = self._batches.size, w.hidden
        takex, x, takey, y = self._gathers(n)
        b1, b2 = self._blocks(self.parameters)
        g1, g2 = self._blocks(self.gradient)
        a1p, d1 = np.ones((f1 + 1, n)), np.empty((f1, n))
        a1, z1, z2 = a1p[:-1], np.empty((f1, n)), np.empty((w.outputs, n))
        dz2, dz1 = np.empty_like(z2), np.empty_like(z1)
        up1, up2, down2, into2, into1 = b1.T.dot, b2.T.dot, b2[:-1].dot, a1p.dot, x.T.dot
        xt, dz2t, dz1t, zero = x.T, dz2.T, dz1.T, np.array(0.0)
        end, maximum, sign, multiply = self._end(z2, y, dz2, n), np.maximum, np.sign, np.multiply
        axis = 0 if w.outputs == 1 else 1

        def step(rows: Array) -> float:
            takex(rows, 0, x, "clip")
            takey(rows, axis, y, "clip")
            up1(xt, z1)
            maximum(z1, zero, out=a1)
            up2(a1p, z2)
            loss = end()
            into2(dz2t, g2)
            down2(dz2, dz1)
            sign(a1, d1)
            multiply(dz1, d1, dz1)
            into1(dz1t, g1)
            return loss

        return step

    def _sgd(self) -> Steps:
        p, g, t, multiply, subtract = (
            self.parameters,
            self.gradient,
            np.empty_like(self.parameters),
            np.multiply,
            np.subtract,
        )
        rate = np.array(0.1)

        def update(_: int) -> None:
            multiply(g, rate, t)
            subtract(p, t, p)

        return update

    def _momentum(self) -> Steps:
        p, g, v = self.parameters, self.gradient, np.zeros_like(self.parameters)
        t, rate, keep = np.empty_like(p), np.array(0.03), np.array(0.9)
        multiply, subtract, add = np.multiply, np.subtract, np.add

        def update(_: int) -> None:
            multiply(v, keep, v)
            add(v, g, v)
            multiply(v, rate, t)
            subtract(p, t, p)

        return update

    def _adam(self) -> Steps:
        p, both, size = self.parameters, self._behind.reshape(-1), len(self.parameters)
        g, squares = self._behind
        moments, fresh = np.zeros(2 * size), np.empty(2 * size)
        m, v, d = moments[:size], moments[size:], np.empty(size)
        keep = np.repeat([0.9, 0.999], size)
        take = np.repeat([1.0 - 0.9, 1.0 - 0.999], size)
        eps, rate = np.array(0.0), np.array(0.0)
        multiply, add, root, divide, subtract = np.multiply, np.add, np.sqrt, np.divide, np.subtract
        square = np.square

        def update(step: int) -> None:
            correction = sqrt(1.0 - 0.999**step)
            eps[()] = 1e-8 * correction
            rate[()] = 0.01 * correction / (1.0 - 0.9**step)
            square(g, squares)
            multiply(moments, keep, moments)
            multiply(both, take, fresh)
            add(moments, fresh, moments)
            root(v, d)
            add(d, eps, d)
            divide(m, d, d)
            multiply(d, rate, d)
            subtract(p, d, p)

        return update
