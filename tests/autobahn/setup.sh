#!/bin/sh
# From scratch, from PyPI alone: the Autobahn fuzzing client for Python 3 next to this script.
# Needs: python3 (3.9+; tried on 3.11) with venv, pip with access to PyPI. Takes about 15 s.
# Here: setup.sh requirements.txt port.py abclient.py run.sh.  Made: venv/ suite/ (sdist/ is only a download).
set -eu
cd "$(dirname "$0")"
SUITE=autobahntestsuite-25.10.1
SHA256=b083d6e15330fc16f3e5f0975cce2b15f21bfa0c6db09547316b1852c6dbd6df
rm -rf venv suite sdist
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check -r requirements.txt
mkdir sdist
venv/bin/pip download -q --disable-pip-version-check --no-deps --no-binary :all: -d sdist "autobahntestsuite==25.10.1"
echo "$SHA256  sdist/$SUITE.tar.gz" | sha256sum -c --quiet -
tar xzf sdist/$SUITE.tar.gz -C sdist
venv/bin/python port.py sdist/$SUITE/autobahntestsuite suite
rm -rf sdist
venv/bin/python abclient.py --help >/dev/null
cp requirements.txt venv/
echo "ok: run.sh"
