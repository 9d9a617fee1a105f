"""Which rows each step takes: a function of the seed and the step, and of nothing else."""

import math

from app.engine.array import Rows
from app.engine.randomness import generator


class Batches:
    """The training rows, shuffled anew for each epoch and cut into batches.

    The last batch of an epoch may be short; it is used. A full batch is never shuffled, since
    its order changes nothing but the last digit of its sums.
    """

    def __init__(self, rows: Rows, size: int | None, seed: int) -> None:
        """Cut.

        Args:
            rows: row numbers of the training part, (n,).
            size: samples in a batch; None, or n and more, for all of them.
            seed: of the experiment.
        """
        self._rows = rows
        self._seed = seed
        self._epoch = -1
        self._cut: list[Rows] = []
        self.size = len(rows) if size is None else min(size, len(rows))
        self.per_epoch = math.ceil(len(rows) / self.size)

    def rows(self, step: int) -> Rows:
        """The row numbers that a step takes, as they stand in the data; steps count from 1."""
        if self.per_epoch == 1:
            return self._rows  # the very same array at every step, so it is gathered once
        epoch, batch = divmod(step - 1, self.per_epoch)
        if epoch != self._epoch:
            order, size = self._shuffled(epoch), self.size
            self._cut = [order[i : i + size] for i in range(0, len(order), size)]
            self._epoch = epoch
        return self._cut[batch]

    def epoch(self, step: int) -> float:
        """How often the training part has been passed over at position `step`."""
        return step / self.per_epoch

    @property
    def lengths(self) -> tuple[int, ...]:
        """The lengths that batches have: one, or two if the last is short."""
        short = len(self._rows) % self.size
        return (self.size, short) if short else (self.size,)

    def _shuffled(self, epoch: int) -> Rows:
        return generator(self._seed, "order", epoch).permutation(self._rows)
