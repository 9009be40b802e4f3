#!/usr/bin/env bash
# The Autobahn WebSocket suite against a server of its own: nothing may fail, not even be non-strict.
#
#     tests/autobahn/run.sh                all 517 cases; those of 1,000 messages take minutes
#     tests/autobahn/run.sh -n 20 -j 2     all of them with 20 messages: what CI runs
#     tests/autobahn/run.sh '6.*' -v       some cases, a line for each (abclient.py --help)
#
# SKIRMISH_BIN names the binary (target/release/skirmish).
set -eu
cd "$(dirname "$0")"
binary=${SKIRMISH_BIN:-../../target/release/skirmish}
if ! cmp -s requirements.txt venv/requirements.txt || [ ! -d suite/abcases ]; then
    ./setup.sh
fi

log=$(mktemp)
"$binary" --bind 127.0.0.1:0 --conformance-echo --log-format json 2>"$log" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -f "$log"' EXIT
for _ in $(seq 100); do
    url=$(sed -n 's/.*"serving http:\/\/\([0-9.:]*\)".*/\1/p' "$log")
    [ -n "$url" ] && break
    sleep 0.1
done
if [ -z "$url" ]; then
    cat "$log" >&2
    exit 2
fi
venv/bin/python abclient.py "ws://$url/echo" "$@" --strict
