"""Correct functions, written otherwise than in the solution: each earns everything.

Name → (exercise, source). The source is appended to the solution, whose function it replaces.
"""

_SIGNATURE = (
    "def train_ch3(net, train_iter, test_iter, loss, num_epochs, batch_size,\n"
    "              params=None, lr=None, optimizer=None):\n"
)

# As a book has it, for a loss that may be a mean or one for each sample.
_LOOP_OF_THE_BOOK = (
    "    rows = []\n"
    "    for epoch in range(num_epochs):\n"
    "        ls, acc, n = 0.0, 0.0, 0\n"
    "        for X, y in train_iter:\n"
    "            y_hat = net(X)\n"
    "            l = loss(y_hat, y)\n"
    "            if optimizer is not None:\n"
    "                optimizer.zero_grad()\n"
    "            elif params is not None and params[0].grad is not None:\n"
    "                for param in params: param.grad.data.zero_()\n"
    "            l.sum().backward()\n"
    "            if optimizer is None: sgd(params, lr, batch_size)\n"
    "            else: optimizer.step()\n"
    "            ls += float(l.mean()) * len(y)\n"
    "            acc += (y_hat.argmax(dim=1) == y).sum().item()\n"
    "            n += y.shape[0]\n"
    "        rows.append((ls / n, acc / n, evaluate_accuracy(test_iter, net)))\n"
    "    return rows"
)

VARIANTS = {
    "flatten by start_dim": (
        "FlattenLayer",
        "class FlattenLayer(nn.Module):\n"
        "    def __init__(self):\n"
        "        super(FlattenLayer, self).__init__()\n"
        "    def forward(self, x):\n"
        "        return torch.flatten(x, start_dim=1)",
    ),
    "flatten by contiguous view": (
        "FlattenLayer",
        "class FlattenLayer(torch.nn.Module):\n"
        "    def __init__(self, name='flatten'):\n"
        "        super().__init__()\n"
        "        self.name = name\n"
        "    def forward(self, x):\n"
        "        return x.contiguous().view(x.shape[0], -1)",
    ),
    "all parameters normal": (
        "build_mlp",
        "def build_mlp(num_inputs, num_hiddens, num_outputs):\n"
        "    net = nn.Sequential(FlattenLayer(), nn.Linear(num_inputs, num_hiddens), nn.ReLU(),\n"
        "                        nn.Linear(num_hiddens, num_outputs))\n"
        "    for params in net.parameters():\n"
        "        init.normal_(params, mean=0, std=0.01)\n"
        "    return net",
    ),
    "named layers, initialised by apply": (
        "build_mlp",
        "from collections import OrderedDict\n"
        "def weights(m):\n"
        "    if type(m) == nn.Linear:\n"
        "        nn.init.normal_(m.weight, std=0.01)\n"
        "def build_mlp(num_inputs, num_hiddens, num_outputs):\n"
        "    net = nn.Sequential(OrderedDict([\n"
        "        ('flatten', FlattenLayer()), ('hidden', nn.Linear(num_inputs, num_hiddens)),\n"
        "        ('relu', nn.ReLU(inplace=True)), ('out', nn.Linear(num_hiddens, num_outputs))]))\n"
        "    net.apply(weights)\n"
        "    return net",
    ),
    "the loop of the book, with a history": (
        "train_ch3",
        "def sgd(params, lr, batch_size):\n"
        "    for param in params:\n"
        "        param.data -= lr * param.grad / batch_size\n" + _SIGNATURE + "    rows = []\n"
        "    for epoch in range(num_epochs):\n"
        "        train_l_sum, train_acc_sum, n = 0.0, 0.0, 0\n"
        "        for X, y in train_iter:\n"
        "            y_hat = net(X)\n"
        "            l = loss(y_hat, y)\n"
        "            train_l_sum += l.item() * y.shape[0] if l.dim() == 0 else l.sum().item()\n"
        "            l = l.sum()\n"
        "            if optimizer is not None:\n"
        "                optimizer.zero_grad()\n"
        "            elif params is not None and params[0].grad is not None:\n"
        "                for param in params:\n"
        "                    param.grad.data.zero_()\n"
        "            l.backward()\n"
        "            if optimizer is None:\n"
        "                sgd(params, lr, batch_size)\n"
        "            else:\n"
        "                optimizer.step()\n"
        "            train_acc_sum += (y_hat.argmax(dim=1) == y).sum().item()\n"
        "            n += y.shape[0]\n"
        "        rows.append([train_l_sum / n, train_acc_sum / n, evaluate_accuracy(test_iter, net)])\n"
        "    return rows",
    ),
    "the mean, and zeroing afterwards": (
        "train_ch3",
        _SIGNATURE + "    rows = []\n"
        "    for epoch in range(num_epochs):\n"
        "        losses, right, sizes = [], [], []\n"
        "        for X, y in train_iter:\n"
        "            scores = net(X)\n"
        "            mean = loss(scores, y).mean()\n"
        "            mean.backward()\n"
        "            if optimizer:\n"
        "                optimizer.step()\n"
        "                optimizer.zero_grad()\n"
        "            else:\n"
        "                with torch.no_grad():\n"
        "                    for p in params:\n"
        "                        p -= lr * p.grad\n"
        "                        p.grad.zero_()\n"
        "            losses.append(mean.detach() * len(y))\n"
        "            right.append((scores.argmax(1) == y).sum())\n"
        "            sizes.append(len(y))\n"
        "        n = sum(sizes)\n"
        "        rows.append((sum(losses) / n, sum(right) / n, evaluate_accuracy(test_iter, net)))\n"
        "    return rows",
    ),
    "a signature that tells all types": (
        "train_ch3",
        "from typing import Optional, Callable, Iterable, List, Tuple\n"
        "def sgd(params, lr, batch_size):\n"
        "    for p in params: p.data -= lr * p.grad / batch_size\n"
        "def train_ch3(net: nn.Module, train_iter, test_iter, loss, num_epochs, batch_size,\n"
        "              params=None, lr=None, optimizer: Optional[torch.optim.Optimizer] = None):\n"
        + _LOOP_OF_THE_BOOK,
    ),
    "the evaluation of the book": (
        "train_ch3",
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
        "def sgd(params, lr, batch_size):\n"
        "    for p in params: p.data -= lr * p.grad / batch_size\n"
        "def train_ch3(net, train_iter, test_iter, loss, num_epochs, batch_size,\n"
        "              params=None, lr=None, optimizer=None):\n" + _LOOP_OF_THE_BOOK,
    ),
    "an epoch by means": (
        "train_epoch",
        "def train_epoch(net, train_iter, loss, params=None, lr=None, optimizer=None):\n"
        "    losses, right, sizes = [], [], []\n"
        "    for X, y in train_iter:\n"
        "        scores = net(X)\n"
        "        mean = loss(scores, y).mean()\n"
        "        if optimizer:\n"
        "            optimizer.zero_grad()\n"
        "            mean.backward()\n"
        "            optimizer.step()\n"
        "        else:\n"
        "            for p, slope in zip(params, torch.autograd.grad(mean, params)):\n"
        "                p.data.sub_(lr * slope)\n"
        "        losses.append(mean.detach() * len(y))\n"
        "        right.append((scores.argmax(1) == y).float().sum())\n"
        "        sizes.append(len(y))\n"
        "    return sum(losses) / sum(sizes), sum(right) / sum(sizes)",
    ),
    "a mean over images by tensors": (
        "mean_over_images",
        "def mean_over_images(mean_losses, sizes):\n"
        "    sizes = torch.tensor(sizes, dtype=torch.float64)\n"
        "    return (torch.tensor(mean_losses, dtype=torch.float64) @ sizes / sizes.sum()).item()",
    ),
    "everything in one loop": (
        "train_ch3",
        _SIGNATURE + "    history = []\n"
        "    for _ in range(num_epochs):\n"
        "        total_loss, right, count = 0.0, 0, 0\n"
        "        for X, y in train_iter:\n"
        "            scores = net(X)\n"
        "            losses = loss(scores, y)\n"
        "            if optimizer is not None:\n"
        "                optimizer.zero_grad()\n"
        "            else:\n"
        "                for param in params:\n"
        "                    param.grad = None\n"
        "            losses.sum().backward()\n"
        "            if optimizer is not None:\n"
        "                optimizer.step()\n"
        "            else:\n"
        "                with torch.no_grad():\n"
        "                    for param in params:\n"
        "                        param -= lr * param.grad / batch_size\n"
        "            total_loss += losses.mean().item() * len(y)\n"
        "            right += (scores.argmax(dim=1) == y).sum().item()\n"
        "            count += len(y)\n"
        "        history.append((total_loss / count, right / count, evaluate_accuracy(test_iter, net)))\n"
        "    return history",
    ),
}
