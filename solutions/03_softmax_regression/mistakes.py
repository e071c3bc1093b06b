"""Real students' mistakes: each loses points on its own exercise, whatever the seed.

Name → (exercise, source, hint). The source is appended to the solution; the hint leads without
giving the answer away.
"""

MISTAKES = {
    "never trained": (
        "train_softmax",
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.randn(784, 10) * 0.01\n"
        "    return lambda X: X.reshape(-1, 784) @ W",
        "Does a single parameter change between the first line of your function and its return?",
    ),
    "softmax over everything": (
        "softmax",
        "def softmax(X): return X.exp() / X.exp().sum()",
        "Add up the first row alone: what should it give?",
    ),
    "softmax in place": (
        "softmax",
        "def softmax(X):\n"
        "    X -= X.max(dim=1, keepdim=True).values\n"
        "    return X.exp() / X.exp().sum(dim=1, keepdim=True)",
        "Is the caller's tensor unchanged after your call?",
    ),
    "softmax over dim 0": (
        "softmax",
        "def softmax(X):\n"
        "    E = (X - X.max(dim=0, keepdim=True).values).exp()\n"
        "    return E / E.sum(dim=0, keepdim=True)",
        "Should one image's probabilities change because another image joined the batch?",
    ),
    "softmax over dim 0, and no shift": (
        "softmax",
        "def softmax(X):\n    E = X.exp()\n    return E / E.sum(dim=0, keepdim=True)",
        "Should one image's probabilities change because another image joined the batch?",
    ),
    "softmax without a gradient": (
        "softmax",
        "def softmax(X):\n"
        "    E = (X - X.max(dim=1, keepdim=True).values).detach().exp()\n"
        "    return E / E.sum(dim=1, keepdim=True)",
        "Can a gradient travel from your probabilities back to the scores?",
    ),
    "no keepdim after a shift": (
        "softmax",
        "def softmax(X):\n"
        "    E = (X - X.max(dim=1, keepdim=True).values).exp()\n"
        "    return E / E.sum(dim=1)",
        "Print the shape of the sums: do they line up with rows or with columns?",
    ),
    "no keepdim": (
        "softmax",
        "def softmax(X):\n    E = X.exp()\n    return E / E.sum(dim=1)",
        "Print the shape of the sums: do they line up with rows or with columns?",
    ),
    "shifted by the largest of all": (
        "softmax",
        "def softmax(X):\n    E = (X - X.max()).exp()\n    return E / E.sum(dim=1, keepdim=True)",
        "In which row does the largest score stand, and what is left of a row far below it?",
    ),
    "a sum that is not called": (
        "softmax",
        "def softmax(X):\n    E = X.exp()\n    return E / E.sum",
        "Is the sum in your quotient a tensor, or a method that nobody has called yet?",
    ),
    "the pair that max returns": (
        "softmax",
        "def softmax(X):\n"
        "    E = (X - X.max(dim=1, keepdim=True)).exp()\n"
        "    return E / E.sum(dim=1, keepdim=True)",
        "Along a dim, max returns two things: which of them do you want to take away?",
    ),
    "divided without exp": (
        "softmax",
        "def softmax(X):\n    return X / X.exp().sum(dim=1, keepdim=True)",
        "Which quantity is supposed to sum to 1?",
    ),
    "no shift": (
        "softmax",
        "def softmax(X):\n    return X.exp() / X.exp().sum(dim=1, keepdim=True)",
        "What is exp(1000) in float32, and what happens to softmax if a row shifts by a constant?",
    ),
    "probabilities in double precision": (
        "softmax",
        "def softmax(X):\n"
        "    E = (X.double() - X.double().amax(1, keepdim=True)).exp()\n"
        "    return E / E.sum(dim=1, keepdim=True)",
        "The values are right: compare the dtype of your result with that of X.",
    ),
    "losses by numpy's habits": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat.double()[range(len(y)), y].log()",
        "The values are right: compare the dtype of your losses with that of y_hat.",
    ),
    "mean loss": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat[range(len(y)), y].log().mean()",
        "Does your loss return one number for each sample, or one for the batch?",
    ),
    "sum of the losses": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat[range(len(y)), y].log().sum()",
        "Does your loss return one number for each sample, or one for the batch?",
    ),
    "whole rows": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat[y].log()",
        "Do the labels name rows or columns, and how many numbers do you need for each sample?",
    ),
    "gather by a list": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat.gather(1, y).log()",
        "gather wants an index with as many dims as the table: what shape do your labels have?",
    ),
    "another logarithm": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat[range(len(y)), y].log10()",
        "In the picture of the loss, a probability of 0.1 costs 2.30: what does it cost with yours, and which logarithm is that?",
    ),
    "no minus": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return y_hat[range(len(y)), y].log()",
        "Should a confident correct answer have a large or a small loss?",
    ),
    "losses without a gradient": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return torch.tensor([-r[i].log() for r, i in zip(y_hat, y)])",
        "Can the gradient travel from your result back to y_hat?",
    ),
    "no log": (
        "cross_entropy",
        "def cross_entropy(y_hat, y):\n    return -y_hat[range(len(y)), y]",
        "Compare the penalty at a probability of 0.5 and of 0.01: is it steep enough?",
    ),
    "a whole matrix": (
        "cross_entropy",
        "def cross_entropy(y_hat, y):\n    return -y_hat[:, y].log()",
        "How many numbers do you need for each sample?",
    ),
    "a count": (
        "accuracy",
        "def accuracy(y_hat, y): return (y_hat.argmax(1) == y).sum().item()",
        "Can an accuracy exceed 1?",
    ),
    "a count, and an evaluation that divides it": (
        "accuracy",
        "def accuracy(y_hat, y):\n"
        "    if len(y_hat.shape) > 1 and y_hat.shape[1] > 1:\n"
        "        y_hat = y_hat.argmax(axis=1)\n"
        "    cmp = y_hat.type(y.dtype) == y\n"
        "    return float(cmp.type(y.dtype).sum())\n"
        "class Accumulator:\n"
        "    def __init__(self, n): self.data = [0.0] * n\n"
        "    def add(self, *args): self.data = [a + float(b) for a, b in zip(self.data, args)]\n"
        "    def __getitem__(self, idx): return self.data[idx]\n"
        "def evaluate_accuracy(net, data_iter):\n"
        "    metric = Accumulator(2)\n"
        "    with torch.no_grad():\n"
        "        for X, y in data_iter:\n"
        "            metric.add(accuracy(net(X), y), y.numel())\n"
        "    return metric[0] / metric[1]",
        "Can an accuracy exceed 1?",
    ),
    "argmax down the columns": (
        "accuracy",
        "def accuracy(y_hat, y):\n    return (y_hat.argmax(dim=0) == y).float().mean().item()",
        "Which class does each row vote for?",
    ),
    "a mean of true and false": (
        "accuracy",
        "def accuracy(y_hat, y):\n    return (y_hat.argmax(dim=1) == y).mean().item()",
        "What dtype does a comparison give, and of what dtype can a mean be taken?",
    ),
    "argmax over dim 0": (
        "accuracy",
        "def accuracy(y_hat, y):\n    return (y_hat.argmax(dim=0)[0] == y).float().mean().item()",
        "Which class does each row vote for?",
    ),
    "mean of batch means": (
        "evaluate_accuracy",
        "def evaluate_accuracy(data_iter, net):\n"
        "    found = [(net(X).argmax(1) == y).float().mean().item() for X, y in data_iter]\n"
        "    return sum(found) / len(found)",
        "Put every mistake in the last, smaller batch: how much does the result notice?",
    ),
    "accuracy that is printed": (
        "evaluate_accuracy",
        "def evaluate_accuracy(data_iter, net):\n"
        "    found = [accuracy(net(X), y) for X, y in data_iter]\n"
        "    print(sum(found) / len(found))",
        "Printing shows a result to you; how does the caller get hold of it?",
    ),
    "return in the loop": (
        "evaluate_accuracy",
        "def evaluate_accuracy(data_iter, net):\n"
        "    for X, y in data_iter:\n"
        "        return (net(X).argmax(1) == y).float().mean().item()",
        "How many of the batches have been seen when your function returns?",
    ),
    "sgd on a copy": (
        "sgd",
        "def sgd(params, lr, batch_size):\n    for p in params: p = p - lr * p.grad / batch_size",
        "The caller's tensor still holds its old value: does the step go into that very tensor, and what is in .grad when it is taken?",
    ),
    "zeroed before the step": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for p in params:\n"
        "        p.grad.zero_()\n"
        "        p.data -= lr * p.grad / batch_size",
        "The caller's tensor still holds its old value: does the step go into that very tensor, and what is in .grad when it is taken?",
    ),
    "sgd uphill": (
        "sgd",
        "def sgd(params, lr, batch_size):\n    for p in params: p.data += lr * p.grad / batch_size",
        "Moving along +grad, does the loss rise or fall?",
    ),
    "never divided": (
        "sgd",
        "def sgd(params, lr, batch_size):\n    for p in params:\n        p.data -= lr * p.grad",
        "Is the gradient already an average over the batch?",
    ),
    "divided twice": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for p in params:\n"
        "        p.data -= lr * p.grad / batch_size**2",
        "By what is the sum over the batch divided, and how often?",
    ),
    "outside no_grad": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for p in params:\n"
        "        p -= lr * p.grad / batch_size",
        "Should the update itself be recorded for backward?",
    ),
    "only the first parameter": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for p in params[:1]:\n"
        "        p.data -= lr * p.grad / batch_size",
        "Which of the parameters have moved after your call?",
    ),
    "no zeroing": (
        "train_softmax",
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.zeros(784, 10, requires_grad=True)\n"
        "    b = torch.zeros(10, requires_grad=True)\n"
        "    def net(X): return X.reshape(-1, 784) @ W + b\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            cross_entropy(softmax(net(X)), y).sum().backward()\n"
        "            sgd([W, b], lr, len(y))\n"
        "    return net",
        "What is in .grad when the second batch begins?",
    ),
    "divided by the batch twice": (
        "train_softmax",
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.zeros(784, 10, requires_grad=True)\n"
        "    b = torch.zeros(10, requires_grad=True)\n"
        "    def net(X): return X.reshape(-1, 784) @ W + b\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            cross_entropy(softmax(net(X)), y).mean().backward()\n"
        "            sgd([W, b], lr, len(y))\n"
        "            W.grad = b.grad = None\n"
        "    return net",
        "How often is the gradient divided by the size of the batch on its way?",
    ),
    "divided by a fixed number": (
        "train_softmax",
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.zeros(784, 10, requires_grad=True)\n"
        "    b = torch.zeros(10, requires_grad=True)\n"
        "    def net(X): return X.reshape(-1, 784) @ W + b\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            cross_entropy(softmax(net(X)), y).sum().backward()\n"
        "            sgd([W, b], lr, 256)\n"
        "            W.grad = b.grad = None\n"
        "    return net",
        "How many samples are in a batch if the caller asks for another size?",
    ),
    "no model returned": (
        "train_softmax",
        "old = train_softmax\n"
        "def train_softmax(train_iter, num_epochs, lr): old(train_iter, num_epochs, lr)",
        "What does the caller receive when the loop is over?",
    ),
    "softmax twice": (
        "train_softmax",
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.zeros(784, 10, requires_grad=True)\n"
        "    b = torch.zeros(10, requires_grad=True)\n"
        "    def net(X): return softmax(X.reshape(-1, 784) @ W + b)\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            cross_entropy(softmax(net(X)), y).sum().backward()\n"
        "            sgd([W, b], lr, len(y))\n"
        "            W.grad = b.grad = None\n"
        "    return net",
        "What does the loss do to its input first, and what has your net done already?",
    ),
    "one epoch": (
        "train_softmax",
        "old = train_softmax\n"
        "def train_softmax(train_iter, num_epochs, lr): return old(train_iter, 1, lr)",
        "Your net is where a single epoch leads: how often is train_iter gone through before your function returns, and does each epoch go on where the last one ended?",
    ),
    "the bias never moves": (
        "train_softmax",
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.zeros(784, 10, requires_grad=True)\n"
        "    b = torch.zeros(10, requires_grad=True)\n"
        "    def net(X): return X.reshape(-1, 784) @ W + b\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            cross_entropy(softmax(net(X)), y).sum().backward()\n"
        "            sgd([W], lr, len(y))\n"
        "            W.grad = b.grad = None\n"
        "    return net",
        "Show your trained net a blank image: what is left to tell the classes apart, and who moves it?",
    ),
    "a learning rate of its own": (
        "train_softmax",
        "old = train_softmax\n"
        "def train_softmax(train_iter, num_epochs, lr): return old(train_iter, num_epochs, 0.1)",
        "Which learning rate does your update use, and which was handed in?",
    ),
    "torch's own loss": (
        "train_softmax",
        "import torch.nn.functional as F\n"
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.zeros(784, 10, requires_grad=True)\n"
        "    def net(X): return X.reshape(-1, 784) @ W\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            F.cross_entropy(net(X), y).backward()\n"
        "            sgd([W], lr, 1)\n"
        "            W.grad = None\n"
        "    return net",
        "Which of the functions you wrote earlier does this loss replace?",
    ),
}

# Mutants of the solution that are no mistakes: the lines that differ → why.
EQUIVALENT = {
    "- X = X * 1.0\n+ pass": "exp makes floats of integers anyway",
    "- X = X * 1.0\n+ X = X / 1.0": "the same numbers",
    (
        "- with torch.no_grad():\n"
        "- for X, y in data_iter:\n"
        "- right += accuracy(net(X), y) * len(y)\n"
        "- total += len(y)\n"
        "+ for X, y in data_iter:\n"
        "+ right += accuracy(net(X), y) * len(y)\n"
        "+ total += len(y)"
    ): "recording gradients costs memory; the accuracy is the same, and no point hangs on it",
    "- if on_epoch is not None:\n- on_epoch(epoch, net)\n+ pass": "given and optional, not graded",
    "- on_epoch(epoch, net)\n+ pass": "given and optional, not graded",
    (
        "- return X.reshape(-1, 784) @ W + b\n+ return X.reshape(-1, 784) @ W - b"
    ): "the same model: it learns the bias with the other sign",
}
