#!/usr/bin/env bash
# Make sure that the browser tests have a VS Code workbench: code-server and its Node, as tests/vscode/workbench pins them.
# They lie in its node_modules, 0.8 GB, and are installed anew only when the lock file has changed.
set -euo pipefail
cd "$(dirname "$0")/../tests/vscode/workbench"

stamp=node_modules/.installed
if cmp -s package-lock.json "$stamp"; then
  exit 0
fi

# Two modules of the workbench are compiled: the log of the output panel, and the watchdog of its extension host.
if ! { command -v make && command -v g++ && command -v pkg-config; } >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing a compiler with apt-get"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends build-essential pkg-config >/dev/null
  else
    echo "The tests of the VS Code extension need make, g++ and pkg-config (Debian: build-essential pkg-config)." >&2
    exit 1
  fi
fi

echo "Installing code-server"
# The scripts of the packages are left out: they would compile much that is not used here.
quiet=(--no-audit --no-fund --loglevel=error)
npm ci --ignore-scripts --engine-strict=false "${quiet[@]}"

node=$(echo "$PWD"/node_modules/node-linux-*)
export PATH="$node/bin:$PATH" npm_config_nodedir="$node" # the headers of Node are there, too
cd node_modules/code-server/lib/vscode
# Its lock file lacks what is a peer only.
npm ci --ignore-scripts --omit=dev --legacy-peer-deps "${quiet[@]}"
npm rebuild --ignore-scripts=false "${quiet[@]}" @vscode/spdlog @vscode/native-watchdog
cd - >/dev/null
cp package-lock.json "$stamp"
