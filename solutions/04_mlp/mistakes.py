"""Real students' mistakes: each loses points on its own exercise, whatever the seed.

Name → (exercise, source, hint). The source is appended to the solution; the hint leads without
giving the answer away.
"""

_TRAIN = (
    "def train_mlp(train_iter, num_epochs, lr):\n"
    "    params = init_params(784, 256, 10)\n"
    "    net = lambda X: mlp(X, params)\n"
    "    for epoch in range(num_epochs):\n"
    "        for X, y in train_iter:\n"
    "            {forget}\n"
    "            loss = {loss}\n"
    "            loss.backward()\n"
    "            for p in params:\n"
    "                p.data -= {step}\n"
    "    return net"
)


def _train(
    forget: str = "for p in params: p.grad = None",
    loss: str = "F.cross_entropy(net(X), y)",
    step: str = "lr * p.grad",
) -> str:
    return _TRAIN.format(forget=forget, loss=loss, step=step)


MISTAKES = {
    "never trained": (
        "train_mlp",
        "def train_mlp(train_iter, num_epochs, lr):\n"
        "    params = init_params(784, 256, 10)\n"
        "    return lambda X: mlp(X, params)",
        "Print one of the four tensors before and after a step: does it hold new values?",
    ),
    "relu by torch.max over a dim": (
        "relu",
        "def relu(X): return torch.max(X, 0)",
        "What does torch.max return when its second argument is a whole number? Is it a tensor of the same shape as X?",
    ),
    "relu by Python's max": (
        "relu",
        "def relu(X): return max(X, 0)",
        "A comparison of a whole tensor with 0 has many answers: which tool decides for each element?",
    ),
    "relu of the absolute value": (
        "relu",
        "def relu(X): return X.abs()",
        "Put -3 in: what should come out, and what does?",
    ),
    "relu in place": (
        "relu",
        "def relu(X):\n    X[X < 0] = 0\n    return X",
        "Is the caller's tensor unchanged after your call?",
    ),
    "relu with a leak": (
        "relu",
        "def relu(X): return torch.where(X > 0, X, 0.01 * X)",
        "What exactly comes out for -100?",
    ),
    "relu without a gradient": (
        "relu",
        "def relu(X): return X.detach().clamp(min=0)",
        "Can a gradient travel from your result back to X?",
    ),
    "sigmoid with the wrong sign": (
        "sigmoid",
        "def sigmoid(X): return 1 / (1 + torch.exp(X.clamp(max=80)))",
        "Is sigmoid(3) above or below one half?",
    ),
    "sigmoid with the wrong sign, and no clamp": (
        "sigmoid",
        "def sigmoid(X): return 1 / (1 + torch.exp(X))",
        "Is sigmoid(3) above or below one half?",
    ),
    "sigmoid by Python's math": (
        "sigmoid",
        "import math\ndef sigmoid(X): return 1 / (1 + math.exp(-X))",
        "Python's exp takes a single number: whose exp takes a whole tensor?",
    ),
    "sigmoid as it stands in the book": (
        "sigmoid",
        "def sigmoid(X): return 1 / (1 + torch.exp(-X))",
        "The values are right. Which step becomes inf for an element of -100, and what does the way back make of it?",
    ),
    "sigmoid by exp over one plus exp": (
        "sigmoid",
        "def sigmoid(X): return X.exp() / (1 + X.exp())",
        "What is inf divided by inf, and for which elements does it happen?",
    ),
    "sigmoid by where, after the overflow": (
        "sigmoid",
        "def sigmoid(X):\n"
        "    return torch.where(X >= 0, 1 / (1 + torch.exp(-X)), torch.exp(X) / (1 + torch.exp(X)))",
        "The way back goes through both branches, also the one that was not chosen: is each free of inf?",
    ),
    "tanh as it stands in the book": (
        "tanh",
        "def tanh(X): return (1 - torch.exp(-2 * X)) / (1 + torch.exp(-2 * X))",
        "Which element makes the power overflow, and what is inf divided by inf?",
    ),
    "tanh by four powers": (
        "tanh",
        "def tanh(X):\n"
        "    up, down = torch.exp(X), torch.exp(-X)\n"
        "    return (up - down) / (up + down)",
        "Which element makes a power overflow, and what is inf divided by inf?",
    ),
    "tanh of half the argument": (
        "tanh",
        "def tanh(X): return 2 * sigmoid(X) - 1",
        "Compare with the table where x is 1: which column of the sigmoid does it need?",
    ),
    "tanh that is torch's": (
        "tanh",
        "def tanh(X): return torch.tanh(X)",
        "This exercise asks you to write the function itself; which curve do you own already?",
    ),
    "sigmoid in double precision": (
        "sigmoid",
        "def sigmoid(X): return 1 / (1 + torch.exp(-X.double().clamp(min=-80)))",
        "The values are right: compare the dtype of your result with that of X.",
    ),
    "parameters that take no sizes": (
        "init_params",
        "num_inputs, num_hiddens, num_outputs = 784, 256, 10\n"
        "def init_params():\n"
        "    W1 = torch.normal(0, 0.01, (num_inputs, num_hiddens), requires_grad=True)\n"
        "    W2 = torch.normal(0, 0.01, (num_hiddens, num_outputs), requires_grad=True)\n"
        "    b1 = torch.zeros(num_hiddens, requires_grad=True)\n"
        "    b2 = torch.zeros(num_outputs, requires_grad=True)\n"
        "    return [W1, b1, W2, b2]",
        "The caller says how many inputs, hidden units and outputs there are: where does your function take these three numbers from?",
    ),
    "parameters as numpy makes them": (
        "init_params",
        "import numpy as np\n"
        "def init_params(num_inputs, num_hiddens, num_outputs):\n"
        "    draw = lambda *shape: torch.tensor(np.random.normal(0, 0.01, shape))\n"
        "    params = [draw(num_inputs, num_hiddens), torch.zeros(num_hiddens),\n"
        "              draw(num_hiddens, num_outputs), torch.zeros(num_outputs)]\n"
        "    return [param.requires_grad_() for param in params]",
        "Which dtype do numpy's numbers have, and which one do the images have that they are multiplied by?",
    ),
    "all weights zero": (
        "init_params",
        "def init_params(num_inputs, num_hiddens, num_outputs):\n"
        "    shapes = [(num_inputs, num_hiddens), (num_hiddens,), (num_hiddens, num_outputs), (num_outputs,)]\n"
        "    return [torch.zeros(shape, requires_grad=True) for shape in shapes]",
        "If all hidden units start equal, can they ever become different?",
    ),
    "standard deviation 1": (
        "init_params",
        "def init_params(num_inputs, num_hiddens, num_outputs):\n"
        "    W1 = torch.randn(num_inputs, num_hiddens, requires_grad=True)\n"
        "    b1 = torch.zeros(num_hiddens, requires_grad=True)\n"
        "    W2 = torch.randn(num_hiddens, num_outputs, requires_grad=True)\n"
        "    b2 = torch.zeros(num_outputs, requires_grad=True)\n"
        "    return [W1, b1, W2, b2]",
        "How large is a weighted sum of 784 pixels if each weight is about 1?",
    ),
    "scaled after requires_grad": (
        "init_params",
        "def init_params(num_inputs, num_hiddens, num_outputs):\n"
        "    W1 = torch.randn(num_inputs, num_hiddens, requires_grad=True) * 0.01\n"
        "    b1 = torch.zeros(num_hiddens, requires_grad=True)\n"
        "    W2 = torch.randn(num_hiddens, num_outputs, requires_grad=True) * 0.01\n"
        "    b2 = torch.zeros(num_outputs, requires_grad=True)\n"
        "    return [W1, b1, W2, b2]",
        "Which tensor does the gradient end in: the one you return, or the one it was computed from?",
    ),
    "parameters that cannot learn": (
        "init_params",
        "def init_params(num_inputs, num_hiddens, num_outputs):\n"
        "    return [torch.randn(num_inputs, num_hiddens) * 0.01, torch.zeros(num_hiddens),\n"
        "            torch.randn(num_hiddens, num_outputs) * 0.01, torch.zeros(num_outputs)]",
        "How does autograd know that you want a gradient for these tensors?",
    ),
    "weights transposed": (
        "init_params",
        "def init_params(num_inputs, num_hiddens, num_outputs):\n"
        "    W1 = (0.01 * torch.randn(num_hiddens, num_inputs)).requires_grad_()\n"
        "    W2 = (0.01 * torch.randn(num_outputs, num_hiddens)).requires_grad_()\n"
        "    return [W1, torch.zeros(num_hiddens, requires_grad=True), W2, torch.zeros(num_outputs, requires_grad=True)]",
        "Write the shape of X W1 under the formula: does it fit with the weight on the right?",
    ),
    "784, 256, 10 whatever is asked": (
        "init_params",
        "def init_params(num_inputs, num_hiddens, num_outputs):\n"
        "    shapes = [(784, 256), (256,), (256, 10), (10,)]\n"
        "    return [(0.01 * torch.randn(s) if len(s) > 1 else torch.zeros(s)).requires_grad_()\n"
        "            for s in shapes]",
        "Call it with other numbers: do the shapes follow?",
    ),
    "parameters that are not returned": (
        "init_params",
        "old = init_params\n"
        "def init_params(num_inputs, num_hiddens, num_outputs):\n"
        "    params = old(num_inputs, num_hiddens, num_outputs)",
        "What you have made stays inside: how does the caller get hold of it?",
    ),
    "bias as long as the inputs": (
        "init_params",
        "def init_params(num_inputs, num_hiddens, num_outputs):\n"
        "    W1 = (0.01 * torch.randn(num_inputs, num_hiddens)).requires_grad_()\n"
        "    W2 = (0.01 * torch.randn(num_hiddens, num_outputs)).requires_grad_()\n"
        "    return [W1, torch.zeros(num_inputs, requires_grad=True), W2, torch.zeros(num_hiddens, requires_grad=True)]",
        "What is a bias added to: what comes into the layer, or what goes out of it?",
    ),
    "parameters from outside": (
        "mlp",
        "W1, b1, W2, b2 = init_params(784, 256, 10)\n"
        "def mlp(X):\n"
        "    X = X.reshape((-1, 784))\n"
        "    return relu(X @ W1 + b1) @ W2 + b2",
        "The caller hands over the four parameters with every call: where does your function take them from?",
    ),
    "no bend": (
        "mlp",
        "def mlp(X, params):\n"
        "    W1, b1, W2, b2 = params\n"
        "    return (X.reshape(-1, 784) @ W1 + b1) @ W2 + b2",
        "Section 1 turns your two layers into a single one: what would prevent that?",
    ),
    "a product entry by entry": (
        "mlp",
        "def mlp(X, params):\n    W1, b1, W2, b2 = params\n    return relu(X * W1 + b1) @ W2 + b2",
        "Entry by entry, or added up over the pixels: which product does the first layer need?",
    ),
    "a bend behind the scores": (
        "mlp",
        "def mlp(X, params):\n"
        "    W1, b1, W2, b2 = params\n"
        "    return relu(relu(X.reshape(-1, 784) @ W1 + b1) @ W2 + b2)",
        "May a score be negative? Which line of the model makes it impossible here?",
    ),
    "no flattening": (
        "mlp",
        "def mlp(X, params):\n    W1, b1, W2, b2 = params\n    return relu(X @ W1 + b1) @ W2 + b2",
        "Write the shape of X beside that of W1: which axis of the images holds 784 numbers?",
    ),
    "sigmoid in the place of relu": (
        "mlp",
        "def mlp(X, params):\n"
        "    W1, b1, W2, b2 = params\n"
        "    return sigmoid(X.reshape(-1, 784) @ W1 + b1) @ W2 + b2",
        "Which of your three curves does the formula of the model ask for?",
    ),
    "the second bias forgotten": (
        "mlp",
        "def mlp(X, params):\n"
        "    W1, b1, W2, b2 = params\n"
        "    return relu(X.reshape(-1, 784) @ W1 + b1) @ W2",
        "Count the parameters that your function reads: does it read all four?",
    ),
    "softmax of the scores": (
        "mlp",
        "def mlp(X, params):\n"
        "    W1, b1, W2, b2 = params\n"
        "    return (relu(X.reshape(-1, 784) @ W1 + b1) @ W2 + b2).softmax(dim=1)",
        "Scores were asked for. Add up a row of yours: which function makes it that number?",
    ),
    "no model returned": (
        "train_mlp",
        _train().replace("    return net", ""),
        "What does the caller receive when the loop is over?",
    ),
    "no zeroing": (
        "train_mlp",
        _train(forget="pass"),
        "What is in .grad when the second mini-batch begins?",
    ),
    "the sum of the losses": (
        "train_mlp",
        _train(loss="F.cross_entropy(net(X), y, reduction='sum')"),
        "Is the gradient that you step along a mean over the mini-batch, or a sum?",
    ),
    "divided by the batch twice": (
        "train_mlp",
        _train(step="lr * p.grad / len(y)"),
        "Is the gradient of this loss already a mean over the mini-batch?",
    ),
    "uphill": (
        "train_mlp",
        _train(step="-lr * p.grad"),
        "Moving along +grad, does the loss rise or fall?",
    ),
    "softmax before the loss": (
        "train_mlp",
        _train(loss="F.cross_entropy(net(X).softmax(dim=1), y)"),
        "What does F.cross_entropy do to its input first?",
    ),
    "steps on copies": (
        "train_mlp",
        _train(step="0 * p.grad; p = p - lr * p.grad"),
        "Print one of the four tensors before and after a step: does it hold new values?",
    ),
    "only the second layer learns": (
        "train_mlp",
        _train().replace("for p in params:\n", "for p in params[2:]:\n"),
        "List the tensors that move in one step: are there four?",
    ),
    "one step in each epoch": (
        "train_mlp",
        "def train_mlp(train_iter, num_epochs, lr):\n"
        "    params = init_params(784, 256, 10)\n"
        "    net = lambda X: mlp(X, params)\n"
        "    for epoch in range(num_epochs):\n"
        "        for p in params: p.grad = None\n"
        "        for X, y in train_iter:\n"
        "            F.cross_entropy(net(X), y).backward()\n"
        "        for p in params:\n"
        "            p.data -= lr * p.grad\n"
        "    return net",
        "How many steps does an epoch of three mini-batches take with yours, and how far is each line of a step indented?",
    ),
    "a learning rate of its own": (
        "train_mlp",
        _train(step="0.5 * p.grad"),
        "Change lr in the call: does anything in your function notice?",
    ),
    "one epoch": (
        "train_mlp",
        _train().replace("    return net", "        return net"),
        "Your net is where a single epoch leads: how often is train_iter gone through before your function returns, and does each epoch go on where the last one ended?",
    ),
}

EQUIVALENT = {
    (
        "- return torch.where(X > 0, X, torch.zeros_like(X))\n"
        "+ return torch.where(X >= 0, X, torch.zeros_like(X))"
    ): "at 0 both give 0, and either slope is accepted there",
    (
        "- return 1 / (1 + torch.exp(-X.clamp(min=-80)))\n"
        "+ return 1 / (1 + torch.exp(-X.clamp(min=-81)))"
    ): "both are out of sight of float32's overflow at 88",
    "- if on_epoch is not None:\n- on_epoch(epoch, net)\n+ pass": "given and optional, not graded",
    "- on_epoch(epoch, net)\n+ pass": "given and optional, not graded",
    "- net.params = params\n+ pass": "a note for the notebook's own pictures, not graded",
    (
        "- params = init_params(784, 256, 10)\n+ params = init_params(784, 257, 10)"
    ): "the number of hidden units is the student's own affair",
}
