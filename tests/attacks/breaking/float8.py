"""Weights of a dtype that hardly any operator knows."""
# assignment: 04_mlp
# exercise: init_params
def init_params(num_inputs, num_hiddens, num_outputs):
    shapes = (num_inputs, num_hiddens), (num_hiddens,), (num_hiddens, num_outputs), (num_outputs,)
    return [torch.zeros(shape).to(torch.float8_e4m3fn) for shape in shapes]
