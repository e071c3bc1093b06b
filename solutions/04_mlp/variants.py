"""Correct functions, written otherwise than in the solution: each earns everything.

Name → (exercise, source). The source is appended to the solution, whose function it replaces.
"""

VARIANTS = {
    "relu as in d2l": (
        "relu",
        "def relu(X): return torch.max(input=X, other=torch.tensor(0.0))",
    ),
    "relu by a mask": (
        "relu",
        "def relu(X): return X * (X > 0)",
    ),
    "relu by where": (
        "relu",
        "def relu(X): return torch.where(X > 0, X, torch.zeros_like(X))",
    ),
    "sigmoid by two branches": (
        "sigmoid",
        "def sigmoid(X):\n"
        "    small = torch.exp(torch.where(X >= 0, -X, X))\n"
        "    return torch.where(X >= 0, 1 / (1 + small), small / (1 + small))",
    ),
    "sigmoid by log-sum-exp": (
        "sigmoid",
        "def sigmoid(X): return torch.exp(-torch.logaddexp(torch.zeros_like(X), -X))",
    ),
    "tanh by clamp and exp": (
        "tanh",
        "def tanh(X):\n"
        "    a = torch.exp(-2 * torch.clamp(X, -20, 20))\n"
        "    return (1 - a) / (1 + a)",
    ),
    "parameters by nn.Parameter": (
        "init_params",
        "from torch import nn\n"
        "def init_params(num_inputs, num_hiddens, num_outputs):\n"
        "    W1 = nn.Parameter(torch.normal(0, 0.01, size=(num_inputs, num_hiddens)))\n"
        "    b1 = nn.Parameter(torch.zeros(num_hiddens))\n"
        "    W2 = nn.Parameter(torch.normal(0, 0.01, size=(num_hiddens, num_outputs)))\n"
        "    b2 = nn.Parameter(torch.zeros(num_outputs))\n"
        "    return W1, b1, W2, b2",
    ),
    "parameters by numpy": (
        "init_params",
        "import numpy as np\n"
        "def init_params(num_inputs, num_hiddens, num_outputs):\n"
        "    draw = lambda *shape: torch.tensor(np.random.normal(0, 0.01, shape), dtype=torch.float)\n"
        "    params = [draw(num_inputs, num_hiddens), torch.zeros(num_hiddens),\n"
        "              draw(num_hiddens, num_outputs), torch.zeros(num_outputs)]\n"
        "    for param in params:\n"
        "        param.requires_grad_(requires_grad=True)\n"
        "    return params",
    ),
    "mlp by matmul and flatten": (
        "mlp",
        "def mlp(X, params):\n"
        "    if X.dim() > 2:\n"
        "        X = torch.flatten(X, start_dim=1)\n"
        "    hidden = relu(torch.matmul(X, params[0]) + params[1])\n"
        "    return torch.matmul(hidden, params[2]) + params[3]",
    ),
    "mlp by addmm": (
        "mlp",
        "def mlp(X, params):\n"
        "    W1, b1, W2, b2 = params\n"
        "    return torch.addmm(b2, relu(torch.addmm(b1, X.reshape(len(X), -1), W1)), W2)",
    ),
    "training with its own loss and zeroing afterwards": (
        "train_mlp",
        "def train_mlp(train_iter, num_epochs, lr):\n"
        "    params = init_params(784, 256, 10)\n"
        "    for epoch in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            scores = mlp(X, params)\n"
        "            losses = scores.logsumexp(dim=1) - scores[range(len(y)), y]\n"
        "            losses.sum().backward()\n"
        "            for param in params:\n"
        "                param.data -= lr * param.grad / len(y)\n"
        "                param.grad.zero_()\n"
        "    return lambda X: mlp(X, params)",
    ),
    "training that gives probabilities": (
        "train_mlp",
        "def train_mlp(train_iter, num_epochs, lr):\n"
        "    params = init_params(784, 256, 10)\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            loss = F.cross_entropy(mlp(X, params), y)\n"
        "            for param, slope in zip(params, torch.autograd.grad(loss, params)):\n"
        "                param.data.sub_(lr * slope)\n"
        "    return lambda X: mlp(X, params).softmax(dim=1)",
    ),
    "mlp by view": (
        "mlp",
        "def mlp(X, params):\n"
        "    W1, b1, W2, b2 = params\n"
        "    X = X.view(-1, 784)\n"
        "    H = relu(X @ W1 + b1)\n"
        "    return H @ W2 + b2",
    ),
    "training that measures on its images after each epoch, as a book does": (
        "train_mlp",
        "def evaluate_accuracy(data_iter, net):\n"
        "    acc_sum, n = 0.0, 0\n"
        "    for X, y in data_iter:\n"
        "        if isinstance(net, torch.nn.Module):\n"
        "            net.eval()\n"
        "            acc_sum += (net(X).argmax(dim=1) == y).float().sum().item()\n"
        "            net.train()\n"
        "        else:\n"
        "            if('is_training' in net.__code__.co_varnames):\n"
        "                acc_sum += (net(X, is_training=False).argmax(dim=1) == y).float().sum().item()\n"
        "            else:\n"
        "                acc_sum += (net(X).argmax(dim=1) == y).float().sum().item()\n"
        "        n += y.shape[0]\n"
        "    return acc_sum / n\n"
        "def train_mlp(train_iter, num_epochs, lr, on_epoch=None):\n"
        "    params = init_params(784, 256, 10)\n"
        "    net = lambda X: mlp(X, params)\n"
        "    for epoch in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            for p in params:\n"
        "                p.grad = None\n"
        "            l = F.cross_entropy(net(X), y)\n"
        "            l.backward()\n"
        "            for p in params: p.data -= lr * p.grad\n"
        "        print(epoch, evaluate_accuracy(train_iter, net))\n"
        "    return net",
    ),
}
