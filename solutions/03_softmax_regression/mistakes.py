"""Real students' mistakes: each loses points on its own exercise, whatever the seed.

Name → (exercise, source, hint). The source is appended to the solution; the hint leads without
giving the answer away.
"""


def _chosen(question: str, option: str) -> str:
    return f"def {question}(options):\n    return {option!r}"


MISTAKES = {
    "never trained": (
        "train_softmax",
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.randn(784, 10) * 0.01\n"
        "    return lambda X: X.reshape(-1, 784) @ W",
        "Your model comes back as it was initialised. Where is the loop over epochs and mini-batches that updates W and b? See section 7.",
    ),
    "softmax over everything": (
        "softmax",
        "def softmax(X): return X.exp() / X.exp().sum()",
        "You divided by the total of the whole table. What should the first row alone sum to? See section 3.",
    ),
    "softmax in place": (
        "softmax",
        "def softmax(X):\n"
        "    X -= X.max(dim=1, keepdim=True).values\n"
        "    return X.exp() / X.exp().sum(dim=1, keepdim=True)",
        "The probabilities are right, but the caller's X has changed. Which operator works in place?",
    ),
    "softmax over dim 0": (
        "softmax",
        "def softmax(X):\n"
        "    E = (X - X.max(dim=0, keepdim=True).values).exp()\n"
        "    return E / E.sum(dim=0, keepdim=True)",
        "Your columns sum to 1, not your rows. Should one image's probabilities change because another image joined the batch? See section 3.",
    ),
    "softmax over dim 0, and no shift": (
        "softmax",
        "def softmax(X):\n    E = X.exp()\n    return E / E.sum(dim=0, keepdim=True)",
        "Your columns sum to 1, not your rows. Should one image's probabilities change because another image joined the batch? See section 3.",
    ),
    "softmax without a gradient": (
        "softmax",
        "def softmax(X):\n"
        "    E = (X - X.max(dim=1, keepdim=True).values).detach().exp()\n"
        "    return E / E.sum(dim=1, keepdim=True)",
        "Your probabilities have no gradient with respect to X. Which call takes X out of the computation graph?",
    ),
    "no keepdim after a shift": (
        "softmax",
        "def softmax(X):\n"
        "    E = (X - X.max(dim=1, keepdim=True).values).exp()\n"
        "    return E / E.sum(dim=1)",
        "Your row sums have the shape (n), so broadcasting lines them up with the columns. Which argument of sum keeps the dimension? See the cell before the exercise.",
    ),
    "no keepdim": (
        "softmax",
        "def softmax(X):\n    E = X.exp()\n    return E / E.sum(dim=1)",
        "Your row sums have the shape (n), so broadcasting lines them up with the columns. Which argument of sum keeps the dimension? See the cell before the exercise.",
    ),
    "shifted by the largest of all": (
        "softmax",
        "def softmax(X):\n    E = (X - X.max()).exp()\n    return E / E.sum(dim=1, keepdim=True)",
        "You subtract the largest score of the whole table. What is exp of a row whose scores are all 1000 lower? See section 3.",
    ),
    "a sum that is not called": (
        "softmax",
        "def softmax(X):\n    E = X.exp()\n    return E / E.sum",
        "`E.sum` without brackets is a method, not a tensor. How do you call it, and over which dimension?",
    ),
    "the pair that max returns": (
        "softmax",
        "def softmax(X):\n"
        "    E = (X - X.max(dim=1, keepdim=True)).exp()\n"
        "    return E / E.sum(dim=1, keepdim=True)",
        "With a dim, max returns two things, values and indices. Which of them do you subtract? See the cell before the exercise.",
    ),
    "divided without exp": (
        "softmax",
        "def softmax(X):\n    return X / X.exp().sum(dim=1, keepdim=True)",
        "You divide X by the sum of exp(X). What has to be divided so that a row sums to 1?",
    ),
    "no shift": (
        "softmax",
        "def softmax(X):\n    return X.exp() / X.exp().sum(dim=1, keepdim=True)",
        "Small scores are right, and scores near 1000 give nan. What is exp(1000) in float32, and what may you subtract from a row first? See the trap in section 3.",
    ),
    "probabilities in double precision": (
        "softmax",
        "def softmax(X):\n"
        "    E = (X.double() - X.double().amax(1, keepdim=True)).exp()\n"
        "    return E / E.sum(dim=1, keepdim=True)",
        "The values are right, in float64. Which dtype has X, and where does yours change?",
    ),
    "losses by numpy's habits": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat.double()[range(len(y)), y].log()",
        "The values are right, in float64. Which dtype has y_hat, and where does yours change?",
    ),
    "mean loss": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat[range(len(y)), y].log().mean()",
        "You returned the mean, one number for the batch. One loss per sample was asked for: who divides by the batch size later? See section 6.",
    ),
    "sum of the losses": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat[range(len(y)), y].log().sum()",
        "You returned the sum, one number for the batch. One loss per sample was asked for: who takes the sum later? See section 7.",
    ),
    "whole rows": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat[y].log()",
        "One list of numbers takes whole rows. How do you pick one column of each row? See section 4.",
    ),
    "gather by a list": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat.gather(1, y).log()",
        "gather needs an index with as many dimensions as y_hat. Your labels have the shape (n): which shape should they have here?",
    ),
    "another logarithm": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -y_hat[range(len(y)), y].log10()",
        "For a probability of 0.1 your loss is 1; in the picture of section 4 it is 2.30. Which logarithm is meant?",
    ),
    "no minus": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return y_hat[range(len(y)), y].log()",
        "Your losses are negative. By the formula of section 4, which sign has the loss?",
    ),
    "losses without a gradient": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return torch.tensor([-r[i].log() for r, i in zip(y_hat, y)])",
        "The values are right, but torch.tensor(...) makes a new tensor with no computation graph. How do you pick without a loop? See section 4.",
    ),
    "no log": (
        "cross_entropy",
        "def cross_entropy(y_hat, y):\n    return -y_hat[range(len(y)), y]",
        "Your loss at p = 0.01 is −0.01; in the table of section 4 it is 4.605. Which function takes you there?",
    ),
    "a whole matrix": (
        "cross_entropy",
        "def cross_entropy(y_hat, y):\n    return -y_hat[:, y].log()",
        "You returned n numbers for each sample. y_hat[:, y] takes whole columns: which list pairs each row with its label? See section 4.",
    ),
    "a count": (
        "accuracy",
        "def accuracy(y_hat, y): return (y_hat.argmax(1) == y).sum().item()",
        "You returned how many are right. What turns a count into a fraction?",
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
        "You returned how many are right. What turns a count into a fraction?",
    ),
    "argmax down the columns": (
        "accuracy",
        "def accuracy(y_hat, y):\n    return (y_hat.argmax(dim=0) == y).float().mean().item()",
        "You took argmax down the columns. Each row predicts one class: which dim is that?",
    ),
    "a mean of true and false": (
        "accuracy",
        "def accuracy(y_hat, y):\n    return (y_hat.argmax(dim=1) == y).mean().item()",
        "A comparison gives True and False, of dtype bool, and PyTorch takes no mean of it. Into which dtype do you turn it first?",
    ),
    "argmax over dim 0": (
        "accuracy",
        "def accuracy(y_hat, y):\n    return (y_hat.argmax(dim=0)[0] == y).float().mean().item()",
        "You took argmax down the columns. Each row predicts one class: which dim is that?",
    ),
    "mean of batch means": (
        "evaluate_accuracy",
        "def evaluate_accuracy(data_iter, net):\n"
        "    found = [(net(X).argmax(1) == y).float().mean().item() for X, y in data_iter]\n"
        "    return sum(found) / len(found)",
        "You averaged the accuracies of the batches. Put every mistake in the last, smaller batch: how much does the result notice? See section 5.",
    ),
    "accuracy that is printed": (
        "evaluate_accuracy",
        "def evaluate_accuracy(data_iter, net):\n"
        "    found = [accuracy(net(X), y) for X, y in data_iter]\n"
        "    print(sum(found) / len(found))",
        "Your function prints the result and returns nothing. Which statement gives it to the caller?",
    ),
    "return in the loop": (
        "evaluate_accuracy",
        "def evaluate_accuracy(data_iter, net):\n"
        "    for X, y in data_iter:\n"
        "        return (net(X).argmax(1) == y).float().mean().item()",
        "You return inside the loop, after the first batch. Where should `return` be?",
    ),
    "sgd on a copy": (
        "sgd",
        "def sgd(params, lr, batch_size):\n    for p in params: p = p - lr * p.grad / batch_size",
        "The caller's tensor has not changed. Two usual causes: `param = param - …` makes a new tensor, or .grad was zeroed before it was used. Which of them is it here?",
    ),
    "zeroed before the step": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for p in params:\n"
        "        p.grad.zero_()\n"
        "        p.data -= lr * p.grad / batch_size",
        "The caller's tensor has not changed. Two usual causes: `param = param - …` makes a new tensor, or .grad was zeroed before it was used. Which of them is it here?",
    ),
    "sgd uphill": (
        "sgd",
        "def sgd(params, lr, batch_size):\n    for p in params: p.data += lr * p.grad / batch_size",
        "Your step goes along the gradient. Does the loss rise or fall in that direction?",
    ),
    "never divided": (
        "sgd",
        "def sgd(params, lr, batch_size):\n    for p in params:\n        p.data -= lr * p.grad",
        "Your steps are too long for batches of several samples. The gradient is that of the sum of the losses: by what is it to be divided? See section 6.",
    ),
    "divided twice": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for p in params:\n"
        "        p.data -= lr * p.grad / batch_size**2",
        "Your steps are too short. By what is the gradient divided, and how often? See section 6.",
    ),
    "outside no_grad": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for p in params:\n"
        "        p -= lr * p.grad / batch_size",
        "PyTorch refuses to change a parameter in place while it records operations. Inside which block does it not record?",
    ),
    "only the first parameter": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for p in params[:1]:\n"
        "        p.data -= lr * p.grad / batch_size",
        "Only the first parameter has changed. Which parameters does your loop go through?",
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
        "Your steps become longer and longer. What is in .grad when the second batch begins? See section 7.",
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
        "Your steps are too short. How often is the gradient divided by the batch size, in the loss and in sgd? See the table in section 6.",
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
        "You always divide by 256. How many samples are in this mini-batch if it has another size?",
    ),
    "no model returned": (
        "train_softmax",
        "old = train_softmax\n"
        "def train_softmax(train_iter, num_epochs, lr): old(train_iter, num_epochs, lr)",
        "Your function trains and then returns nothing. What does the caller need from it?",
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
        "Your net returns probabilities, and the loop applies softmax again. Which of the two should go? `net` should return raw scores.",
    ),
    "one epoch": (
        "train_softmax",
        "old = train_softmax\n"
        "def train_softmax(train_iter, num_epochs, lr): return old(train_iter, 1, lr)",
        "Your net is that of a single epoch. Is `return` inside the epoch loop, is num_epochs used, and are W and b made before the loop rather than in it?",
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
        "For a blank image your net gives all classes the same score, so the bias is still 0. Which list of parameters do you pass to sgd?",
    ),
    "a learning rate of its own": (
        "train_softmax",
        "old = train_softmax\n"
        "def train_softmax(train_iter, num_epochs, lr): return old(train_iter, num_epochs, 0.1)",
        "The result does not depend on lr. Which learning rate does your function pass to sgd?",
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
        "F.cross_entropy is PyTorch's own loss. Which two functions of yours does it replace?",
    ),
    "parameters: no biases": (
        "num_parameters",
        "def num_parameters(num_inputs, num_outputs):\n    return num_inputs * num_outputs",
        "You counted the weights. Which parameters are missing, and how many of them are there?",
    ),
    "parameters: one bias": (
        "num_parameters",
        "def num_parameters(num_inputs, num_outputs):\n    return num_inputs * num_outputs + 1",
        "You counted one bias. Does each class have its own?",
    ),
    "parameters: a bias for each pixel": (
        "num_parameters",
        "def num_parameters(num_inputs, num_outputs):\n    return num_inputs * (num_outputs + 1)",
        "You counted one bias for each input. Does the shape of b come from the inputs or the outputs?",
    ),
    "shift: nearly equal": (
        "shifted_scores",
        _chosen(
            "shifted_scores", "they come closer to 1/3 each, because the scores are nearly equal"
        ),
        "Compared with their size they are nearly equal, but what counts in exp is their difference. Did it change?",
    ),
    "shift: multiplied": (
        "shifted_scores",
        _chosen("shifted_scores", "they are multiplied by exp(100)"),
        "The powers are multiplied by exp(100). By what is the total of the row multiplied?",
    ),
    "shift: surer": (
        "shifted_scores",
        _chosen(
            "shifted_scores", "the largest one comes closer to 1, because all scores are large"
        ),
        "That would happen if the scores were multiplied. Here a number is added: what becomes of the differences?",
    ),
    "blind: the probability": (
        "blind_loss",
        "def blind_loss(num_classes):\n    return 1 / num_classes",
        "That is the probability of the true class. Which function makes a loss of it?",
    ),
    "blind: negative": (
        "blind_loss",
        "def blind_loss(num_classes):\n    return math.log(1 / num_classes)",
        "Your loss is negative. Which sign has the cross-entropy?",
    ),
    "blind: another logarithm": (
        "blind_loss",
        "def blind_loss(num_classes):\n    return math.log10(num_classes)",
        "That is the logarithm to the base 10. Which one does cross-entropy use?",
    ),
    "momentum: none": (
        "sgd_momentum",
        "def sgd_momentum(params, velocities, lr, batch_size, momentum):\n"
        "    with torch.no_grad():\n"
        "        for param in params:\n"
        "            param -= lr * param.grad / batch_size",
        "Your steps are those of sgd, and the velocities are still 0. Does your function update them, and in place? `velocity = …` would make a new tensor.",
    ),
    "momentum: velocities that are forgotten": (
        "sgd_momentum",
        "def sgd_momentum(params, velocities, lr, batch_size, momentum):\n"
        "    with torch.no_grad():\n"
        "        for param, velocity in zip(params, velocities):\n"
        "            velocity = momentum * velocity + param.grad / batch_size\n"
        "            param -= lr * velocity",
        "Your steps are those of sgd, and the velocities are still 0. Does your function update them, and in place? `velocity = …` would make a new tensor.",
    ),
    "momentum: never divided": (
        "sgd_momentum",
        "def sgd_momentum(params, velocities, lr, batch_size, momentum):\n"
        "    with torch.no_grad():\n"
        "        for param, velocity in zip(params, velocities):\n"
        "            velocity *= momentum\n"
        "            velocity += param.grad\n"
        "            param -= lr * velocity",
        "The gradient is that of the sum of the losses. By what is it to be divided before it joins the velocity?",
    ),
    "momentum: an average": (
        "sgd_momentum",
        "def sgd_momentum(params, velocities, lr, batch_size, momentum):\n"
        "    with torch.no_grad():\n"
        "        for param, velocity in zip(params, velocities):\n"
        "            velocity *= momentum\n"
        "            velocity += (1 - momentum) * param.grad / batch_size\n"
        "            param -= lr * velocity",
        "You weight the new gradient with 1 − momentum. Does the formula of section 6?",
    ),
    "momentum: the old velocity": (
        "sgd_momentum",
        "def sgd_momentum(params, velocities, lr, batch_size, momentum):\n"
        "    with torch.no_grad():\n"
        "        for param, velocity in zip(params, velocities):\n"
        "            param -= lr * velocity\n"
        "            velocity *= momentum\n"
        "            velocity += param.grad / batch_size",
        "Your first step moves nothing. Is the velocity updated before or after the parameter?",
    ),
    "momentum: recorded": (
        "sgd_momentum",
        "def sgd_momentum(params, velocities, lr, batch_size, momentum):\n"
        "    for param, velocity in zip(params, velocities):\n"
        "        velocity *= momentum\n"
        "        velocity += param.grad / batch_size\n"
        "        param -= lr * velocity",
        "PyTorch refuses to change a parameter in place while it records operations. Inside which block does it not record?",
    ),
    "zero: no gradient": (
        "zero_start",
        _chosen("zero_start", "nothing, because every gradient is 0"),
        "The probabilities are all 0.1 then. Is p minus one-hot zero?",
    ),
    "zero: equal classes": (
        "zero_start",
        _chosen("zero_start", "all ten classes keep equal weights, and the accuracy stays at 10 %"),
        "That happens to hidden units, as assignment 04 shows. Here each class has its own labels: are their gradients equal?",
    ),
    "zero: nan": (
        "zero_start",
        _chosen("zero_start", "the loss becomes nan, because softmax divides by 0"),
        "exp(0) is 1. By what does softmax divide then?",
    ),
}

# Mutants of the solution that are no mistakes: the lines that differ → why.
EQUIVALENT = {
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
