"""Correct functions, written otherwise than in the solution: each earns everything.

Name → (exercise, source). The source is appended to the solution, whose function it replaces.
"""

VARIANTS = {
    "a loop over shapes": (
        "count_parameters",
        "def count_parameters(net):\n"
        "    total = 0\n"
        "    for name, param in net.named_parameters():\n"
        "        if not param.requires_grad:\n"
        "            continue\n"
        "        size = 1\n"
        "        for d in param.shape:\n"
        "            size *= d\n"
        "        total += size\n"
        "    return total",
    ),
    "a class with pooling and dropout": (
        "build_net",
        "class Net(nn.Module):\n"
        "    def __init__(self, num_classes):\n"
        "        super().__init__()\n"
        "        self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)\n"
        "        self.norm1 = nn.BatchNorm2d(16)\n"
        "        self.conv2 = nn.Conv2d(16, 32, 3, padding=1, bias=False)\n"
        "        self.norm2 = nn.BatchNorm2d(32)\n"
        "        self.drop = nn.Dropout(0.1)\n"
        "        self.out = nn.Linear(32 * 7 * 7, num_classes)\n"
        "    def forward(self, x):\n"
        "        x = F.relu(self.norm1(self.conv1(x)))\n"
        "        x = F.max_pool2d(F.relu(self.norm2(self.conv2(x))), 2)\n"
        "        return self.out(self.drop(x.flatten(1)))\n"
        "def build_net(num_classes=10):\n"
        "    return Net(num_classes)",
    ),
    "with a hidden layer, which is normalised as well": (
        "build_net",
        "def build_net(num_classes):\n"
        "    return nn.Sequential(\n"
        "        nn.Conv2d(1, 16, 5, 2, 2), nn.BatchNorm2d(16), nn.ReLU(),\n"
        "        nn.Conv2d(16, 32, 3, 2, 1), nn.BatchNorm2d(32), nn.ReLU(),\n"
        "        nn.Flatten(), nn.Linear(1568, 48), nn.BatchNorm1d(48), nn.ReLU(),\n"
        "        nn.Linear(48, num_classes))",
    ),
    "all images at once by an index": (
        "random_shift",
        "def random_shift(X, max_shift):\n"
        "    n, _, h, w = X.shape\n"
        "    moves = torch.randint(-max_shift, max_shift + 1, (2, n, 1))\n"
        "    rows = (torch.arange(h) - moves[0]) % h\n"
        "    columns = (torch.arange(w) - moves[1]) % w\n"
        "    i = torch.arange(n)[:, None, None]\n"
        "    return X.transpose(1, 2).transpose(2, 3)[i, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)",
    ),
    "into a copy, by Python's random": (
        "random_shift",
        "import random\n"
        "def random_shift(X, max_shift):\n"
        "    result = X.clone()\n"
        "    for i in range(X.shape[0]):\n"
        "        dy = random.randint(-max_shift, max_shift)\n"
        "        dx = random.randint(-max_shift, max_shift)\n"
        "        result[i] = torch.roll(torch.roll(X[i], dy, 1), dx, 2)\n"
        "    return result",
    ),
    "one expression, in tensors": (
        "learning_rate",
        "def learning_rate(step, num_steps, peak, warmup):\n"
        "    falling = 0.5 * peak * (1 + torch.cos(torch.tensor(torch.pi * (step - warmup) / (num_steps - warmup))))\n"
        "    return peak * (step + 1) / warmup if step < warmup else falling.item()",
    ),
    "momentum, one cycle and shifts": (
        "train_net",
        "def train_net(train_iter, num_epochs):\n"
        "    net = build_net(num_classes=10)\n"
        "    optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, nesterov=True)\n"
        "    total = max(1, num_epochs * len(train_iter))\n"
        "    scheduler = torch.optim.lr_scheduler.LambdaLR(\n"
        "        optimizer, lambda s: learning_rate(min(s, total - 1), total, 1.0, 10 if total > 20 else 0))\n"
        "    loss = nn.CrossEntropyLoss()\n"
        "    net.train()\n"
        "    for epoch in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            l = loss(net(random_shift(X, 1)), y)\n"
        "            optimizer.zero_grad()\n"
        "            l.backward()\n"
        "            optimizer.step()\n"
        "            scheduler.step()\n"
        "    net.eval()\n"
        "    return net",
    ),
    "half mini-batches, clipped, with torch's own schedule": (
        "train_net",
        "def train_net(train_iter, num_epochs):\n"
        "    net, total = build_net(10), num_epochs * len(train_iter)\n"
        "    optimizer = torch.optim.AdamW(net.parameters(), lr=0.008)\n"
        "    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.008, total_steps=total)\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            for part, labels in zip(X.chunk(2), y.chunk(2)):\n"
        "                (F.cross_entropy(net(part), labels) / 2).backward()\n"
        "            nn.utils.clip_grad_norm_(net.parameters(), 5.0)\n"
        "            optimizer.step()\n"
        "            net.zero_grad(set_to_none=False)\n"
        "            scheduler.step()\n"
        "    return net.eval()",
    ),
    "two optimizers, each for its own parameters": (
        "train_net",
        "def train_net(train_iter, num_epochs):\n"
        "    net, total, step = build_net(10), num_epochs * len(train_iter), 0\n"
        "    params = list(net.parameters())\n"
        "    both = [torch.optim.AdamW(params[:2]), torch.optim.RAdam(params[2:])]\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            for optimizer in both:\n"
        "                optimizer.zero_grad()\n"
        "                optimizer.param_groups[0]['lr'] = learning_rate(step, total, 0.008, total // 10)\n"
        "            F.cross_entropy(net(X), y).backward()\n"
        "            for optimizer in both:\n"
        "                optimizer.step()\n"
        "            step += 1\n"
        "    return net.eval()",
    ),
    "momentum by hand, without an optimizer": (
        "train_net",
        "def train_net(train_iter, num_epochs):\n"
        "    net, total, step = build_net(10), num_epochs * len(train_iter), 0\n"
        "    params = list(net.parameters())\n"
        "    speeds = [torch.zeros_like(param) for param in params]\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            lr = learning_rate(step, total, 0.05, total // 10)\n"
        "            slopes = torch.autograd.grad(F.cross_entropy(net(X), y), params)\n"
        "            with torch.no_grad():\n"
        "                for param, speed, slope in zip(params, speeds, slopes):\n"
        "                    speed.mul_(0.9).add_(slope)\n"
        "                    param -= lr * speed\n"
        "            step += 1\n"
        "    return net.eval()",
    ),
    "gradients that are put in place, not added": (
        "train_net",
        "def train_net(train_iter, num_epochs):\n"
        "    net, total, step = build_net(10), num_epochs * len(train_iter), 0\n"
        "    params = list(net.parameters())\n"
        "    optimizer = torch.optim.Adam(params)\n"
        "    for _ in range(num_epochs):\n"
        "        for X, y in train_iter:\n"
        "            optimizer.param_groups[0]['lr'] = learning_rate(step, total, 0.008, total // 10)\n"
        "            slopes = torch.autograd.grad(F.cross_entropy(net(X), y), params)\n"
        "            for param, slope in zip(params, slopes):\n"
        "                param.grad = slope\n"
        "            optimizer.step()\n"
        "            step += 1\n"
        "    return net.eval()",
    ),
    "a size by counting places": (
        "conv_size",
        "def conv_size(size, kernel_size, padding, stride):\n"
        "    return len(range(0, size + 2 * padding - kernel_size + 1, stride))",
    ),
}
