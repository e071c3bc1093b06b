"""The systems a course already has: nbgrader, CI services, Gradescope, learning platforms."""
