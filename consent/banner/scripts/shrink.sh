#!/bin/sh
# Makes the scripts that are served from the ones that are read. Run after every change: sh consent/banner/scripts/shrink.sh
# A test compares the recorded sums, so that a forgotten run is noticed without Node.
set -eu
cd "$(dirname "$0")"
mkdir -p served
for source in *.js; do
  npx --yes terser@5.51.2 --ecma 2020 --mangle toplevel \
    --compress passes=3,negate_iife=false,side_effects=false,unsafe_arrows=true -- "$source" > "served/$source.new"
  mv "served/$source.new" "served/$source"  # whole at once: a site that starts meanwhile reads the old one
done
sha256sum -- *.js > served/SOURCES
