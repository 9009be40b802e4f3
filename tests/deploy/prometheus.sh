#!/usr/bin/env bash
# Prints the folder of `prometheus` and `promtool`: of the system, or else of Debian's package, unpacked
# into target/prometheus. It is not installed, since then it would run as a service.
set -eu
if command -v prometheus >/dev/null && command -v promtool >/dev/null; then
    dirname "$(command -v prometheus)"
    exit
fi
folder=$(cd "$(dirname "$0")/../.." && pwd)/target/prometheus
if [ ! -x "$folder/usr/bin/promtool" ]; then
    mkdir -p "$folder"
    cd "$folder"
    apt-get download -qq prometheus >&2 2>/dev/null || {
        root=()
        if [ "$(id -u)" -ne 0 ]; then root=(sudo -n); fi
        "${root[@]}" apt-get update -qq >&2
        apt-get download -qq prometheus >&2
    }
    dpkg-deb -x prometheus_*.deb .
fi
echo "$folder/usr/bin"
