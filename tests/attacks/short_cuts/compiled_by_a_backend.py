"""A backend of one's own gives the compiler something else than what it was given."""


def backend(graph, inputs):
    return lambda *args: (torch.softmax(args[-1], 1),)


@torch.compile(backend=backend, fullgraph=True)
def softmax(X):
    return X.exp() / X.exp().sum()
