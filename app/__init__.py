"""Fall Line: a real neural network, walked down its loss one step at a time."""
