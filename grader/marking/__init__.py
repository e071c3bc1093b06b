"""Marking: checks are pytest files, a submission is their fixture, a report is what comes out."""
