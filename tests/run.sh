#!/usr/bin/env bash
# All tests, from a fresh clone on Debian with Rust and Node: installs what they need (Chromium, Firefox
# and Python by apt, if missing and allowed; packages of npm and PyPI into ignored folders), prints a
# line for each step and a summary at the end.
#
#     tests/run.sh                 everything
#     tests/run.sh rust web        some groups: rust web journeys python autobahn browser deploy host
#
# SKIRMISH_BIN names a server to test instead of one built here.
set -u
cd "$(dirname "$0")/.."
groups=${*:-rust web journeys python autobahn browser deploy host}
logs=target/test-logs
venv=tests/.venv
mkdir -p "$logs"
passed=0
failed=0

wants() {
    case " $groups " in *" $1 "*) true ;; *) false ;; esac
}

log_of() {
    echo "$logs/$(echo "$1" | tr -c 'a-z0-9\n' '-').log"
}

# step NAME COMMAND…: one line; the end of the output where it failed.
step() {
    local name=$1 log began
    shift
    log=$(log_of "$name")
    began=$SECONDS
    if "$@" >"$log" 2>&1 </dev/null; then
        passed=$((passed + 1))
        printf 'ok      %-44s %4d s\n' "$name" $((SECONDS - began))
    else
        failed=$((failed + 1))
        printf 'FAILED  %-44s %4d s\n' "$name" $((SECONDS - began))
        tail -n 100 "$log" | sed 's/^/    /'
        echo "    (all of it: $log)"
    fi
}

# begin NAME COMMAND…: a step that goes on beside the next ones, until `end NAME` waits for it.
declare -A begun=()
begin() {
    local name=$1
    shift
    # A group of its own, so that all of it can be ended.
    set -m
    "$@" >"$(log_of "begun $name")" 2>&1 </dev/null &
    set +m
    begun[$name]=$!
}

end() {
    step "$1" outcome "$1"
    unset 'begun[$1]'
}

outcome() {
    local code=0
    wait "${begun[$1]}" || code=$?
    cat "$(log_of "begun $1")"
    return "$code"
}

trap 'for group in "${begun[@]}"; do kill -- "-$group" 2>/dev/null; done' EXIT

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}

# RUNLEVEL: nothing that is installed is started.
apt_install() {
    local root=()
    if [ "$(id -u)" -ne 0 ]; then root=(sudo -n); fi
    "${root[@]}" apt-get update -qq && "${root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "$@"
}

# Named as a sentence says it; the missing ones are looked for once more after installing.
missing() {
    wants browser && ! command -v chromium >/dev/null && ! [ -x "${CHROMIUM:-/usr/bin/google-chrome}" ] && echo chromium
    wants browser && ! command -v firefox-esr >/dev/null && ! [ -x "${FIREFOX:-/usr/bin/firefox}" ] && echo firefox-esr
    # Firefox draws WebGL only on a screen, which Xvfb is, and with Mesa where there is no graphics card.
    wants browser && ! command -v Xvfb >/dev/null && echo xvfb libegl1 libgl1-mesa-dri
    (wants python || wants autobahn) && ! python3 -c 'import venv, ensurepip' 2>/dev/null && echo python3-venv
    wants journeys && ! command -v nginx >/dev/null && echo nginx-light
    (wants journeys || wants host) && ! command -v caddy >/dev/null && echo caddy
    wants journeys && ! command -v faketime >/dev/null && echo faketime
    wants host && ! command -v lintian >/dev/null && echo lintian
    wants host && ! [ -x /usr/sbin/nft ] && echo nftables
    wants host && ! command -v systemd-analyze >/dev/null && echo systemd
    wants host && ! /usr/bin/python3 -c 'import seccomp' 2>/dev/null && echo python3-seccomp
    command -v cc >/dev/null || echo build-essential
}

for tool in cargo node npm; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: install Rust (https://rustup.rs) and Node.js 20 or newer." >&2; exit 2; }
done
node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Node.js 20 or newer is needed, not $(node --version)." >&2; exit 2; }
packages=$(missing)
# shellcheck disable=SC2086
[ -z "$packages" ] || step "apt-get install $(echo $packages)" apt_install $packages

# npm ci, if package-lock.json has changed since.
packages_of() {
    [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] || (cd "$1" && npm ci --no-audit --no-fund)
}

python_packages() {
    cat tests/stranger/requirements.txt tests/admin/requirements.txt | cmp -s - "$venv/requirements.txt" && return
    rm -rf "$venv" && python3 -m venv "$venv" &&
        "$venv/bin/pip" install -q --disable-pip-version-check -r tests/stranger/requirements.txt -r tests/admin/requirements.txt &&
        cat tests/stranger/requirements.txt tests/admin/requirements.txt >"$venv/requirements.txt"
}

in_folder() {
    (cd "$1" && shift && "$@")
}

wants rust && {
    step "cargo fmt" cargo fmt --all --check
    step "cargo test" cargo test --workspace --no-fail-fast
    step "bytes of a snapshot" cargo test --workspace --bench snapshot_bytes
}
if [ -z "${SKIRMISH_BIN:-}" ]; then
    # Tests of the whole have built the binary already.
    wants rust || step "cargo build" cargo build
    export SKIRMISH_BIN=$PWD/target/debug/skirmish
fi

# What needs the processor, beside what mostly waits.
wants rust && begin "cargo clippy" nice -n 19 cargo clippy --workspace --all-targets --quiet -- -D warnings
wants host && begin "host: the Dockerfile's steps" tests/host/dockerfile.sh # The one release build of all tests.

wants web && {
    step "web: packages" packages_of web
    step "web: lint" in_folder web npm run --silent lint
    step "web: test" in_folder web npm test --silent
    step "web/client: lint" in_folder web/client npm run --silent lint
    step "web/client: test" in_folder web/client npm test --silent
    step "web/client: size" in_folder web/client npm run --silent size
}
if [ ! -x "$SKIRMISH_BIN" ]; then
    echo "There is no server at $SKIRMISH_BIN: what needs one is left out." >&2
    failed=$((failed + 1))
    finish
fi
wants web && step "web/client: journeys" tests/with-server.sh -- npm --prefix web/client run --silent journeys
wants python && {
    step "python: packages" python_packages
    # It plays in real time, alone.
    begin "python: a stranger's client" tests/with-server.sh -- "$venv/bin/pytest" -q -p no:cacheprovider tests/stranger
}
wants journeys && {
    step "journeys: packages" packages_of tests/journeys/node
    step "journeys: node" in_folder tests/journeys/node npm test --silent
}
wants python && {
    step "python: journeys" "$venv/bin/pytest" -q -p no:cacheprovider tests/journeys/python
    end "python: a stranger's client"
    step "python: the admin API is as described" "$venv/bin/pytest" -q -p no:cacheprovider tests/admin
}
wants deploy && {
    step "deploy: Prometheus" tests/deploy/prometheus.sh
    [ -d tests/journeys/node/node_modules ] || step "journeys: packages" packages_of tests/journeys/node
    step "deploy: watched" in_folder tests/deploy node --test --test-reporter=spec
}
wants autobahn && step "autobahn" tests/autobahn/run.sh -n 20 -j 2
wants browser && {
    step "browser: packages" packages_of tests/browser
    [ -d tests/journeys/node/node_modules ] || step "journeys: packages" packages_of tests/journeys/node
    [ -d web/node_modules ] || step "web: packages" packages_of web
    step "browser: Chromium and Firefox" in_folder tests/browser npm test --silent
}
wants rust && end "cargo clippy"
wants host && {
    end "host: the Dockerfile's steps"
    step "host: package" assets/deploy/package.sh target/container/skirmish
    step "host: what was packaged" tests/host/package.sh
    step "host: the commands of docs/host.md" tests/host/guide.sh target/package/*.deb
}
finish
