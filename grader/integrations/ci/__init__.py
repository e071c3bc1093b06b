"""CI services: their workflows, and where in a repository a message belongs."""
