"""Never ends, and catches all."""
def softmax(X):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
