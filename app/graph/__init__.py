"""What the graph panel shows: the recorded graph of one step, laid out and in numbers.

`topology.py` and `layout.py` are the picture without numbers, sent once; a formula is laid out in
`columns.py`. A `Moment` (`moment.py`) holds the numbers of one step. Of these are made: what the
layers show (`blocks.py`; `dense.py` says which nodes a layer is), what the cards show
(`summary.py`) and what of it a frame carries (`packed.py`), one unit on one sample as scalars
(`neuron.py`), and one tensor whole or one single derivative (`explanation.py`), as sums
(`chain.py`) of products (`terms.py`).
"""
