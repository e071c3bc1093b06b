"""Real students' mistakes: each loses points on its own exercise, whatever the seed.

Name → (exercise, source, hint). The source is appended to the solution; the hint says what was
seen, asks one question and names a section.
"""

_NUMERIC = """\
def numeric_gradient(f, x, eps=1e-5):
    grad = torch.zeros_like(x)
    for i in range(x.numel()):
        e = torch.zeros_like(x)
        e.view(-1)[i] = eps
        grad.view(-1)[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return grad
"""

_LOSS = """\
def cross_entropy_grad(scores, y):
    p = torch.softmax(scores, dim=1)
    p[torch.arange(len(y)), y] -= 1
    return p / len(y)
"""

_LINEAR = """\
def linear_backward(dO, X, W):
    dX = dO @ W.T
    dW = X.T @ dO
    db = dO.sum(dim=0)
    return dX, dW, db
"""

_MLP = """\
def mlp_backward(X, y, params):
    W1, b1, W2, b2 = params
    Z = X @ W1 + b1
    H = torch.relu(Z)
    dO = cross_entropy_grad(H @ W2 + b2, y)
    dH, dW2, db2 = linear_backward(dO, H, W2)
    dZ = dH * (Z > 0)
    dX, dW1, db1 = linear_backward(dZ, X, W1)
    return [dW1, db1, dW2, db2]
"""

_VALUE = """\
class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad, self.parents, self.slopes = data, 0.0, parents, slopes
    def __add__(self, other):
        return Value(self.data + other.data, (self, other), (1.0, 1.0))
    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), (other.data, self.data))
    def relu(self):
        return Value(max(self.data, 0.0), (self,), (1.0 if self.data > 0 else 0.0,))
    def backward(self):
        order, seen = [], set()
        def visit(v):
            if v not in seen:
                seen.add(v)
                for p in v.parents:
                    visit(p)
                order.append(v)
        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            for p, slope in zip(v.parents, v.slopes):
                p.grad += slope * v.grad
"""


def _changed(source: str, old: str, new: str) -> str:
    assert old in source, old
    return source.replace(old, new)


MISTAKES = {
    "a one-sided difference": (
        "numeric_gradient",
        _changed(_NUMERIC, "(f(x + e) - f(x - e)) / (2 * eps)", "(f(x + e) - f(x)) / eps"),
        "Your result is that of a one-sided difference. Which second point does the formula of section 1 use?",
    ),
    "divided by eps": (
        "numeric_gradient",
        _changed(_NUMERIC, "(2 * eps)", "eps"),
        "Every entry is twice as large as it should be. How far apart are the two points at which you evaluate f (section 1)?",
    ),
    "divided by 2, then times eps": (
        "numeric_gradient",
        _changed(_NUMERIC, "(2 * eps)", "2 * eps"),
        "Your result is far too small. In which order does Python read / 2 * eps, and where do the brackets belong?",
    ),
    "down minus up": (
        "numeric_gradient",
        _changed(_NUMERIC, "f(x + e) - f(x - e)", "f(x - e) - f(x + e)"),
        "Every sign is the opposite of what it should be. If f rises with x, which of the two values is the larger one?",
    ),
    "all entries moved at once": (
        "numeric_gradient",
        "def numeric_gradient(f, x, eps=1e-5):\n    return (f(x + eps) - f(x - eps)) / (2 * eps)",
        "You returned one number: x + eps moves all entries together. How do you move a single entry and leave the others (section 1)?",
    ),
    "the same number everywhere": (
        "numeric_gradient",
        "def numeric_gradient(f, x, eps=1e-5):\n"
        "    return torch.ones_like(x) * (f(x + eps) - f(x - eps)) / (2 * eps)",
        "All entries of your result are equal, because x + eps moves all entries of x together. How do you move a single one (section 1)?",
    ),
    "rows moved, not entries": (
        "numeric_gradient",
        "def numeric_gradient(f, x, eps=1e-5):\n"
        "    grad = torch.zeros_like(x)\n"
        "    for i in range(len(x)):\n"
        "        e = torch.zeros_like(x)\n"
        "        e[i] = eps\n"
        "        grad[i] = (f(x + e) - f(x - e)) / (2 * eps)\n"
        "    return grad",
        "A vector is right and a matrix is not: with two axes, x[i] is a whole row. How do you visit every entry, whatever the shape?",
    ),
    "moved and not put back": (
        "numeric_gradient",
        "def numeric_gradient(f, x, eps=1e-5):\n"
        "    grad = torch.zeros_like(x)\n"
        "    for i in range(x.numel()):\n"
        "        x.view(-1)[i] += eps\n"
        "        up = f(x)\n"
        "        x.view(-1)[i] -= 2 * eps\n"
        "        grad.view(-1)[i] = (up - f(x)) / (2 * eps)\n"
        "    return grad",
        "The caller's x is different after the call: each entry was moved down and stayed there. Which line puts it back, or which copy could you move instead?",
    ),
    "an eps of its own": (
        "numeric_gradient",
        _changed(_NUMERIC, "    grad = torch", "    eps = 1e-4\n    grad = torch"),
        "The caller's eps makes no difference to your result. Which step does your function use?",
    ),
    "a flat gradient": (
        "numeric_gradient",
        _changed(_NUMERIC, "return grad", "return grad.view(-1)"),
        "You returned a flat list of slopes. Which shape does a gradient have?",
    ),
    "single precision": (
        "numeric_gradient",
        _changed(_NUMERIC, "grad = torch.zeros_like(x)", "grad = torch.zeros(x.shape)"),
        "Your result is float32, and x is float64. Which dtype do the tensors have that you make yourself?",
    ),
    "a gradient by autograd": (
        "numeric_gradient",
        "def numeric_gradient(f, x, eps=1e-5):\n"
        "    x = x.clone().requires_grad_()\n"
        "    f(x).backward()\n"
        "    return x.grad",
        "This is autograd's gradient; the exercise asks for one without it. What do you get from two values of f alone (section 1)?",
    ),
    "no mean": (
        "cross_entropy_grad",
        _changed(_LOSS, "return p / len(y)", "return p"),
        "Your result is n times too large. The loss is a mean over the samples: what does that do to its gradient (section 2)?",
    ),
    "divided by the classes": (
        "cross_entropy_grad",
        _changed(_LOSS, "return p / len(y)", "return p / scores.shape[1]"),
        "You divide by the number of classes. Over what is the mean of the loss taken (section 2)?",
    ),
    "divided by all entries": (
        "cross_entropy_grad",
        _changed(_LOSS, "return p / len(y)", "return p / scores.numel()"),
        "You divide by the number of all scores. Over what is the mean of the loss taken (section 2)?",
    ),
    "truth minus probabilities": (
        "cross_entropy_grad",
        _changed(_LOSS, "return p / len(y)", "return -p / len(y)"),
        "Every sign is the opposite of what it should be. Does the loss rise or fall when the score of the true class rises?",
    ),
    "probabilities alone": (
        "cross_entropy_grad",
        _changed(_LOSS, "    p[torch.arange(len(y)), y] -= 1\n", ""),
        "These are the probabilities, divided by n. What is different at the true class (section 2)?",
    ),
    "softmax over the samples": (
        "cross_entropy_grad",
        _changed(_LOSS, "dim=1", "dim=0"),
        "Your probabilities sum to 1 down each column. Should the probabilities of a sample change when another one joins the batch?",
    ),
    "scores minus truth": (
        "cross_entropy_grad",
        _changed(_LOSS, "torch.softmax(scores, dim=1)", "scores.clone()"),
        "You subtracted 1 from a score. What are the scores turned into first (section 2)?",
    ),
    "one in every row of those columns": (
        "cross_entropy_grad",
        _changed(_LOSS, "p[torch.arange(len(y)), y] -= 1", "p[:, y] -= 1"),
        "1 was subtracted in whole columns. How many places does each sample have, and which pair of indices picks one in each row?",
    ),
    "the scores themselves changed": (
        "cross_entropy_grad",
        "def cross_entropy_grad(scores, y):\n"
        "    scores -= scores.max(dim=1, keepdim=True).values\n"
        "    p = torch.exp(scores) / torch.exp(scores).sum(dim=1, keepdim=True)\n"
        "    p[torch.arange(len(y)), y] -= 1\n"
        "    return p / len(y)",
        "The caller's scores are different after the call. Which line works in place, and what would make a new tensor instead?",
    ),
    "exp overflows": (
        "cross_entropy_grad",
        _changed(
            _LOSS,
            "torch.softmax(scores, dim=1)",
            "torch.exp(scores) / torch.exp(scores).sum(dim=1, keepdim=True)",
        ),
        "There is nan where the scores are around 1000. What is exp(1000), and what did you do about it in assignment 03?",
    ),
    "the loss itself": (
        "cross_entropy_grad",
        "def cross_entropy_grad(scores, y):\n    return F.cross_entropy(scores, y)",
        "You returned one number, the loss. The exercise asks for its gradient: which shape does that have (section 2)?",
    ),
    "one slope for each sample": (
        "cross_entropy_grad",
        "def cross_entropy_grad(scores, y):\n"
        "    p = torch.softmax(scores, dim=1)\n"
        "    return (p[torch.arange(len(y)), y] - 1) / len(y)",
        "You returned one number for each sample, that of its true class. What about the scores of the other classes (section 2)?",
    ),
    "dW the wrong way round": (
        "linear_backward",
        _changed(_LINEAR, "X.T @ dO", "dO.T @ X"),
        "Your dW is transposed. Which shape does W have, and which order of the product gives that shape?",
    ),
    "dX without a transpose": (
        "linear_backward",
        _changed(_LINEAR, "dO @ W.T", "dO @ W"),
        "The shapes of dO and W do not fit, or fit only by chance if W is square. Which matrix has to be transposed to turn (n, q) into (n, d)?",
    ),
    "db for each sample": (
        "linear_backward",
        _changed(_LINEAR, "dO.sum(dim=0)", "dO"),
        "Your db has a row for each sample, and there is only one bias. What happens to the contributions of all rows (section 3)?",
    ),
    "db a mean": (
        "linear_backward",
        _changed(_LINEAR, "dO.sum(dim=0)", "dO.mean(dim=0)"),
        "Your db is n times too small. Where has the division by n been done already (end of section 3)?",
    ),
    "db summed the other way": (
        "linear_backward",
        _changed(_LINEAR, "dO.sum(dim=0)", "dO.sum(dim=1)"),
        "You summed each row of dO. db has one entry for each output: along which dim do the samples lie?",
    ),
    "db as a row": (
        "linear_backward",
        _changed(_LINEAR, "dO.sum(dim=0)", "dO.sum(dim=0, keepdim=True)"),
        "Your db has shape (1, q). Which shape does b have, and what keeps the extra axis?",
    ),
    "everything divided by n": (
        "linear_backward",
        _changed(_LINEAR, "return dX, dW, db", "return dX, dW / len(X), db / len(X)"),
        "dW and db are n times too small. Where has the division by n been done already (end of section 3)?",
    ),
    "weights first": (
        "linear_backward",
        _changed(_LINEAR, "return dX, dW, db", "return dW, db, dX"),
        "The three gradients come in another order than the docstring asks for. Which one is first?",
    ),
    "only the parameters": (
        "linear_backward",
        _changed(_LINEAR, "return dX, dW, db", "return dW, db"),
        "Two gradients came back, and three are needed. Which one does the layer before this one wait for?",
    ),
    "inputs multiplied by the weights again": (
        "linear_backward",
        _changed(_LINEAR, "X.T @ dO", "X.T @ (X @ W)"),
        "Your dW does not depend on dO. Through what does a weight reach the loss (section 3)?",
    ),
    "no mask": (
        "mlp_backward",
        _changed(_MLP, "dH * (Z > 0)", "dH"),
        "The second layer is right and the first is not: the gradient passes through units that were silent. What does ReLU do to it where Z is negative (section 4)?",
    ),
    "the mask of the gradient": (
        "mlp_backward",
        _changed(_MLP, "dH * (Z > 0)", "torch.relu(dH)"),
        "You set negative gradients to 0. A gradient may be negative: whose sign decides whether it passes (section 4)?",
    ),
    "times the activation": (
        "mlp_backward",
        _changed(_MLP, "dH * (Z > 0)", "dH * H"),
        "You multiplied by the activations. What is the slope of ReLU at 3, and what is its value there (section 4)?",
    ),
    "a sigmoid's slope": (
        "mlp_backward",
        _changed(_MLP, "dH * (Z > 0)", "dH * torch.sigmoid(Z) * (1 - torch.sigmoid(Z))"),
        "That is the slope of the sigmoid. Which activation function does this network have?",
    ),
    "no relu on the way forward": (
        "mlp_backward",
        _changed(_MLP, "H = torch.relu(Z)", "H = Z"),
        "Your second layer sees negative activations. Which step lies between Z and H (section 4)?",
    ),
    "the second layer's input is Z": (
        "mlp_backward",
        _changed(_MLP, "linear_backward(dO, H, W2)", "linear_backward(dO, Z, W2)"),
        "db2 is right and dW2 is not. What was the second layer's input in the forward pass: Z or H?",
    ),
    "second layer first": (
        "mlp_backward",
        _changed(_MLP, "[dW1, db1, dW2, db2]", "[dW2, db2, dW1, db1]"),
        "The gradients come in the order in which they are computed. In which order does the docstring ask for them?",
    ),
    "biases forgotten": (
        "mlp_backward",
        _changed(_MLP, "[dW1, db1, dW2, db2]", "[dW1, dW2]"),
        "Two gradients came back, and there are four parameters. Which two are missing?",
    ),
    "the sum of the losses": (
        "mlp_backward",
        _changed(
            _MLP,
            "cross_entropy_grad(H @ W2 + b2, y)",
            "len(y) * cross_entropy_grad(H @ W2 + b2, y)",
        ),
        "All four gradients are n times too large. Is the loss the sum or the mean of the samples' losses?",
    ),
    "divided by n twice": (
        "mlp_backward",
        _changed(_MLP, "H @ W2 + b2, y)", "H @ W2 + b2, y) / len(y)"),
        "All four gradients are n times too small. How often is the mean taken, counting the division inside cross_entropy_grad?",
    ),
    "a step taken as well": (
        "mlp_backward",
        _changed(
            _MLP,
            "    return [dW1",
            "    W1 -= 0.1 * dW1; b1 -= 0.1 * db1; W2 -= 0.1 * dW2; b2 -= 0.1 * db2\n    return [dW1",
        ),
        "The parameters are different after the call. Who takes the step: this function, or the training loop that calls it?",
    ),
    "the gradients by autograd": (
        "mlp_backward",
        "def mlp_backward(X, y, params):\n"
        "    params = [p.clone().requires_grad_() for p in params]\n"
        "    W1, b1, W2, b2 = params\n"
        "    loss = F.cross_entropy(torch.relu(X @ W1 + b1) @ W2 + b2, y)\n"
        "    return list(torch.autograd.grad(loss, params))",
        "These are autograd's gradients; the exercise asks for them by hand. Which of your own functions takes the first step back (section 4)?",
    ),
    "the factor itself": (
        "Value",
        _changed(_VALUE, "(other.data, self.data)", "(self.data, other.data)"),
        "The two slopes of a product are exchanged. If a grows by a little, how much does a * b grow (section 6)?",
    ),
    "slopes of a sum": (
        "Value",
        _changed(_VALUE, "(other.data, self.data)", "(1.0, 1.0)"),
        "Your product has the slopes of a sum. If a grows by a little, how much does a * b grow (section 6)?",
    ),
    "contributions overwritten": (
        "Value",
        _changed(_VALUE, "p.grad += slope", "p.grad = slope"),
        "A number that is used twice keeps only one of its contributions. What becomes of contributions along different ways (section 6)?",
    ),
    "no start": (
        "Value",
        _changed(_VALUE, "        self.grad = 1.0\n", ""),
        "All gradients are 0. What is the slope of the result with respect to itself, and where do you set it?",
    ),
    "parents first": (
        "Value",
        _changed(_VALUE, "reversed(order)", "order"),
        "Only the parents of the result get the right gradient. In which order are the Values visited, and does each of them pass its own gradient on (section 6)?",
    ),
    "each passes on at once": (
        "Value",
        _VALUE[: _VALUE.index("        order, seen")] + "        self.grad = 1.0\n"
        "        todo = [self]\n"
        "        while todo:\n"
        "            v = todo.pop(0)\n"
        "            for p, slope in zip(v.parents, v.slopes):\n"
        "                p.grad += slope * v.grad\n"
        "                if p not in todo:\n"
        "                    todo.append(p)\n",
        "Graphs with branches come out wrong: a Value passes its gradient on before all contributions have arrived. Which order prevents that (section 6)?",
    ),
    "only one step back": (
        "Value",
        _changed(
            _VALUE,
            "        for v in reversed(order):\n            for p, slope in zip(v.parents, v.slopes):\n"
            "                p.grad += slope * v.grad\n",
            "        for p, slope in zip(self.parents, self.slopes):\n            p.grad += slope\n",
        ),
        "Only the parents of the result get the right gradient. In which order are the Values visited, and does each of them pass its own gradient on (section 6)?",
    ),
    "the slope is not multiplied": (
        "Value",
        _changed(_VALUE, "slope * v.grad", "slope"),
        "One operation is right and two in a row are not. By what does the chain rule multiply a local slope (section 2)?",
    ),
    "every path by itself": (
        "Value",
        _VALUE[: _VALUE.index("    def backward")] + "    def backward(self, grad=1.0):\n"
        "        self.grad += grad\n"
        "        for p, slope in zip(self.parents, self.slopes):\n"
        "            p.backward(slope * grad)\n",
        "The numbers are right, but your backward follows every path: 4,096 of them after twelve products. How can each Value be visited only once (section 6)?",
    ),
    "relu without a gradient": (
        "Value",
        _changed(_VALUE, "(self,), (1.0 if self.data > 0 else 0.0,)", "(self,), (0.0,)"),
        "No gradient passes your relu. Which parent and which slope does the Value that it returns know (section 6)?",
    ),
    "relu with a slope everywhere": (
        "Value",
        _changed(_VALUE, "1.0 if self.data > 0 else 0.0", "1.0"),
        "Your relu passes a gradient for a negative number, too. What is its slope there (section 4)?",
    ),
    "relu forgets its parent": (
        "Value",
        _changed(
            _VALUE,
            "Value(max(self.data, 0.0), (self,), (1.0 if self.data > 0 else 0.0,))",
            "Value(max(self.data, 0.0))",
        ),
        "No gradient passes your relu. Which parent and which slope does the Value that it returns know (section 6)?",
    ),
    "a product that is a number": (
        "Value",
        _changed(
            _VALUE,
            "Value(self.data * other.data, (self, other), (other.data, self.data))",
            "self.data * other.data",
        ),
        "Your product is a plain number. What does __add__ return, and what would be lost otherwise?",
    ),
}

_COUNT = "def calls_of_f(num_inputs, num_hiddens, num_outputs):\n    return {}\n"

MISTAKES |= {
    "one call for each parameter": (
        "calls_of_f",
        _COUNT.format(
            "num_inputs * num_hiddens + num_hiddens + num_hiddens * num_outputs + num_outputs"
        ),
        "You counted the parameters. At how many points is f evaluated for each of them (section 1)?",
    ),
    "biases not counted": (
        "calls_of_f",
        _COUNT.format("2 * (num_inputs * num_hiddens + num_hiddens * num_outputs)"),
        "You counted the two matrices. Which parameters are missing?",
    ),
    "sizes added": (
        "calls_of_f",
        _COUNT.format("2 * (num_inputs + num_hiddens + num_outputs)"),
        "You counted units, not weights. How many weights lead from d inputs to h hidden units?",
    ),
}

_CHOICES = {
    "a_silent_unit": {
        "its column of dW1 is negative, and the step raises its weights": "You expect the step to wake the unit up. By what is dH multiplied where Z is negative (section 4)?",
        "its column of dW1 is the mean of the other columns": "You expect columns to mix. Which column of dZ does a column of dW1 come from?",
        "its weights are set to 0": "You expect the weights themselves to become 0. What does a step do with a gradient of 0?",
    },
    "why_add": {
        "the gradients of the last training step must be kept": "Old gradients are what you zero before each step. Within a single backward pass, why could two contributions arrive at one Value?",
        "a mean over the samples is a sum, divided by their number": "There need not be any samples: e = a * b + a has none. Why do two contributions arrive at a there?",
        "the graph may contain cycles": "A Value is computed from older ones, so there are no cycles. Why can two contributions arrive at one Value all the same?",
    },
}
MISTAKES |= {
    f"{name}: {text}": (name, f"def {name}(options):\n    return {text!r}", hint)
    for name, options in _CHOICES.items()
    for text, hint in options.items()
}

_REPR = "- return f'Value(data={self.data:.4g}, grad={self.grad:.4g})'\n+ pass"

EQUIVALENT = {
    "- dZ = dH * (Z > 0)\n+ dZ = dH * (Z >= 0)": "at 0 itself there is no slope, and no input is there",
    (
        "- slope = 1.0 if self.data > 0 else 0.0\n+ slope = 1.0 if self.data >= 0 else 0.0"
    ): "at 0 itself there is no slope, and no input is there",
    _REPR: "given, and only for reading",
    "- \n- def __repr__(self):\n" + _REPR: "given, and only for reading",
}
