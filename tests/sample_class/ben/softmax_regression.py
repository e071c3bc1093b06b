"""Softmax regression, as a plain script."""

import torch

from grader import load_data_fashion_mnist


def softmax(X):
    X = X - X.max(dim=1, keepdim=True).values
    X_exp = torch.exp(X)
    return X_exp / X_exp.sum(dim=1, keepdim=True)


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y])


def accuracy(y_hat, y):
    return (y_hat.argmax(dim=1) == y).float().mean().item()


def evaluate_accuracy(data_iter, net):
    right, n = 0.0, 0
    with torch.no_grad():
        for X, y in data_iter:
            right += accuracy(net(X), y) * len(y)
            n += len(y)
    return right / n


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size


def train_softmax(train_iter, num_epochs, lr, on_epoch=None):
    W = torch.normal(0, 0.01, size=(784, 10), requires_grad=True)
    b = torch.zeros(10, requires_grad=True)

    def net(X):
        return softmax(X.reshape(-1, 784) @ W + b)

    for epoch in range(num_epochs):
        for X, y in train_iter:
            loss = cross_entropy(net(X), y).sum()
            loss.backward()
            sgd([W, b], lr, len(y))
            W.grad.zero_()
            b.grad.zero_()
        if on_epoch is not None:
            on_epoch(epoch, net)
    return net


if __name__ == "__main__":
    train_iter, test_iter = load_data_fashion_mnist(256)
    net = train_softmax(train_iter, 5, 0.1)
    print("test accuracy", evaluate_accuracy(test_iter, net))
