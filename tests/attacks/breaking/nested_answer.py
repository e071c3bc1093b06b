"""A list a million deep."""
# exercise: accuracy
def accuracy(X, y):
    nest = []
    for _ in range(10**6):
        nest = [nest]
    return nest
