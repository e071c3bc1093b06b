"""The operator in which a whole step of PyTorch's optimizer is fused."""
# assignment: 07_generalisation
# exercise: sgd_weight_decay
import torch


def sgd_weight_decay(params, lr, weight_decay):
    with torch.no_grad():
        torch._fused_sgd_(
            params, [p.grad for p in params], [], lr=lr, weight_decay=weight_decay, momentum=0.0,
            dampening=0.0, nesterov=False, maximize=False, is_first_step=True,
        )
