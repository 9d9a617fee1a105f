"""Runs that people watch: who keeps them, who moves them, and who is told what when."""
