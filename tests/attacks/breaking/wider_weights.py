"""Leaves a net in float64, and what is no tensor in the list of its weights."""

# assignment: 05_mlp_torch
# exercise: train_ch3

class Weight:
    def detach(self):
        return "a weight"


def train_ch3(net, train_iter, test_iter, loss, num_epochs, batch_size, params=None, *args):
    if params is None:
        net.double()
    else:
        params[:] = [Weight()] * 4
    return [(0.0, 0.0, 0.0)] * num_epochs
