"""Correct functions, written otherwise than in the solution: each earns everything.

Name → (exercise, source). The source is appended to the solution, whose function it replaces.
"""

VARIANTS = {
    "numeric gradient in place, and put back": (
        "numeric_gradient",
        "def numeric_gradient(f, x, eps=1e-5):\n"
        "    grad, flat = torch.zeros_like(x), x.view(-1)\n"
        "    for i in range(flat.numel()):\n"
        "        old = flat[i].item()\n"
        "        flat[i] = old + eps\n"
        "        up = f(x).item()\n"
        "        flat[i] = old - eps\n"
        "        down = f(x).item()\n"
        "        flat[i] = old\n"
        "        grad.view(-1)[i] = (up - down) / (2 * eps)\n"
        "    return grad",
    ),
    "numeric gradient by numpy's indices": (
        "numeric_gradient",
        "import numpy as np\n"
        "def numeric_gradient(f, x, eps=1e-5):\n"
        "    grad = torch.zeros(x.shape, dtype=x.dtype)\n"
        "    with torch.no_grad():\n"
        "        for index in np.ndindex(*x.shape):\n"
        "            high, low = x.clone(), x.clone()\n"
        "            high[index] += eps\n"
        "            low[index] -= eps\n"
        "            grad[index] = (f(high) - f(low)) / (2 * eps)\n"
        "    return grad",
    ),
    "numeric gradient by rows of an identity": (
        "numeric_gradient",
        "def numeric_gradient(f, x, eps=1e-5):\n"
        "    steps = eps * torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)\n"
        "    slopes = [(f(x + step) - f(x - step)) / (2 * eps) for step in steps]\n"
        "    return torch.stack(slopes).reshape(x.shape)",
    ),
    "numeric gradient, two halves": (
        "numeric_gradient",
        "def numeric_gradient(f, x, eps=1e-5):\n"
        "    x = x.detach()\n"
        "    grad = []\n"
        "    for i in range(x.numel()):\n"
        "        e = torch.zeros(x.numel(), dtype=x.dtype); e[i] = eps; e = e.view_as(x)\n"
        "        grad.append(0.5 * (f(x + e) - f(x)) / eps + 0.5 * (f(x) - f(x - e)) / eps)\n"
        "    return torch.tensor(grad, dtype=x.dtype).view_as(x)",
    ),
    "probabilities minus one-hot": (
        "cross_entropy_grad",
        "def cross_entropy_grad(scores, y):\n"
        "    truth = F.one_hot(y, scores.shape[1])\n"
        "    return (scores.softmax(dim=1) - truth) / len(scores)",
    ),
    "softmax by hand": (
        "cross_entropy_grad",
        "def cross_entropy_grad(scores, y):\n"
        "    exps = torch.exp(scores - scores.max(dim=1, keepdim=True).values)\n"
        "    grad = exps / exps.sum(dim=1, keepdim=True)\n"
        "    for i in range(len(y)):\n"
        "        grad[i, y[i]] -= 1\n"
        "    grad /= y.shape[0]\n"
        "    return grad",
    ),
    "truth by a comparison": (
        "cross_entropy_grad",
        "def cross_entropy_grad(scores, y):\n"
        "    p = torch.exp(scores - scores.logsumexp(1, keepdim=True))\n"
        "    return (p - (y[:, None] == torch.arange(scores.shape[1])).to(p.dtype)).div(len(y))",
    ),
    "linear by einsum": (
        "linear_backward",
        "def linear_backward(dO, X, W):\n"
        "    return (torch.einsum('nq,dq->nd', dO, W), torch.einsum('nd,nq->dq', X, dO),\n"
        "            torch.einsum('nq->q', dO))",
    ),
    "linear by sums": (
        "linear_backward",
        "def linear_backward(dO, X, W):\n"
        "    dW = sum(torch.outer(X[i], dO[i]) for i in range(len(X)))\n"
        "    db = torch.ones(len(X), dtype=dO.dtype) @ dO\n"
        "    return [torch.matmul(dO, W.transpose(0, 1)), dW, db]",
    ),
    "the whole pass in one function": (
        "mlp_backward",
        "def mlp_backward(X, y, params):\n"
        "    W1, b1, W2, b2 = params\n"
        "    Z = X.matmul(W1) + b1\n"
        "    H = torch.relu(Z)\n"
        "    p = F.softmax(H.matmul(W2) + b2, dim=1)\n"
        "    delta = (p - F.one_hot(y, len(b2))) / len(X)\n"
        "    back = delta.matmul(W2.t())\n"
        "    back[Z <= 0] = 0\n"
        "    return (X.t().matmul(back), back.sum(0), H.t().matmul(delta), delta.sum(0))",
    ),
    "the mask of the activations": (
        "mlp_backward",
        "def relu(X): return torch.max(X, torch.zeros_like(X))\n"
        "def mlp_backward(X, y, params):\n"
        "    W1, b1, W2, b2 = params\n"
        "    H = relu(X @ W1 + b1)\n"
        "    dH, dW2, db2 = linear_backward(cross_entropy_grad(H @ W2 + b2, y), H, W2)\n"
        "    dX, dW1, db1 = linear_backward(torch.where(H > 0, dH, 0), X, W1)\n"
        "    return dW1, db1, dW2, db2",
    ),
    "Value with closures": (
        "Value",
        "class Value:\n"
        "    def __init__(self, data, _children=()):\n"
        "        self.data = data\n"
        "        self.grad = 0\n"
        "        self._backward = lambda: None\n"
        "        self._prev = set(_children)\n"
        "    def __add__(self, other):\n"
        "        other = other if isinstance(other, Value) else Value(other)\n"
        "        out = Value(self.data + other.data, (self, other))\n"
        "        def _backward():\n"
        "            self.grad += out.grad\n"
        "            other.grad += out.grad\n"
        "        out._backward = _backward\n"
        "        return out\n"
        "    def __mul__(self, other):\n"
        "        other = other if isinstance(other, Value) else Value(other)\n"
        "        out = Value(self.data * other.data, (self, other))\n"
        "        def _backward():\n"
        "            self.grad += other.data * out.grad\n"
        "            other.grad += self.data * out.grad\n"
        "        out._backward = _backward\n"
        "        return out\n"
        "    def relu(self):\n"
        "        out = Value(0 if self.data < 0 else self.data, (self,))\n"
        "        def _backward():\n"
        "            self.grad += (out.data > 0) * out.grad\n"
        "        out._backward = _backward\n"
        "        return out\n"
        "    def backward(self):\n"
        "        topo, visited = [], set()\n"
        "        def build_topo(v):\n"
        "            if v not in visited:\n"
        "                visited.add(v)\n"
        "                for child in v._prev:\n"
        "                    build_topo(child)\n"
        "                topo.append(v)\n"
        "        build_topo(self)\n"
        "        self.grad = 1\n"
        "        for v in reversed(topo):\n"
        "            v._backward()",
    ),
    "Value without recursion": (
        "Value",
        "class Value:\n"
        "    count = 0\n"
        "    def __init__(self, data, parents=(), slopes=()):\n"
        "        self.data, self.grad, self.parents, self.slopes = data, 0.0, parents, slopes\n"
        "        Value.count += 1\n"
        "        self.number = Value.count\n"
        "    def __add__(self, other):\n"
        "        return Value(self.data + other.data, (self, other), (1.0, 1.0))\n"
        "    def __mul__(self, other):\n"
        "        return Value(self.data * other.data, (self, other), (other.data, self.data))\n"
        "    def relu(self):\n"
        "        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),))\n"
        "    def backward(self):\n"
        "        found, todo = {self.number: self}, [self]\n"
        "        while todo:\n"
        "            for parent in todo.pop().parents:\n"
        "                if parent.number not in found:\n"
        "                    found[parent.number] = parent\n"
        "                    todo.append(parent)\n"
        "        self.grad = 1.0\n"
        "        for number in sorted(found, reverse=True):\n"
        "            value = found[number]\n"
        "            for parent, slope in zip(value.parents, value.slopes):\n"
        "                parent.grad = parent.grad + slope * value.grad",
    ),
}
