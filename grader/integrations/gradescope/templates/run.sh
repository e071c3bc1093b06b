#!/usr/bin/env bash
# Run by Gradescope, as root, for each submission. Made by "grader gradescope build".
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
cd "$root/source/course"
export XDG_CACHE_HOME="$root/data" GRADER_STUDENT_ACCOUNT="${GRADER_STUDENT_ACCOUNT:-student}"
exec "$root/venv/bin/python" -m grader gradescope run --root "$root"
