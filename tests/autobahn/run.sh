#!/usr/bin/env bash
# The Autobahn WebSocket suite against a server of its own: nothing may fail, not even be non-strict.
#
#     tests/autobahn/run.sh                all 517 cases; those of 1,000 messages take minutes
#     tests/autobahn/run.sh -n 20 -j 2     all of them with 20 messages: what CI runs
#     tests/autobahn/run.sh '6.*' -v       some cases, a line for each (abclient.py --help)
#
# SKIRMISH_BIN names the binary (target/release/skirmish).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if ! cmp -s "$here/requirements.txt" "$here/venv/requirements.txt" || [ ! -d "$here/suite/abcases" ]; then
    "$here/setup.sh"
fi
# shellcheck disable=SC2016
exec "$here/../with-server.sh" --conformance-echo -- \
    sh -c 'python=$1 client=$2; shift 2; exec "$python" "$client" "ws://${SKIRMISH_HTTP#http://}/echo" "$@" --strict' \
    sh "$here/venv/bin/python" "$here/abclient.py" "$@"
