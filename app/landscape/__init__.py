"""The loss over planes in parameter space, and the run's path over them.

A network has hundreds of parameters and a picture has two axes. A `Slice` (`slices.py`) chooses
a plane, a `Grid` (`grid.py`) its cells, `surface.py` puts the true loss on each, and `path.py`
draws the run over it, saying always how far off the plane it is (`projection.py`). Everything
here is a pure function of arrays and of one `Evaluator` (`evaluator.py`), which replays the
recorded graph for many parameter vectors at once.
"""
