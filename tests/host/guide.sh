#!/usr/bin/env bash
# Runs the commands of docs/host.md, from bare Debian to wss:// and then a backup, an upgrade and a
# restore, on a copy of this machine that is thrown away: an overlay in namespaces of its own, with
# a network of its own, so that ports and firewall are real. What cannot be had there is substituted,
# and each substitution is printed; docs/testing.md lists them.
#
#     tests/host/guide.sh PACKAGE.deb
set -euo pipefail
cd "$(dirname "$0")/../.."
deb=$(realpath "$1")
if [ "${GUIDE_INSIDE:-}" = "" ]; then
    root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo -n)
    exec "${root[@]}" env GUIDE_INSIDE=1 unshare --mount --net --pid --fork --kill-child "$0" "$deb"
fi

. tests/host/copy.sh
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root/guide"
cp "$deb" "$root/guide/"
ip link set lo up
echo "127.0.0.1 localhost play.example.org" >"$root/etc/hosts"

# A stand-in for systemd, which is not the first process here: runs a unit's ExecStart with its
# Environment, as a user without rights, with the folder and the credentials that the unit asks for.
cat >"$root/usr/local/bin/systemctl" <<'SHIM'
#!/bin/bash
set -eu
verb=$1
now=no
[ "${2:-}" != --now ] || { now=yes; shift; }
unit=${2:-}
pid=/run/$unit.pid
stop() { [ ! -e $pid ] || { kill "$(cat $pid)"; tail --pid="$(cat $pid)" -f /dev/null; rm -f $pid; }; }
start() {
    [ ! -e $pid ] || return 0
    case $unit in
    skirmish)
        file=/lib/systemd/system/skirmish.service
        exec=$(sed -n 's/^ExecStart=//p' $file)
        environment=$(sed -n 's/^Environment=//p' $file)
        mkdir -p /var/lib/skirmish /run/credentials
        for secret in /etc/skirmish/secrets/*; do
            [ ! -e "$secret" ] || install -m 400 -o 65534 "$secret" "/run/credentials/skirmish_${secret##*/}"
        done
        # As systemd does it: the folder, and nothing in it that another user put there.
        chown 65534:65534 /var/lib/skirmish
        env -i PATH=/nowhere CREDENTIALS_DIRECTORY=/run/credentials $environment \
            /usr/bin/setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --bounding-set=-all \
            $exec >>/run/skirmish.log 2>&1 &
        echo $! >$pid
        for _ in $(seq 100); do skirmish healthcheck 2>/dev/null && return 0; sleep 0.1; done
        cat /run/skirmish.log >&2
        exit 1 ;;
    caddy)
        HOME=/root XDG_DATA_HOME=/run/caddy caddy run --adapter caddyfile --config /etc/caddy/Caddyfile >>/run/caddy.log 2>&1 &
        echo $! >$pid
        for _ in $(seq 100); do [ ! -e /run/caddy/caddy/pki/authorities/local/root.crt ] || return 0; sleep 0.1; done
        cat /run/caddy.log >&2
        exit 1 ;;
    nftables) /usr/sbin/nft -f /etc/nftables.conf ;;
    esac
}
case $verb in
restart | reload) stop; start ;;
start) start ;;
stop) stop ;;
enable) [ $now = no ] || start ;;
daemon-reload | try-restart | disable | --root=* | --system) ;;
*) echo "systemctl $verb is not known here" >&2; exit 1 ;;
esac
SHIM
chmod 755 "$root/usr/local/bin/systemctl"
echo "substituted: systemd, by a script that runs a unit's ExecStart as user 65534 without any capability"
echo "substituted: DNS, by a line in /etc/hosts"

# What a command is here, where it cannot be what the page says.
here() {
    case $1 in
    "apt-get update") echo "true" ;;
    "apt-get install"*) echo "dpkg --install $(basename "$package")" ;;
    *" && apt-get install"*) echo "${1%% && apt-get install*} && dpkg --install $(basename "$package")" ;;
    NAME=YOUR.NAME*) here "${1/YOUR.NAME/play.example.org}" ;;
    "COPY=/var/backups/NAME.db") echo 'COPY=$(ls /var/backups/skirmish-*.db)' ;;
    "cp /usr/share/doc/skirmish/Caddyfile"*)
        echo "$1 && sed -i 's/^play.example.org {/&\\n\\ttls internal/; 1i { \\n\\tskip_install_trust\\n}' /etc/caddy/Caddyfile" ;;
    "skirmish doctor"*) echo "$1 --ca /run/caddy/caddy/pki/authorities/local/root.crt" ;;
    *) echo "$1" ;;
    esac
}

# A later release: its number is another, and so are its settings to begin with.
newer=$work/newer.deb
dpkg-deb --raw-extract "$deb" "$work/newer"
sed -i 's/^Version: .*/&+later/' "$work/newer/DEBIAN/control"
find "$work/newer" -name skirmish.toml -exec sh -c 'echo "# Of a later release." >>"$1"' - {} \;
dpkg-deb --root-owner-group -Znone --build "$work/newer" "$newer" >/dev/null
cp "$newer" "$root/guide/"

# The commands in the n-th block of shell on the page.
block() {
    awk -v n="$1" '/^```sh$/ { block++; inside = 1; next } /^```$/ { inside = 0 } inside && block == n' docs/host.md
}

# Each command has a shell of its own here, and the page's variables as if it were one.
shell="trap 'declare -p NAME COPY 2>/dev/null >/run/variables || true' EXIT; [ ! -e /run/variables ] || . /run/variables"

run() {
    local command=$1 own
    own=$(here "$command")
    if [ "$own" = "$command" ]; then
        echo "+ $command"
    else
        echo "+ $command"
        echo "  substituted: $own"
    fi
    chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin HOME=/root \
        DEBIAN_FRONTEND=noninteractive /bin/bash -e -c "$shell"$'\n'"cd /guide && $own" </dev/null
}

package=$deb
count=$(block 1 | wc -l)
[ "$count" -le 12 ] || { echo "$count commands are more than 12" >&2; exit 1; }
while read -r command; do run "$command"; done < <(block 1)
run "skirmish bots --url wss://play.example.org --count 2 --seconds 2 --ca /run/caddy/caddy/pki/authorities/local/root.crt --json" || [ $? -eq 3 ]
run "nft list ruleset | grep 'policy drop'"
run "curl -sk --max-time 5 https://play.example.org/ -o /run/page.html && test -s /run/page.html"

# What is the host's own stays theirs, over a later release and back.
version() { chroot "$root" dpkg-query --show --showformat '${Version}' skirmish; }
kept() {
    run "skirmish check-config --config /etc/skirmish/skirmish.toml --secrets /etc/skirmish/secrets | grep '^grace_s = 31 '"
    run "grep -q only-of-this-host /etc/skirmish/secrets/webhook_secret"
}
run "echo 'grace_s = 31' >>/etc/skirmish/skirmish.toml"
run "echo a-secret-only-of-this-host >/etc/skirmish/secrets/webhook_secret"
before=$(version)
package=$newer
while read -r command; do run "$command"; done < <(block 2)
[ "$(version)" = "$before+later" ]
kept
package=$deb
while read -r command; do run "$command"; done < <(block 3)
[ "$(version)" = "$before" ]
# As on another machine: installing started a server, on a database of its own.
run "mv /var/lib/skirmish/skirmish.db /run/ && systemctl start skirmish"
while read -r command; do run "$command"; done < <(block 4)
kept
run "skirmish healthcheck"
run 'test -s $COPY'
grep -q '"\?serving' "$root/run/skirmish.log"
# The daily backup, as its unit says it: twice, and of those there are the one that is too old goes.
commands() { sed -n "s/^ExecStart[A-Za-z]*=//p" assets/deploy/skirmish-backup.service | sed 's/%%/%/g; s/[$][$]/$/g'; }
while read -r command; do run "$command"; done < <(commands)
run "touch -d '16 days ago' /var/backups/skirmish/old.db && sleep 1"
while read -r command; do run "$command"; done < <(commands)
run "test \$(ls /var/backups/skirmish/????-??-??-??????.db | wc -l) = 2 && test ! -e /var/backups/skirmish/old.db"
run "test \$(stat -c %a \$(ls /var/backups/skirmish/*.db | head -n 1)) = 600"

run "systemctl stop skirmish"

# Removed, the package leaves what is the host's own; purged, nothing.
run "dpkg --remove skirmish && test -e /etc/skirmish/skirmish.toml && test -e /var/lib/skirmish/skirmish.db"
run "dpkg --purge skirmish && ! ls -d /etc/skirmish /var/lib/skirmish /usr/share/skirmish 2>/dev/null"
echo "all $count commands, and those of upgrade, rollback and restore, did what they say"
