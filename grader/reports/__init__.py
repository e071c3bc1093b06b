"""Reports in the formats people and programs read: each a pure function of a ``Report``."""
