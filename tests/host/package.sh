#!/usr/bin/env bash
# What assets/deploy/package.sh made is what docs/host.md says.
#
#     tests/host/package.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "$(id -u)" -eq 0 ] || exec sudo -n env "PATH=$PATH" "HOME=$HOME" "$(realpath "tests/host/package.sh")"
package=$PWD/target/package
unit=assets/deploy/skirmish.service
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

tar=$(ls "$package"/skirmish-*-x86_64-linux.tar.gz)
deb=$(ls "$package"/skirmish_*_amd64.deb)

ok() { echo "ok: $*"; }

# serve COMMAND…: starts it, waits until it is well, plays, looks for the metrics that alerts need, and
# stops it.
serve() {
    local port=$((20000 + RANDOM % 20000)) ops=$((40000 + RANDOM % 20000))
    "$@" --bind 127.0.0.1:$port --ops-bind 127.0.0.1:$ops >"$work/log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        "$skirmish" healthcheck --url "http://127.0.0.1:$port" 2>/dev/null && break
        kill -0 "$server" || { cat "$work/log"; return 1; }
        sleep 0.1
    done
    "$skirmish" healthcheck --url "http://127.0.0.1:$port"
    curl -s "http://127.0.0.1:$port/" | grep -qi '<!doctype html'
    "$skirmish" bots --url "http://127.0.0.1:$port" --count 4 --seconds 3 --json >"$work/bots" || [ $? -eq 3 ]
    curl -s "http://127.0.0.1:$ops/metrics" >"$work/metrics"
    [ "$(grep -c '^# TYPE process_' "$work/metrics")" -eq 6 ] || { grep process_ "$work/metrics"; return 1; }
    kill "$server"
    wait "$server"
    server=
}

for file in "$tar" "$deb"; do
    size=$(stat -c %s "$file")
    [ "$size" -le $((40 * 1024 * 1024)) ]
    ok "$(basename "$file"): $size bytes, at most 40 MB"
done

tar -xzf "$tar" -C "$work"
folder=$(ls -d "$work"/skirmish-*)
skirmish=$folder/skirmish
for file in LICENSE-MIT LICENSE-APACHE THIRD-PARTY.txt skirmish.toml skirmish.service Caddyfile nginx.conf alerts.test.yml docs/host.md docs/changelog.md; do
    [ -s "$folder/$file" ]
done
grep -q '^actix-web ' "$folder/THIRD-PARTY.txt"
grep -q '^pixi.js ' "$folder/THIRD-PARTY.txt"
cmp "$folder/skirmish.toml" <("$skirmish" check-config --example)
"$skirmish" check-config --config "$folder/behind-a-proxy.toml" | grep -F 'trusted_proxies = ["127.0.0.1", "::1"]'
ok "the archive has what it should, the example file of this very binary, and settings to begin with"

mkdir "$work/empty"
(cd "$work/empty" && serve env -i PATH=/nowhere "$skirmish")
ok "it runs in an empty folder, without an environment, Rust or Node.js"

systemd-analyze security --offline=true --threshold=25 "$unit" >"$work/security"
tail -1 "$work/security"
install -d "$work/units"
sed "s|/usr/bin/skirmish|$skirmish|" "$unit" >"$work/units/skirmish.service"
for file in skirmish-backup.service skirmish-backup.timer skirmish-doctor@.service skirmish-doctor@.timer; do
    sed "s|/usr/bin/skirmish|$skirmish|" "assets/deploy/$file" >"$work/units/$file"
done
SYSTEMD_UNIT_PATH=$work/units: systemd-analyze verify "$work/units/skirmish.service" \
    "$work/units/skirmish-backup.timer" "$work/units/skirmish-doctor@play.example.org.timer"
ok "the units are well formed, and the exposure of the server's is at most 2.5"

chmod 755 "$work" "$folder"
install -d -m 700 -o 65534 -g 65534 "$work/state"
cp tests/host/confined.py "$unit" "$work/"
# As ProcSubset=pid and ProtectProc=invisible have it: no file of /proc but those of this user's processes.
for line in ProcSubset=pid ProtectProc=invisible; do grep -qx "$line" "$unit"; done
serve unshare --mount sh -c 'mount -t proc -o subset=pid,hidepid=invisible proc /proc && [ ! -e /proc/stat ] && exec "$@"' - \
    setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --bounding-set=-all \
    /usr/bin/python3 "$work/confined.py" "$work/skirmish.service" \
    env -i PATH=/nowhere SKIRMISH_DATA_DIR="$work/state" "$skirmish"
if grep -iE 'denied|not permitted|cannot' "$work/log"; then exit 1; fi
ok "it plays and tells its metrics under the unit's system call filter and view of /proc, as nobody, without capabilities"
echo "not tried here, for want of systemd as first process: its other namespaces and mounts"

lintian --fail-on error --tag-display-limit 0 "$deb"
dpkg-deb --contents "$deb" | grep ' ./usr/bin/skirmish$'
ok "lintian finds no error"

dpkg-deb --extract "$deb" "$work/deb"
for place in "$folder" "$work/deb/usr/share/doc/skirmish"; do
    pages=0
    while read -r page; do
        pages=$((pages + 1))
        while read -r target; do
            [ -e "$(dirname "$page")/$target" ] || { echo "$page leads to $target, which is not there" >&2; exit 1; }
        done < <(grep -oP '\]\((?!https?:|#)\K[^)#\s]+' "$page")
    done < <(find "$place" -name '*.md')
    [ "$pages" -gt 20 ]
    ok "no link of the $pages pages in $(basename "$place") leads nowhere"
done

tests/host/installed.sh "$deb"
ok "removed and installed again it is enabled and starts; disabled or stopped by its host it stays so"

before=$(sha256sum "$tar" "$deb")
assets/deploy/package.sh "$skirmish" >/dev/null
[ "$before" = "$(sha256sum "$tar" "$deb")" ]
ok "the same binary is packaged to the same bytes"
