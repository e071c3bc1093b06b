"""Never ends, and catches all."""
# exercise: accuracy
def accuracy(X, y):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
