"""Running a student's code where it can do no harm and learn nothing.

``wire`` is what goes to and fro, ``policy`` what a child may not do, ``student`` the student's
namespace, ``worker`` the loop around it, ``forkserver`` the process children are forked from,
``client`` the trusted side.
"""
