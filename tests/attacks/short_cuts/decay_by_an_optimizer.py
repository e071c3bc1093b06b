"""PyTorch's optimizer takes the step."""
# assignment: 07_generalisation
# exercise: sgd_weight_decay
import torch


def sgd_weight_decay(params, lr, weight_decay):
    torch.optim.SGD(params, lr=lr, weight_decay=weight_decay).step()
