"""Marking: checks are pytest files, a submission is their fixture, a report is what comes out."""

__all__ = ["POINTS"]

# How pytest is told of the marker that every check has.
POINTS = "points(exercise, n): the exercise a check belongs to, and its points"
