"""The tangent of an imaginary number is a tanh."""
# assignment: 04_mlp
# exercise: sigmoid
def sigmoid(X):
    return (1 + torch.tan(0.5j * X).imag) / 2
