"""nbgrader: a course for its commands, and our scores in its gradebook."""
