#!/usr/bin/env bash
# Takes the README's picture again (docs/images/marathon.png) from the built program. Needs chromium.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${KINECRINE:-build/kinecrine}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" simulate examples/marathon.toml --quiet --output "$work/marathon.html"
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" --window-size=1280,1600 \
  --screenshot=docs/images/marathon.png "file://$work/marathon.html" 2>"$work/log" || { cat "$work/log" >&2; exit 69; }
