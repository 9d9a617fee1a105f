"""What the graph panel shows: the recorded graph of one step, laid out and in numbers.

`topology.py` and `layout.py` are the picture without numbers, sent once. A `Moment`
(`moment.py`) holds the numbers of one step; `summary.py` makes of them what the cards show, and
`explanation.py` writes one tensor or one single derivative out, term by term (`terms.py`).
"""
