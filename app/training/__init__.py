"""Descending a spec: what it may say, the run that walks it, the plan that runs ahead of it."""
