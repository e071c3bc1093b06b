"""The systems a course already has: nbgrader, CI services, Gradescope, learning platforms.

Each has a folder. ``teacher`` reads the tables that a teacher writes, whatever the platform.
"""
