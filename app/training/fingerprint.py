"""Which class of machine this is: the same fingerprint, the same numbers to the last bit."""

import hashlib
import platform

import numpy as np

from app.engine.array import Array
from app.engine.notation import logistic
from app.engine.randomness import generator


def fingerprint() -> str:
    """NumPy, BLAS, the processor's features, and a digest of what they compute.

    Across processors the last bits differ, because BLAS and NumPy choose other kernels. Names
    of kernels say too little (a new release may change one); so some products and functions of
    the sizes that occur are computed, and their bits are part of it.
    """
    config = np.show_config(mode="dicts")
    blas = config["Build Dependencies"]["blas"]
    features = config["SIMD Extensions"].get("found", [])
    return ", ".join(
        (
            f"NumPy {np.__version__}",
            f"{blas['name']} {blas['version']}",
            " ".join((platform.machine(), *features)),
            f"bits {_digest()}",
        )
    )


def _digest() -> str:
    """A short hash of the bits of a small, fixed computation."""
    rng = generator(0, "fingerprint")
    digest = hashlib.blake2b(digest_size=6)
    for units, samples in ((2, 20), (8, 32), (8, 240), (32, 400)):
        weights: Array = rng.standard_normal((units, units))
        values: Array = rng.standard_normal((units, samples))
        sums = weights.dot(values)
        for result in (sums, np.tanh(sums), np.exp(sums), np.sqrt(np.abs(sums)), logistic(sums)):
            digest.update(np.ascontiguousarray(result).tobytes())
        digest.update(sums.dot(sums.T).tobytes())
    return digest.hexdigest()
