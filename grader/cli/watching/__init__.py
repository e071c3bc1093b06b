"""``grader watch`` in a terminal: one exercise at a time, and keys.

``state`` is what there is to show, as plain values; ``view`` draws it; ``marking`` runs the checks
in a thread of its own; ``screen`` has the keys and the terminal. Only ``screen`` knows
prompt_toolkit, which is imported when a terminal is there.
"""

__all__: list[str] = []
