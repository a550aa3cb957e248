#!/usr/bin/env bash
# Proves the README's two steps on a machine that has nothing: a fresh Debian 12 in a folder, without libraries for a
# window, fonts or a display. Needs root, debootstrap and a package mirror. Settings of this machine's package sources
# are carried over: apt's settings, /etc/pip.conf, PIP_* variables, folders named in BIND (absolute, space-separated).
# MIRROR names the package mirror where debootstrap's own choice does not do.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ "$(id -u)" -eq 0 ] || { echo "this needs root" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "this needs debootstrap" >&2; exit 1; }

machine=$(mktemp -d -t kyso-fresh-XXXXXX)
bound=()
clean() {
    # The demonstration leaves its practice world running, as it should; here nobody joins it again.
    world="$machine/tmp/.local/share/kyso/sandbox/sandbox.json"
    if [ -f "$world" ]; then kill "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["pid"])' "$world")" || true; fi
    for folder in "${bound[@]}"; do umount -l "$folder"; done
    rm -rf --one-file-system "$machine"
}
trap clean EXIT

debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,make,git,ca-certificates \
    bookworm "$machine" ${MIRROR:+"$MIRROR"} >/dev/null
for file in /etc/resolv.conf /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
    if [ -f "$file" ]; then install -D -m 644 "$file" "$machine$file"; fi
done
if [ -d /etc/apt/apt.conf.d ]; then cp -a /etc/apt/apt.conf.d/. "$machine/etc/apt/apt.conf.d/"; fi
for folder in /proc /dev ${BIND:-}; do
    mkdir -p "$machine$folder"
    mount --rbind "$folder" "$machine$folder"
    mount --make-rslave "$machine$folder"
    bound+=("$machine$folder")
done

mkdir "$machine/kyso"
git archive HEAD | tar -x -C "$machine/kyso"
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp "${carried[@]}" chroot "$machine" sh -c "cd /kyso && git init -q . && git add -A && $1"; }
carried=()
while IFS= read -r pair; do carried+=("$pair"); done < <(env | grep -E '^(PIP_|https?_proxy=|no_proxy=|HTTPS?_PROXY=|NO_PROXY=)' || true)

started=$SECONDS
inside "make run"
echo "make run: $((SECONDS - started)) s"
started=$SECONDS
inside "make run"
echo "make run again: $((SECONDS - started)) s"
inside "make test"
echo "make test: $((SECONDS - started)) s"
