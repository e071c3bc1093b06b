"""The layer that finds out its size by itself becomes the one that is forbidden."""

# assignment: 04_mlp
# exercise: init_params

import torch


def init_params(num_inputs, num_hiddens, num_outputs):
    params = []
    for inputs, outputs in ((num_inputs, num_hiddens), (num_hiddens, num_outputs)):
        layer = torch.nn.LazyLinear(outputs)
        layer.initialize_parameters(torch.zeros(1, inputs))
        torch.nn.init.normal_(layer.weight, std=0.01)
        params += [layer.weight.data.T.clone(), layer.bias.data.zero_()]
    return [param.requires_grad_() for param in params]
