"""A statement that never ends."""
# exercise: accuracy
import itertools
x = sum(itertools.repeat(0))
