"""Text that no file can hold: half of a character."""

# exercise: accuracy

def accuracy(y_hat, y):
    raise ValueError("\ud800 and \udc00")


raise ValueError("\udfff")
