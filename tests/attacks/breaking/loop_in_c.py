"""Never ends, inside C, where no Python signal handler runs."""
# exercise: accuracy
import itertools
def accuracy(X, y):
    return sum(itertools.repeat(0))
