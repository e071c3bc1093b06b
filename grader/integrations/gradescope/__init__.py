"""Gradescope: the autograder that is uploaded, and what runs in its container."""
