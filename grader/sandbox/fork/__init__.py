"""Children forked from a process with torch imported, and confined: Linux."""
