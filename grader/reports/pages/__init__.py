"""The pages that ``grader report`` writes: a student's, a class's, and a leaderboard.

Each is one file that needs no other and no network. Everything in it that came from outside is
escaped by jinja2, and its content security policy lets nothing run but a script written here.
"""

from grader.reports.pages.group import class_page
from grader.reports.pages.leaderboard import LEADERBOARD_PAGE, leaderboard_page
from grader.reports.pages.page import page_name
from grader.reports.pages.student import student_page

__all__ = ["LEADERBOARD_PAGE", "class_page", "leaderboard_page", "page_name", "student_page"]
