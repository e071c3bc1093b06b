"""Right functions, written otherwise than the reference: name -> (exercise, source)."""

VARIANTS = {
    "model by mm": ("linreg", "def linreg(X, w, b):\n    return torch.mm(X, w) + b"),
    "model by addmm": ("linreg", "def linreg(X, w, b):\n    return torch.addmm(b, X, w)"),
    "model by entries": (
        "linreg",
        "def linreg(X, w, b):\n    return (X * w.T).sum(dim=1, keepdim=True) + b",
    ),
    "loss by view": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n    return (y_hat - y.view(y_hat.size())) ** 2 / 2",
    ),
    "loss by a product": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n"
        "    off = y.reshape(-1, 1) - y_hat\n"
        "    return 0.5 * off * off",
    ),
    "loss by flattening both": (
        "squared_loss",
        "def squared_loss(y_hat, y):\n"
        "    return (y_hat.flatten() - y.flatten()).pow(2).div(2).reshape(y_hat.shape)",
    ),
    "batches by random.shuffle": (
        "data_iter",
        "import random\n"
        "def data_iter(batch_size, features, labels):\n"
        "    num_examples = len(features)\n"
        "    indices = list(range(num_examples))\n"
        "    random.shuffle(indices)\n"
        "    for i in range(0, num_examples, batch_size):\n"
        "        j = torch.LongTensor(indices[i: min(i + batch_size, num_examples)])\n"
        "        yield features.index_select(0, j), labels.index_select(0, j)",
    ),
    "batches in a list": (
        "data_iter",
        "def data_iter(batch_size, features, labels):\n"
        "    order = torch.randperm(features.shape[0])\n"
        "    return [[features[p], labels[p]] for p in order.split(batch_size)]",
    ),
    "batches by zip": (
        "data_iter",
        "import numpy as np\n"
        "def data_iter(batch_size, features, labels):\n"
        "    order = np.random.permutation(len(labels))\n"
        "    return zip(features[order].split(batch_size), labels[order].split(batch_size))",
    ),
    "a step that zeroes": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    with torch.no_grad():\n"
        "        for param in params:\n"
        "            param -= lr * param.grad / batch_size\n"
        "            param.grad.zero_()",
    ),
    "a step on .data": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param.data = param.data - lr * param.grad.data / batch_size",
    ),
    "weights in a list": (
        "train_linreg",
        "def train_linreg(features, labels, batch_size, num_epochs, lr):\n"
        "    w = torch.zeros(features.shape[1], requires_grad=True)\n"
        "    b = torch.zeros(1, requires_grad=True)\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in data_iter(batch_size, features, labels):\n"
        "            loss = ((X @ w + b - y) ** 2 / 2).sum()\n"
        "            loss.backward()\n"
        "            sgd([w, b], lr, batch_size)\n"
        "            w.grad.zero_()\n"
        "            b.grad.zero_()\n"
        "    return [w.detach(), b.item()]",
    ),
    "gradients by hand": (
        "train_linreg",
        "def train_linreg(features, labels, batch_size, num_epochs, lr):\n"
        "    w, b = torch.normal(0, 0.01, (features.shape[1], 1)), torch.tensor(0.0)\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in data_iter(batch_size, features, labels):\n"
        "            off = X @ w + b - y.reshape(-1, 1)\n"
        "            w, b = w - lr * X.T @ off / len(X), b - lr * off.mean()\n"
        "    return w, b",
    ),
    "sgd that zeroes, and a loop that relies on it": (
        "train_linreg",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param.data -= lr * param.grad / batch_size\n"
        "        param.grad.data.zero_()\n"
        "def train_linreg(features, labels, batch_size, num_epochs, lr):\n"
        "    w = torch.normal(0, 0.01, size=(features.shape[1], 1), requires_grad=True)\n"
        "    b = torch.zeros(1, requires_grad=True)\n"
        "    for epoch in range(num_epochs):\n"
        "        for X, y in data_iter(batch_size, features, labels):\n"
        "            squared_loss(linreg(X, w, b), y).sum().backward()\n"
        "            sgd([w, b], lr, len(X))\n"
        "        with torch.no_grad():\n"
        "            print(epoch + 1, squared_loss(linreg(features, w, b), labels).mean())\n"
        "    return w, b",
    ),
    "a method that happens to be called linear": (
        "linreg",
        "class Model:\n"
        "    def linear(self, X, w, b):\n"
        "        return torch.mm(X, w) + b\n"
        "m = Model()\n"
        "def linreg(X, w, b):\n"
        "    return m.linear(X, w, b)",
    ),
    "the book's counter, clock and pictures": (
        "train_linreg",
        "from d2l import torch as d2l\n"
        "timer = d2l.Timer()\n"
        "def train_linreg(features, labels, batch_size, num_epochs, lr):\n"
        "    animator = d2l.Animator(xlabel='epoch', ylabel='loss', xlim=[1, num_epochs], legend=['train'])\n"
        "    w = torch.normal(0, .01, (features.shape[1], 1), requires_grad=True)\n"
        "    b = torch.zeros(1, requires_grad=True)\n"
        "    timer.start()\n"
        "    for epoch in range(num_epochs):\n"
        "        metric = d2l.Accumulator(2)\n"
        "        for X, y in data_iter(batch_size, features, labels):\n"
        "            l = squared_loss(linreg(X, w, b), y)\n"
        "            l.sum().backward()\n"
        "            sgd([w, b], lr, len(y))\n"
        "            w.grad.zero_(); b.grad.zero_()\n"
        "            metric.add(float(l.sum()), l.numel())\n"
        "        animator.add(epoch + 1, (metric[0] / metric[1],))\n"
        "    print(f'loss: {metric[0] / metric[1]:.3f}, {timer.stop():.1f} sec')\n"
        "    return w, b",
    ),
    "a progress bar and a picture": (
        "train_linreg",
        "from tqdm.notebook import tqdm\n"
        "import matplotlib.pyplot as plt\n"
        "def train_linreg(features, labels, batch_size, num_epochs, lr):\n"
        "    w = torch.zeros(features.shape[1], 1, requires_grad=True)\n"
        "    b = torch.zeros(1, requires_grad=True)\n"
        "    history = []\n"
        "    for epoch in tqdm(range(num_epochs)):\n"
        "        for X, y in data_iter(batch_size, features, labels):\n"
        "            l = squared_loss(linreg(X, w, b), y).sum()\n"
        "            l.backward()\n"
        "            sgd([w, b], lr, len(y))\n"
        "            w.grad, b.grad = None, None\n"
        "            history.append(l.item())\n"
        "    fig, ax = plt.subplots(1, 2)\n"
        "    ax[0].plot(history); plt.savefig('loss.png'); plt.show()\n"
        "    return w, b",
    ),
    "steps by math.ceil": (
        "steps_per_epoch",
        "import math\ndef steps_per_epoch(n, batch_size):\n    return math.ceil(n / batch_size)",
    ),
    "steps by the rest": (
        "steps_per_epoch",
        "def steps_per_epoch(n, batch_size):\n"
        "    return n // batch_size + (1 if n % batch_size else 0)",
    ),
    "loss at zero by their own loss": (
        "loss_at_zero",
        "def loss_at_zero(labels):\n"
        "    return squared_loss(torch.zeros(len(labels), 1), labels).mean().item()",
    ),
}
