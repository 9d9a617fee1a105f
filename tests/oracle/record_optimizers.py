"""Records PyTorch's optimisers on the five workloads: `python -m tests.oracle.record_optimizers`.

Needs PyTorch (`pip install -e '.[oracle]'`); the tests that compare with the recording do not.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import nn

from app.engine.array import Array
from app.engine.model import Model
from app.engine.randomness import generator
from tests.oracle.record import ACTIVATIONS, LOSSES, flat
from tests.oracle.workload_cases import CASES, EVERY, KEPT, RECORDED, STEPS, digest, key, rate
from tests.workloads import WORKLOADS, Workload

OPTIM = torch.optim
MADE: dict[str, tuple[Callable[..., torch.optim.Optimizer], dict[str, Any]]] = {
    "sgd": (OPTIM.SGD, {}),
    "momentum": (OPTIM.SGD, {"momentum": 0.9}),
    "nesterov": (OPTIM.SGD, {"momentum": 0.9, "nesterov": True}),
    "adagrad": (OPTIM.Adagrad, {}),
    "rmsprop": (OPTIM.RMSprop, {}),
    "adadelta": (OPTIM.Adadelta, {}),
    "adam": (OPTIM.Adam, {}),
    "amsgrad": (OPTIM.Adam, {"amsgrad": True}),
    "adamw": (OPTIM.AdamW, {}),
    "nadam": (OPTIM.NAdam, {}),
    "radam": (OPTIM.RAdam, {}),
    "adamax": (OPTIM.Adamax, {}),
    "rprop": (OPTIM.Rprop, {}),
}
"""PyTorch's class for each of ours, everything but rate and decay at its own defaults."""

VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "centered": ("rmsprop", {"centered": True, "momentum": 0.9}),
    "falling": ("adagrad", {"lr_decay": 0.01, "initial_accumulator_value": 0.1}),
    "early": ("nadam", {"momentum_decay": 0.1}),
    "bounded": ("rprop", {"step_sizes": (1e-3, 0.1), "etas": (0.4, 1.5)}),
}
"""Settings that are not defaults, on W2."""

CLIPPED: dict[str, Callable[[Iterator[nn.Parameter]], object]] = {
    "norm": lambda p: nn.utils.clip_grad_norm_(p, 0.05),
    "value": lambda p: nn.utils.clip_grad_value_(p, 0.01),
}
"""Clipping before SGD, on W2."""


def network(workload: Workload) -> nn.Sequential:
    """PyTorch's layers with the start that the tests take."""
    model = Model(workload.architecture)
    start = model.layout.views(model.initial("glorot_uniform", generator(1, "initial")))
    layers: list[nn.Module] = []
    for number in range(1, len(workload.hidden) + 2):
        weights, bias = start[f"W{number}"], start[f"b{number}"]
        linear = nn.Linear(*weights.shape, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weights.T.copy()))
            linear.bias.copy_(torch.from_numpy(bias.copy()))
        layers.append(linear)
        if number <= len(workload.hidden):
            layers.append(ACTIVATIONS[workload.activation]())
    return nn.Sequential(*layers)


def record(
    workload: Workload,
    optimizer: str,
    decay: float,
    options: dict[str, Any] | None = None,
    clip: Callable[[Iterator[nn.Parameter]], object] = lambda _: None,
) -> dict[str, Array]:
    """Losses and digests of parameters on the way."""
    net, loss = network(workload), LOSSES[workload.loss]()
    made, own = MADE[optimizer]
    settings = {**own, **(options or {}), "lr": rate(optimizer)}
    if optimizer != "rprop":
        settings["weight_decay"] = decay
    update = made(net.parameters(), **settings)
    x, y = torch.from_numpy(workload.x), torch.from_numpy(workload.y)
    batches, losses, digests = workload.batches(), [], []
    for step in range(1, STEPS + 1):
        rows = torch.from_numpy(batches.rows(step))
        update.zero_grad()
        value = loss(net(x[rows]), y[rows])
        value.backward()
        clip(net.parameters())
        update.step()
        if step % EVERY == 0:
            losses.append(value.item())
        if step in KEPT:
            digests.append(digest(flat(net)))
    return {"losses": np.array(losses), "digests": np.array(digests)}


def main() -> None:
    """Write the recording of every case."""
    torch.set_num_threads(1)
    # PyTorch keeps NAdam's product of momenta in the default type.
    torch.set_default_dtype(torch.float64)
    arrays: dict[str, Array] = {}
    for case in CASES:
        name, optimizer, decay = case
        for what, values in record(WORKLOADS[name], optimizer, decay).items():
            arrays[key(case, what)] = values
    for variant, (optimizer, options) in VARIANTS.items():
        for what, values in record(WORKLOADS["W2"], optimizer, 0.0, options).items():
            arrays[key(("W2", variant, 0.0), what)] = values
    for name, clip in CLIPPED.items():
        for what, values in record(WORKLOADS["W2"], "sgd", 0.0, None, clip).items():
            arrays[key(("W2", name, 0.0), what)] = values
    np.savez_compressed(RECORDED, versions=np.array([torch.__version__, np.__version__]), **arrays)
    print(f"{RECORDED.name}: {len(arrays)} arrays, {RECORDED.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
