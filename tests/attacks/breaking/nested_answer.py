"""A list a million deep."""
def softmax(X):
    nest = []
    for _ in range(10**6):
        nest = [nest]
    return nest
