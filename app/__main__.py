"""`python -m app`: read the settings, listen, say where."""

import os
import sys

# Before NumPy is imported: two threads of small products are slower than one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

USAGE = "usage: python -m app\n\nServes Fall Line. Everything is set in the environment:\n"


def main(arguments: list[str]) -> int:
    """Serve until told to stop; returns the exit code."""
    # Imported here and not above: a worker process imports this file again and needs none of it.
    from app.settings import SettingsError, read_settings, settings_table

    if arguments:
        print(USAGE, settings_table(), sep="\n")
        return 0 if arguments[0] in ("-h", "--help") else 2
    try:
        settings = read_settings()
        from app.serve import serve

        serve(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
