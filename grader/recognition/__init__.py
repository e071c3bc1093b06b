"""Which known mistake gives this outcome?

Two functions that return the same on the same inputs fail the same checks with the same words:
the same worst index, the same values there. So a student's mistake is recognised by running the
same checks, from the same seed, on each known mistake, and comparing how they ended. All of an
exercise's checks must agree; where none does, nothing is guessed.

``mistakes`` reads what a course knows, ``fingerprints`` compares how checks ended, ``nearest``
compares trainings, and ``hints`` gives a result the hint of the mistake that it shows.
"""
