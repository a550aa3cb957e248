#!/bin/sh
# System libraries that Qt needs and that no wheel brings; with "test", the programs that check our results
# too; with "bench", those that are measured beside ours.
# Installs what is missing with apt when it may, else prints the command and stops.
set -eu

wanted="libEGL.so.1:libegl1 libGL.so.1:libgl1 libxkbcommon.so.0:libxkbcommon0 libfontconfig.so.1:libfontconfig1
libglib-2.0.so.0:libglib2.0-0 libdbus-1.so.3:libdbus-1-3"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    wanted="$wanted libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4
    libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-shape.so.0:libxcb-shape0 libxkbcommon-x11.so.0:libxkbcommon-x11-0"
fi
programs=""
case "${1:-run}" in
    test) programs="pdfsig:poppler-utils qpdf:qpdf openssl:openssl softhsm2-util:softhsm2" ;;
    bench) programs="pdfsig:poppler-utils podofosign:libpodofo-utils certutil:libnss3-tools openssl:openssl" ;;
    bundle) programs="objdump:binutils" ;;
esac

[ "$(uname -s)" = Linux ] || exit 0

known=$(PATH="$PATH:/usr/sbin:/sbin" ldconfig -p)
missing=""
for pair in $wanted; do
    case "$known" in
        *"${pair%%:*}"*) ;;
        *) missing="$missing ${pair#*:}" ;;
    esac
done
for pair in $programs; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "These system packages (by their Debian names) are missing, please install them:$missing" >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "System packages are missing. Please run this, then the same make command again:" >&2
    echo "    sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
echo "Installing with apt:$missing" >&2
apt-get update -qq
# shellcheck disable=SC2086 # a list of names
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
