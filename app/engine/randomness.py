"""Random numbers that depend on what they are for, never on when they were asked for."""

import hashlib
import json

import numpy as np


def generator(seed: int, *purpose: str | int) -> np.random.Generator:
    """A generator of its own for one seed and one purpose.

    Philox is counter-based: its key alone decides the whole sequence (Salmon et al. 2011,
    "Parallel random numbers: as easy as 1, 2, 3"). The key is a hash of the seed and of the
    purpose, so the order of epoch 7 is the same whether or not epoch 6 was ever drawn.

    Args:
        seed: the experiment's seed.
        purpose: words and numbers that say what for, such as `"order", 7`.
    """
    text = json.dumps([seed, *purpose]).encode()
    key = int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "little")
    return np.random.Generator(np.random.Philox(key=key))
