#!/usr/bin/env bash
# Run once by Gradescope, as root, when it builds the image. Made by "grader gradescope build".
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
cd "$root/source"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
if ! apt-get install -yq @PYTHON@ @PYTHON@-venv; then
    apt-get install -yq software-properties-common
    add-apt-repository -y ppa:deadsnakes/ppa
    apt-get update -q
    apt-get install -yq @PYTHON@ @PYTHON@-venv
fi
@PYTHON@ -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --no-cache-dir -q -r requirements.txt
"$root/venv/bin/python" -m pip install --no-cache-dir -q --no-deps ./*.whl
# Student code runs as this account. Hidden checks are for root alone.
id student >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin student
chown -R root:root "$root/source"
chmod -R go-rwx "$root/source"
# Fashion-MNIST, or else the drawn stand-in, once and for all submissions.
XDG_CACHE_HOME="$root/data" "$root/venv/bin/python" -m grader gradescope data --root "$root"
