"""A statement that never ends."""
import itertools
x = sum(itertools.repeat(0))
