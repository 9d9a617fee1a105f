"""Records what PyTorch makes of the same start, data and batches: `python -m tests.oracle.record`.

Needs PyTorch (`pip install -e '.[oracle]'`); the tests that compare with the recording do not.
The network, the losses, the gradients and the optimisers are PyTorch's own, in float64.
"""

import numpy as np
import torch
from torch import nn

from app.engine.array import Array
from app.training.experiment import Experiment
from app.training.spec import RunSpec
from tests.oracle.cases import CASES, KEPT, RECORDED, STEPS, spec_of

ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid}
LOSSES = {
    "l2": nn.MSELoss,
    "binary_cross_entropy": nn.BCEWithLogitsLoss,
    "cross_entropy": nn.CrossEntropyLoss,
}


def network(experiment: Experiment) -> nn.Sequential:
    """PyTorch's layers, with the experiment's start. Its weights are (n_out, n_in)."""
    start = experiment.model.layout.views(experiment.start)
    layers: list[nn.Module] = []
    hidden = [ACTIVATIONS[layer.activation]() for layer in experiment.spec.network.hidden]
    for number in range(1, len(hidden) + 2):
        weights, bias = start[f"W{number}"], start[f"b{number}"]
        linear = nn.Linear(*weights.shape, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weights.T.copy()))
            linear.bias.copy_(torch.from_numpy(bias.copy()))
        layers += [linear, *hidden[number - 1 : number]]
    return nn.Sequential(*layers)


def optimizer(spec: RunSpec, net: nn.Module) -> torch.optim.Optimizer:
    """PyTorch's optimiser with the spec's settings."""
    chosen = spec.optimizer.hyper
    options = {"lr": chosen["learning_rate"], "weight_decay": chosen["weight_decay"]}
    if spec.optimizer.name == "adam":
        betas = (chosen["beta1"], chosen["beta2"])
        return torch.optim.Adam(net.parameters(), betas=betas, eps=chosen["eps"], **options)
    return torch.optim.SGD(net.parameters(), momentum=chosen.get("momentum", 0.0), **options)


def flat(net: nn.Module) -> Array:
    """All parameters in our order: W1 row by row as (n_in, n_out), b1, W2, ..."""
    return np.concatenate([p.detach().numpy().T.ravel() for p in net.parameters()])


def record(spec: RunSpec) -> dict[str, Array]:
    """Losses of all steps, parameters at some, and what they were computed from."""
    experiment = Experiment.build(spec)
    batches = experiment.batches()
    net, loss = network(experiment), LOSSES[spec.loss.name]()
    update = optimizer(spec, net)
    x, y = (torch.from_numpy(a.copy()) for a in (experiment.prepared.x, experiment.prepared.y))
    losses, kept = [], []
    for step in range(1, STEPS + 1):
        rows = torch.from_numpy(batches.rows(step))
        update.zero_grad()
        value = loss(net(x[rows]), y[rows])
        value.backward()
        update.step()
        losses.append(value.item())
        if step in KEPT:
            kept.append(flat(net))
    return {
        "x": x.numpy(),
        "y": y.numpy(),
        "start": experiment.start,
        "losses": np.array(losses),
        "parameters": np.array(kept),
    }


def main() -> None:
    """Write the recording of every case."""
    torch.set_num_threads(1)
    arrays = {
        f"{case}.{name}": values for case in CASES for name, values in record(spec_of(case)).items()
    }
    np.savez_compressed(RECORDED, versions=np.array([torch.__version__, np.__version__]), **arrays)
    print(f"{RECORDED.name}: {len(CASES)} cases, {RECORDED.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
