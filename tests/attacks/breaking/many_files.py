"""Files without number."""
# exercise: accuracy
def accuracy(X, y):
    written = 0
    try:
        for i in range(100_000):
            with open(f"f{i}", "wb") as file:
                written += file.write(b"x" * 2**20)
            if written > 2**30:
                raise RuntimeError("LEA" "K over 1 GB written")
    except OSError as error:
        raise RuntimeError(f"refused: {error}")
