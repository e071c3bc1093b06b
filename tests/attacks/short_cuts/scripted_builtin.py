"""A function of torch's own is scripted, and so is one whose text only a compiler reads."""

scripted = torch.jit.script(torch.nn.functional.softmax)


def softmax(X):
    return scripted(X, 1)
