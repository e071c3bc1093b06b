"""Who a person is: names and ids, the roster of a class, and which of its students is meant."""

from grader.identity.corrections import read_same, shown, unmatched
from grader.identity.match import Ambiguous, Match, Matcher, Unknown
from grader.identity.names import is_same_name, plain
from grader.identity.people import Id, Owner, Student
from grader.identity.roster import Roster, read_roster

__all__ = [
    "Ambiguous",
    "Id",
    "Match",
    "Matcher",
    "Owner",
    "Roster",
    "Student",
    "Unknown",
    "is_same_name",
    "plain",
    "read_roster",
    "read_same",
    "shown",
    "unmatched",
]
