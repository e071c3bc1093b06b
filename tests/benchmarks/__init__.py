"""How fast the grader is, beside others, on this machine: ``python -m tests.benchmarks``."""
