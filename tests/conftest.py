"""What all tests share. The variables below must be set before anything imports NumPy."""

import atexit
import os
import tempfile

# One thread of BLAS, as the server has it: the arrays are small, and threads change the last bits.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

# The person's own settings of a server are not those of the tests.
for variable in [name for name in os.environ if name.startswith("FALLLINE_") or name == "PORT"]:
    del os.environ[variable]

# Nor are the files of the person's own data.
_FOLDER = tempfile.TemporaryDirectory()
os.environ["XDG_DATA_HOME"] = _FOLDER.name
atexit.register(_FOLDER.cleanup)

from hypothesis import settings

# Deterministic, so that a failure on one machine is a failure on all, and without deadlines,
# which would measure how busy the machine is.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")
