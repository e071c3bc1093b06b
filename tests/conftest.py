"""For all tests: one torch thread, as in the sandbox, and hypothesis without files of its own."""

import torch
from hypothesis import settings

torch.set_num_threads(1)
settings.register_profile("course", database=None, deadline=None)
settings.load_profile("course")
