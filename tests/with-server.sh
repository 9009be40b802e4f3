#!/usr/bin/env bash
# Runs a command against a server of its own on a free port, which ends with it.
#
#     tests/with-server.sh [SERVER FLAGS] -- COMMAND [ARGUMENTS]
#
# The command finds it in SKIRMISH_URL (ws://…/ws) and SKIRMISH_HTTP (http://…); SKIRMISH_BIN names
# the binary (target/release/skirmish).
set -eu
binary=${SKIRMISH_BIN:-$(dirname "$0")/../target/release/skirmish}
flags=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    flags+=("$1")
    shift
done
shift

log=$(mktemp)
"$binary" --bind 127.0.0.1:0 --ops-bind none --log-format json --drain-timeout-s 0 "${flags[@]}" 2>"$log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -f "$log"' EXIT
address=
for _ in $(seq 100); do
    address=$(sed -n 's/.*"serving http:\/\/\([0-9.:]*\)".*/\1/p' "$log")
    [ -n "$address" ] && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
if [ -z "$address" ]; then
    echo "the server did not start:" >&2
    cat "$log" >&2
    exit 2
fi
SKIRMISH_URL="ws://$address/ws" SKIRMISH_HTTP="http://$address" "$@"
