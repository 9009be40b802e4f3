#!/bin/sh
# Slow, stalled and lost links against a real server. `--full`: as long as docs/slow-links.md says,
# with the timing asserted too; other arguments go to the test program (names of cases).
set -eu
cd "$(dirname "$0")/../.."
if [ "${1:-}" = --full ]; then
    shift
    export SKIRMISH_SLOW_FULL=1
fi
exec cargo test --release --no-default-features --test slow -- --ignored --test-threads=1 --nocapture "$@"
