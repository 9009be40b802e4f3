#!/usr/bin/env bash
# Runs the steps of the Dockerfile without Docker: the build in a folder with what .dockerignore leaves
# of this one, and the result in a root of its own, as the user, with the environment, the
# entry point and the health check that the Dockerfile names. What is substituted is printed.
#
# The binary stays in target/container/, so that no other test has to build it again.
#
#     tests/host/dockerfile.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "$(id -u)" -eq 0 ] || exec sudo -n env "PATH=$PATH" "HOME=$HOME" "$(realpath "tests/host/dockerfile.sh")"
repo=$PWD
target=$(realpath "${CARGO_TARGET_DIR:-target}")
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
chmod 755 "$work"
src=$work/src
final=$work/root
mkdir -p "$src" "$final"
environment=()
stage=

substituted() { echo "  substituted: $*"; }

while read -r step rest; do
    case $step in
    '' | '#'*) continue ;;
    esac
    echo "+ $step $rest"
    case $step in
    FROM)
        image=${rest%% *}
        stage=${rest##* AS }
        [ "$stage" != "$rest" ] || stage=final
        substituted "$image, by this machine"
        ;;
    WORKDIR | EXPOSE | VOLUME | STOPSIGNAL) ;;
    COPY)
        case $rest in
        '. .')
            sed 's|^\*\*/||' "$repo/.dockerignore" | tar --exclude-from - -C "$repo" -cf - . | tar -xf - -C "$src"
            ln -s "$target" "$src/target"
            substituted "an empty target folder, by the one of this clone, so that it is not all built twice"
            ;;
        --from=node*) substituted "by the Node.js of this machine: $(node --version)" ;;
        --from=build*)
            read -r -a words <<<"$rest"
            from=${words[-2]} to=${words[-1]} owner=0:0
            for word in "${words[@]}"; do case $word in --chown=*) owner=${word#--chown=} ;; esac; done
            install -d "$final/$(dirname "$to")"
            cp -r "$work$from" "$final$to"
            chown -R "$owner" "$final$to"
            ;;
        *) echo "this step is not known here" >&2; exit 1 ;;
        esac
        ;;
    RUN)
        [ "$stage" = build ]
        # Beside other tests, which come first.
        (cd "$src" && nice -n 19 env -u CARGO_TARGET_DIR bash -euc "${rest//\/out/$work/out}")
        ;;
    ENV) environment+=("$rest") ;;
    USER) user=$rest ;;
    HEALTHCHECK) check=${rest#* CMD } ;;
    ENTRYPOINT) entry=$rest ;;
    *) echo "this step is not known here" >&2; exit 1 ;;
    esac
done <assets/deploy/Dockerfile

# What the last image has beside the binary: the C library.
ldd "$final/usr/bin/skirmish" | grep -o '/[^ ]*' | while read -r library; do
    install -D "$library" "$final$library"
done
substituted "the image's C library, by this machine's"

list() { node -e 'console.log(JSON.parse(process.argv[1]).join("\n"))' "$1"; }
mapfile -t entry < <(list "$entry")
mapfile -t check < <(list "$check")
# In a network of its own, as a container has one.
unshare --net sh -c 'ip link set lo up && exec "$@"' sh \
    env -i "${environment[@]}" /usr/sbin/chroot --userspec="$user" "$final" "${entry[@]}" >"$work/log" 2>&1 &
server=$!
inside() { nsenter --net=/proc/$server/ns/net /usr/sbin/chroot --userspec="$user" "$final" "$@"; }
well=no
for _ in $(seq 100); do
    if inside "${check[@]}" 2>/dev/null; then well=yes; break; fi
    sleep 0.1
done
[ $well = yes ] || { cat "$work/log"; exit 1; }
[ "$(stat -c %u /proc/$server)" = "${user%%:*}" ]
inside /usr/bin/skirmish backup --data-dir /var/lib/skirmish --to /var/lib/skirmish/backup.db
[ -s "$final/var/lib/skirmish/backup.db" ]
kill "$server"
wait "$server"
server=
if chroot --userspec="$user" "$final" "${check[@]}" 2>/dev/null; then echo "the health check says well of a server that is gone" >&2; exit 1; fi
mkdir -p "$repo/target/container"
cp "$final/usr/bin/skirmish" "$repo/target/container/"
echo "every step of the Dockerfile was run; the server was well as user $user in a root of its own, and a backup was made within it"
