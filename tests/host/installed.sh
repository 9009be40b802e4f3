#!/usr/bin/env bash
# Installs, upgrades, removes and purges the package on a copy of this machine that is thrown away, and
# looks each time whether the server is enabled, and whether systemd was told to run it. systemd is a
# script there, which keeps that in a file.
#
#     tests/host/installed.sh PACKAGE.deb
set -euo pipefail
deb=$(realpath "$1")
if [ "${INSTALLED_INSIDE:-}" = "" ]; then
    root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo -n)
    exec "${root[@]}" env INSTALLED_INSIDE=1 unshare --mount "$(realpath "$0")" "$deb"
fi

. "$(dirname "$0")/copy.sh"
trap 'cd / && umount -R "$work" && rmdir "$work"' EXIT
mkdir -p "$root/run/systemd/system"
rm -f "$root/usr/sbin/policy-rc.d"
dpkg-deb --raw-extract "$deb" "$work/package"
dpkg-deb --root-owner-group -Znone --build "$work/package" "$root/run/skirmish.deb" >/dev/null

cat >"$root/usr/local/bin/systemctl" <<'SHIM'
#!/bin/bash
# What is enabled, the real one says from the links; what runs, a file.
runs=/run/runs
case "$*" in
--root=*) exec /usr/bin/systemctl "$@" ;;
*is-enabled*) exec /usr/bin/systemctl --root=/ is-enabled skirmish.service ;;
*is-active*) test -e $runs ;;
*daemon-reload) ;;
*try-restart*) if [ -e $runs ]; then echo restarted >$runs; fi ;;
*start*) [ -e $runs ] || echo started >$runs ;;
*stop*) rm -f $runs ;;
*) echo "systemctl $* is not known here" >&2 && exit 1 ;;
esac
SHIM
chmod 755 "$root/usr/local/bin/systemctl"

inside() {
    chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin DEBIAN_FRONTEND=noninteractive "$@" \
        </dev/null >"$work/log" 2>&1 || { cat "$work/log"; return 1; }
}

# state WHEN ENABLED RUNS
state() {
    local enabled=no runs=no
    [ ! -L "$root/etc/systemd/system/multi-user.target.wants/skirmish.service" ] || enabled=yes
    [ ! -e "$root/run/runs" ] || runs=$(cat "$root/run/runs")
    [ "$enabled $runs" = "$2 $3" ] || { echo "$1: enabled $enabled, runs $runs, and not $2, $3" >&2; exit 1; }
    echo "ok: $1: enabled $enabled, runs $runs"
}

install() { inside dpkg --install /run/skirmish.deb; }
remove() { inside dpkg --remove skirmish; }

# This machine may have it.
inside dpkg --purge skirmish
install
state "installed" yes started
install
state "upgraded" yes restarted
inside systemctl stop skirmish
install
state "stopped, then upgraded" yes no
remove
install
state "removed and installed again" yes started
remove
state "removed" yes no
install
inside systemctl --root=/ disable skirmish.service
install
state "disabled while it ran, then upgraded" no restarted
remove
install
state "disabled, then removed and installed again" no no
inside systemctl --root=/ enable skirmish.service
remove
install
state "enabled once more, removed and installed again" yes started
inside dpkg --purge skirmish
state "purged" no no
left=$(find "$root/var/lib/systemd" "$root/etc/systemd" "$root/etc/skirmish" "$root/run" -name '*skirmish*' ! -name skirmish.deb 2>/dev/null || true)
[ -z "$left" ] || { echo "a purge leaves $left" >&2; exit 1; }
install
state "installed after a purge" yes started
