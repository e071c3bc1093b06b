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
    "a softmax row by row": (
        "softmax",
        "def softmax(X):\n"
        "    rows = [torch.exp(x - x.max()) for x in X * 1.0]\n"
        "    return torch.stack([row / row.sum() for row in rows])",
    ),
    "a softmax in double precision": (
        "softmax",
        "def softmax(X):\n"
        "    E = X.to(torch.float64)\n"
        "    E = (E - E.amax(1)[:, None]).exp()\n"
        "    P = E / E.sum(1).view(-1, 1)\n"
        "    return P if X.dtype == torch.float64 else P.float()",
    ),
    "losses one by one": (
        "cross_entropy",
        "def cross_entropy(y_hat, y):\n"
        "    return torch.stack([-y_hat[i, y[i]].log() for i in range(len(y))])",
    ),
    "losses by one-hot rows": (
        "cross_entropy",
        "def cross_entropy(y_hat, y):\n"
        "    return -(torch.eye(y_hat.shape[1], dtype=y_hat.dtype)[y] * y_hat.log()).sum(dim=1)",
    ),
    "accuracy by counting": (
        "accuracy",
        "def accuracy(y_hat, y):\n"
        "    right = 0\n"
        "    for row, label in zip(y_hat, y):\n"
        "        right += int(row.argmax() == label)\n"
        "    return right / y.shape[0]",
    ),
    "evaluation with the net first, as in some books": (
        "evaluate_accuracy",
        "def evaluate_accuracy(net, data_iter):\n"
        "    acc_sum, n = 0.0, 0\n"
        "    for X, y in data_iter:\n"
        "        acc_sum += (net(X).argmax(dim=1) == y).float().sum().item()\n"
        "        n += y.shape[0]\n"
        "    return acc_sum / n",
    ),
    "evaluation of a model that is switched to evaluate": (
        "evaluate_accuracy",
        "def evaluate_accuracy(data_loader, model):\n"
        "    model.eval()\n"
        "    device = next(model.parameters()).device\n"
        "    right, n = 0, 0\n"
        "    for X, y in data_loader:\n"
        "        right += (model(X.to(device)).argmax(dim=1) == y).sum().item()\n"
        "        n += len(y)\n"
        "    return right / n",
    ),
    "evaluation with the model first": (
        "evaluate_accuracy",
        "def evaluate_accuracy(model, test_loader):\n"
        "    found = [(model(X).argmax(1) == y).double() for X, y in test_loader]\n"
        "    return torch.cat(found).mean()",
    ),
    "evaluation whose parameters' names do not say which is which": (
        "evaluate_accuracy",
        "def evaluate_accuracy(f, it):\n"
        "    right = total = 0\n"
        "    for X, y in it:\n"
        "        right += int((f(X).argmax(1) == y).sum())\n"
        "        total += len(y)\n"
        "    return right / total",
    ),
    "the size of a batch in a variable of the notebook": (
        "train_softmax",
        "batch_size = 256\n"
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.normal(0, 0.01, size=(784, 10), requires_grad=True)\n"
        "    b = torch.zeros(10, requires_grad=True)\n"
        "    def net(X): return softmax(torch.mm(X.view((-1, 784)), W) + b)\n"
        "    for epoch in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            l = cross_entropy(net(X), y).sum()\n"
        "            if W.grad is not None:\n"
        "                W.grad.data.zero_(); b.grad.data.zero_()\n"
        "            l.backward()\n"
        "            sgd([W, b], lr, batch_size)\n"
        "    return net",
    ),
    "a step on .data, by sub_": (
        "sgd",
        "def sgd(params, lr, batch_size):\n"
        "    for p in params: p.data.sub_(p.grad, alpha=lr / batch_size)",
    ),
    "a softmax by einsum": (
        "softmax",
        "def softmax(X):\n"
        "    X = X * 1.0\n"
        "    E = torch.exp(X - torch.max(X, 1)[0].unsqueeze(1))\n"
        "    return torch.einsum('ij,i->ij', E, 1 / torch.einsum('ij->i', E))",
    ),
    "losses picked and squeezed": (
        "cross_entropy",
        "def cross_entropy(y_hat, y): return -torch.log(torch.gather(y_hat, 1, y.unsqueeze(1))).squeeze()",
    ),
    "accuracy as a number of numpy's": (
        "accuracy",
        "def accuracy(y_hat, y): return (y_hat.argmax(1) == y).float().numpy().mean()",
    ),
    "evaluation with the book's counter": (
        "evaluate_accuracy",
        "from d2l import torch as d2l\n"
        "def evaluate_accuracy(data_iter, net):\n"
        "    metric = d2l.Accumulator(2)\n"
        "    with torch.no_grad():\n"
        "        for X, y in data_iter:\n"
        "            metric.add(accuracy(net(X), y) * len(y), y.numel())\n"
        "    return metric[0] / metric[1]",
    ),
    "the loop of the book, which asks for an optimizer's type": (
        "train_softmax",
        "from d2l import torch as d2l\n"
        "def train_epoch_ch3(net, train_iter, loss, updater):\n"
        "    if isinstance(net, torch.nn.Module):\n"
        "        net.train()\n"
        "    metric = d2l.Accumulator(3)\n"
        "    for X, y in train_iter:\n"
        "        y_hat = net(X)\n"
        "        l = loss(y_hat, y)\n"
        "        if isinstance(updater, torch.optim.Optimizer):\n"
        "            updater.zero_grad()\n"
        "            l.mean().backward()\n"
        "            updater.step()\n"
        "        else:\n"
        "            l.sum().backward()\n"
        "            updater(X.shape[0])\n"
        "        metric.add(float(l.sum()), accuracy(y_hat, y) * len(y), y.numel())\n"
        "    return metric[0] / metric[2], metric[1] / metric[2]\n"
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    W = torch.normal(0, 0.01, size=(784, 10), requires_grad=True)\n"
        "    b = torch.zeros(10, requires_grad=True)\n"
        "    net = lambda X: softmax(torch.matmul(X.reshape((-1, 784)), W) + b)\n"
        "    def updater(batch_size):\n"
        "        sgd([W, b], lr, batch_size)\n"
        "        W.grad.zero_(); b.grad.zero_()\n"
        "    animator = d2l.Animator(xlabel='epoch', xlim=[1, num_epochs], ylim=[0.3, 0.9], legend=['train loss', 'train acc'])\n"
        "    for epoch in range(num_epochs):\n"
        "        train_metrics = train_epoch_ch3(net, train_iter, cross_entropy, updater)\n"
        "        animator.add(epoch + 1, train_metrics)\n"
        "    return net",
    ),
    "a model with an sgd of its own": (
        "train_softmax",
        "class SoftmaxRegression:\n"
        "    def __init__(self, lr):\n"
        "        self.W = torch.normal(0, 0.01, (784, 10), requires_grad=True)\n"
        "        self.b = torch.zeros(10, requires_grad=True)\n"
        "        self.lr = lr\n"
        "    def __call__(self, X): return X.reshape(-1, 784) @ self.W + self.b\n"
        "    def parameters(self): return [self.W, self.b]\n"
        "    def loss(self, X, y): return cross_entropy(softmax(self(X)), y).sum()\n"
        "    def sgd(self, n): sgd(self.parameters(), self.lr, n)\n"
        "    def zero_grad(self):\n"
        "        for p in self.parameters():\n"
        "            if p.grad is not None: p.grad.zero_()\n"
        "    def fit(self, it, epochs):\n"
        "        for _ in range(epochs):\n"
        "            for X, y in it:\n"
        "                self.zero_grad(); self.loss(X, y).backward(); self.sgd(len(y))\n"
        "        return self\n"
        "def train_softmax(train_iter, num_epochs, lr):\n"
        "    return SoftmaxRegression(lr).fit(train_iter, num_epochs)",
    ),
    "blind loss by torch": (
        "blind_loss",
        "def blind_loss(num_classes):\n    return -torch.log(torch.tensor(1 / num_classes))",
    ),
    "momentum on .data": (
        "sgd_momentum",
        "def sgd_momentum(params, velocities, lr, batch_size, momentum):\n"
        "    for i, param in enumerate(params):\n"
        "        velocities[i].mul_(momentum).add_(param.grad / batch_size)\n"
        "        param.data -= lr * velocities[i]",
    ),
}
