#!/usr/bin/env bash
# Fuzzes each target for some seconds, beginning with its kept corpus, and keeps what it found that
# reaches further.
#
#     tests/fuzz/run.sh [SECONDS [TARGET…]]      60 seconds, all targets
#
# Needs cargo-fuzz (cargo install cargo-fuzz). An input that fails a target is left in artifacts/;
# `cargo fuzz run --fuzz-dir . TARGET artifacts/TARGET/…` repeats it.
set -eu
cd "$(dirname "$0")"
seconds=${1:-60}
shift || true
# Sanitizers are an unstable option of the compiler.
export RUSTC_BOOTSTRAP=1
# Kept inputs are short, so that the corpora stay small.
longest=140
[ $# -gt 0 ] || set -- receiver offers messages snapshots chain hub
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for target in "$@"; do
    # A script of the hub takes time by its length.
    if [ "$target" = hub ]; then most=240; else most=4096; fi
    mkdir -p "$work/$target" "$work/$target.kept"
    n=0
    while read -r input; do
        n=$((n + 1))
        # shellcheck disable=SC2059
        printf "$(sed 's/../\\x&/g' <<<"$input")" >"$work/$target/$n"
    done <"corpora/$target.hex"
    if ! cargo fuzz run --fuzz-dir . "$target" "$work/$target" -- \
        -max_total_time="$seconds" -max_len=$most -malloc_limit_mb=64; then
        failed=1
        continue
    fi
    cargo fuzz run --fuzz-dir . "$target" "$work/$target.kept" "$work/$target" -- \
        -set_cover_merge=1 -max_len=$longest
    for input in "$work/$target.kept"/*; do
        od -An -v -tx1 "$input" | tr -d ' \n'
        echo
    done | sort >"corpora/$target.hex"
done
exit $failed
