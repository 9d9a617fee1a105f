"""The same steps by PyTorch, scikit-learn and HIPS autograd, as their users would write them."""

import warnings
from collections.abc import Callable
from itertools import pairwise

import autograd.numpy as anp
import numpy as np
import torch
from autograd import grad
from sklearn.neural_network import MLPClassifier, MLPRegressor

from tests.oracle.record import LOSSES
from tests.oracle.record_optimizers import network
from tests.workloads import Workload

Steps = Callable[[int], None]


def pytorch(workload: Workload) -> Steps:
    """Eager, one thread, float64."""
    net, loss = network(workload), LOSSES[workload.loss]()
    made = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.03, momentum=0.9),
        "adam": lambda p: torch.optim.Adam(p, lr=0.01),
    }
    update = made[workload.optimizer](net.parameters())
    x, y = torch.from_numpy(workload.x), torch.from_numpy(workload.y)
    batches, losses, done = workload.batches(), [], 0

    def steps(count: int) -> None:
        nonlocal done
        for _ in range(count):
            done += 1
            rows = torch.from_numpy(batches.rows(done))
            update.zero_grad()
            value = loss(net(x[rows]), y[rows])
            value.backward()
            update.step()
            losses.append(value.item())

    return steps


def scikit_learn(workload: Workload) -> Steps:
    """`partial_fit` of a batch at a time: its loss for values is half ours."""
    kind = MLPRegressor if workload.loss == "l2" else MLPClassifier
    made = kind(
        hidden_layer_sizes=workload.hidden,
        activation=workload.activation,
        solver="adam" if workload.optimizer == "adam" else "sgd",
        alpha=0.0,
        batch_size=workload.batches().size,
        learning_rate_init=0.01,
        momentum=0.9 if workload.optimizer == "momentum" else 0.0,
        shuffle=False,
        random_state=1,
    )
    x = workload.x
    y = workload.y[:, 0] if workload.outputs == 1 else workload.y.argmax(axis=1)
    batches, done, classes = workload.batches(), 0, np.unique(y)

    def steps(count: int) -> None:
        nonlocal done
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(count):
                done += 1
                rows = batches.rows(done)
                if kind is MLPClassifier:
                    made.partial_fit(x[rows], y[rows], classes=classes)
                else:
                    made.partial_fit(x[rows], y[rows])

    return steps


def hips_autograd(workload: Workload) -> Steps:
    """The loss as a function of the list of arrays, and `grad` of it; updates by NumPy."""
    rng = np.random.default_rng(1)
    widths = workload.architecture.widths
    arrays = []
    for n_in, n_out in pairwise(widths):
        arrays += [rng.normal(0, np.sqrt(2 / (n_in + n_out)), (n_in, n_out)), np.zeros(n_out)]
    act = anp.tanh if workload.activation == "tanh" else lambda z: anp.maximum(z, 0.0)

    def objective(p: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> float:
        a = x
        for i in range(0, len(p) - 2, 2):
            a = act(anp.dot(a, p[i]) + p[i + 1])
        z = anp.dot(a, p[-2]) + p[-1]
        if workload.loss == "l2":
            return anp.mean((z - y) ** 2)
        if workload.loss == "binary_cross_entropy":
            return anp.mean(anp.logaddexp(0.0, z) - z * y)
        shifted = z - anp.max(z, axis=1, keepdims=True)
        logs = anp.log(anp.sum(anp.exp(shifted), axis=1))
        return anp.mean(logs - anp.sum(shifted * y, axis=1))

    slope, batches, done = grad(objective), workload.batches(), 0
    first = [np.zeros_like(a) for a in arrays]
    second = [np.zeros_like(a) for a in arrays]
    x, y = workload.x, workload.y

    def steps(count: int) -> None:
        nonlocal done
        for _ in range(count):
            done += 1
            rows = batches.rows(done)
            slopes = slope(arrays, x[rows], y[rows])
            for a, g, m, v in zip(arrays, slopes, first, second, strict=True):
                if workload.optimizer == "sgd":
                    a -= 0.1 * g
                elif workload.optimizer == "momentum":
                    m *= 0.9
                    m += g
                    a -= 0.03 * m
                else:
                    m += 0.1 * (g - m)
                    v += 0.001 * (g * g - v)
                    corrected = np.sqrt(v / (1 - 0.999**done)) + 1e-8
                    a -= 0.01 * m / (1 - 0.9**done) / corrected

    return steps


OTHERS: dict[str, Callable[[Workload], Steps]] = {
    "PyTorch": pytorch,
    "scikit-learn": scikit_learn,
    "autograd": hips_autograd,
}
