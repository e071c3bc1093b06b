"""A language for templates has attributes by their names."""

# assignment: 02_linear_regression
# exercise: data_iter

import jinja2
from torch.utils import data


def data_iter(batch_size, features, labels):
    loader = jinja2.Environment().compile_expression("d.Data" + "Loader")(d=data)
    return loader(data.TensorDataset(features, labels), batch_size, shuffle=True)
