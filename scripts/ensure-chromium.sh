#!/usr/bin/env bash
# Make sure that the browser tests have a Chromium: the one of the system, Debian's package, or Playwright's own download.
# CHROMIUM names another executable.
set -euo pipefail

for name in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then
    exit 0
  fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium with apt-get"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
elif ! .venv/bin/playwright install chromium; then
  echo "The browser tests need Chromium: install it, or set CHROMIUM to its executable." >&2
  exit 1
fi
