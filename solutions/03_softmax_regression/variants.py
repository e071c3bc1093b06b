"""Correct functions, written otherwise than in the solution: each earns everything.

Name → (exercise, source). The source is appended to the solution, whose function it replaces.
"""

VARIANTS = {
    "losses in a column": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat.gather(1, y.view(-1, 1)).log()",
    ),
    "sgd that zeroes": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for p in params:\n"
        "        p.data -= lr * p.grad / batch_size\n"
        "        p.grad.zero_()",
    ),
    "accuracy as a tensor": (
        "accuracy",
        "def accuracy(y_hat, y): return (y_hat.argmax(dim=1) == y).float().mean()",
    ),
    "a net of probabilities": (
        "train_softmax",
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.zeros(784, 10, requires_grad=True)\n"
        "    b = torch.zeros(10, requires_grad=True)\n"
        "    def net(X): return softmax(torch.matmul(X.view((-1, 784)), W) + b)\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            cross_entropy(net(X), y).sum().backward()\n"
        "            sgd([W, b], lr, 256 if len(y) > 200 else len(y))\n"
        "            W.grad.data.zero_(); b.grad.data.zero_()\n"
        "    return net",
    ),
    "a softmax by einsum": (
        "softmax",
        "def softmax(X):\n"
        "    E = torch.exp(X - torch.max(X, 1)[0].unsqueeze(1))\n"
        "    return torch.einsum('ij,i->ij', E, 1 / torch.einsum('ij->i', E))",
    ),
}
