#!/usr/bin/env bash
# Makes what a host installs, in target/package/:
#
#     skirmish-VERSION-x86_64-linux.tar.gz    for any Linux with glibc
#     skirmish_VERSION_amd64.deb              for Debian and its relatives
#
#     assets/deploy/package.sh                builds the binary (Rust and Node.js)
#     assets/deploy/package.sh FILE           packages that one
set -euo pipefail
cd "$(dirname "$0")/../.."
deploy=assets/deploy
target=${CARGO_TARGET_DIR:-target}
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
name=skirmish-$version-x86_64-linux
out=target/package
# The same input gives the same bytes: the time of the commit, no owner, files in order.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
if [ "$(uname -sm)" != "Linux x86_64" ]; then
    echo "This packages for Linux on x86_64, and this is $(uname -sm)." >&2
    exit 1
fi

binary=${1:-}
if [ -z "$binary" ]; then
    cargo build --release --locked
    binary=$target/release/skirmish
fi
rm -rf "$out"
mkdir -p "$out/$name/docs"
strip -o "$out/$name/skirmish" "$binary"
[ -d web/node_modules ] || npm --prefix web ci --no-audit --no-fund >/dev/null
node $deploy/licences.mjs >"$out/$name/THIRD-PARTY.txt"
cp LICENSE LICENSE-APACHE LICENSE-MIT "$out/$name/"
files=(skirmish.toml skirmish.service skirmish-backup.service skirmish-backup.timer
    skirmish-doctor@.service skirmish-doctor@.timer Caddyfile nginx.conf nftables.conf prometheus.yml
    alerts.yml alerts.test.yml dashboard.json)
(cd $deploy && cp "${files[@]}" "$OLDPWD/$out/$name/")
# What the .deb begins with, under a name that tells it from the file that explains all settings.
cp $deploy/debian/skirmish.toml "$out/$name/behind-a-proxy.toml"
cp -r docs/pictures "$out/$name/docs/"
node $deploy/pages.mjs archive "$out/$name"
find "$out/$name" -type d -exec chmod 755 {} +
find "$out/$name" -type f -exec chmod 644 {} +
chmod 755 "$out/$name/skirmish"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$out" -c "$name" |
    gzip -9n >"$out/$name.tar.gz"

# What it needs of the machine, as the binary itself says.
glibc=$(objdump -T "$out/$name/skirmish" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1 | cut -d_ -f2)

deb=$out/deb
doc=$deb/usr/share/doc/skirmish
install -d "$deb/DEBIAN" "$deb/usr/bin" "$deb/lib/systemd/system" "$deb/usr/share/skirmish" "$doc" \
    "$deb/etc/skirmish" "$deb/usr/share/lintian/overrides"
install -d -m 700 "$deb/etc/skirmish/secrets"
install -m 755 "$out/$name/skirmish" "$deb/usr/bin/"
install -m 644 $deploy/skirmish.service "$deb/lib/systemd/system/"
# Settings to begin with, which postinst puts into /etc. As a conffile, dpkg would ask at each upgrade
# to a release in which they differ, and fail where nobody is there to answer.
install -m 644 $deploy/debian/skirmish.toml "$deb/usr/share/skirmish/"
cp -r docs/pictures "$doc/"
install -m 644 "$out/$name/THIRD-PARTY.txt" "${files[@]/#/$deploy/}" "$doc/"
gzip -9n "$doc/THIRD-PARTY.txt"
{
    echo "Copyright (c) 2026 The Skirmish developers"
    echo
    echo "Skirmish may be used under the MIT licence or the Apache licence 2.0, as you like; what it"
    echo "is made with, and under which licences, is in THIRD-PARTY.txt.gz. The Apache licence is"
    echo "/usr/share/common-licenses/Apache-2.0; the MIT licence:"
    echo
    cat LICENSE-MIT
} >"$doc/copyright"
printf 'skirmish (%s) unstable; urgency=medium\n\n  * See changelog.md.\n\n -- Skirmish <skirmish@localhost>  %s\n' \
    "$version" "$(date -R -u -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.gz"
node $deploy/pages.mjs debian "$doc"
printf '%s\n' \
    '# SQLite is built in, so that the binary runs on any Linux.' \
    'skirmish: embedded-library *' \
    '# skirmish --help tells all.' \
    'skirmish: no-manual-page *' \
    '# Nobody but root reads secrets.' \
    'skirmish: non-standard-dir-perm 0700 != 0755 [etc/skirmish/secrets/]' \
    '# Whoever packages it is on this machine.' \
    'skirmish: bogus-mail-host *' \
    'skirmish: bogus-mail-host-in-debian-changelog *' >"$deb/usr/share/lintian/overrides/skirmish"
cat >"$deb/DEBIAN/control" <<CONTROL
Package: skirmish
Version: $version
Section: net
Priority: optional
Architecture: amd64
Maintainer: Skirmish <skirmish@localhost>
Installed-Size: $(du -sk --apparent-size --exclude=DEBIAN "$deb" | cut -f1)
Depends: libc6 (>= $glibc), libgcc-s1
Breaks: systemd (<< 250)
Description: real-time game state server, with a game to play in the browser
 Hosts matches over WebSocket: fixed ticks, one authority, snapshots of a few
 bytes. The page to play on is in the binary.
CONTROL
for script in preinst postinst prerm postrm; do
    install -m 755 "$deploy/debian/$script" "$deb/DEBIAN/$script"
done
(cd "$deb" && find usr lib -type f -exec md5sum {} + | LC_ALL=C sort -k2 >DEBIAN/md5sums)
find "$deb" -type d ! -path '*/secrets' -exec chmod 755 {} +
find "$doc" "$deb/DEBIAN/control" "$deb/DEBIAN/md5sums" "$deb/usr/share/lintian" \
    -type f -exec chmod 644 {} +
find "$deb" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$deb" "$out/skirmish_${version}_amd64.deb" >/dev/null
rm -rf "$deb"

echo "needs glibc $glibc or newer, and of this machine:"
ldd "$out/$name/skirmish"
(cd "$out" && ls -l ./*.tar.gz ./*.deb "$name/skirmish" && sha256sum ./*.tar.gz ./*.deb)
