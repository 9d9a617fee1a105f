"""The types of numbers that the engine passes around."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
"""What is trained and differentiated: float64 throughout."""

Rows = NDArray[np.intp]
"""Row numbers of a table, as `ndarray.take` wants them."""
