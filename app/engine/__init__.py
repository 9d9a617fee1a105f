"""The engine: a computation graph over NumPy arrays, recorded once and replayed.

Read in this order: `ops.py` (what an operation is and how its derivative is written down),
`graph.py` and `tensor.py` (how operations are recorded), `backward.py` (the chain rule),
`tape.py` and `program.py` (how the same rules become a flat list of bound calls).
"""
