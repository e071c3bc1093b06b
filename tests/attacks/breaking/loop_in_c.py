"""Never ends, inside C, where no Python signal handler runs."""
import itertools
def softmax(X):
    return sum(itertools.repeat(0))
