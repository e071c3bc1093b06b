"""An attribute by a pattern."""
# exercise: sgd
import torch
def sgd(params, lr, batch_size):
    match torch:
        case object(optim=o):
            match o:
                case object(SGD=make):
                    make(params, lr / batch_size).step()
