#!/usr/bin/env bash
# Runs the fuzzers of tests/fuzz, each for some seconds (default 120): scripts/fuzz.sh [SECONDS] [NAME...]
# Needs clang-19. New inputs go to build-fuzz/found, what crashes to build-fuzz/crashes.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-120}
[[ "$seconds" =~ ^[0-9]+$ ]] || { echo "usage: scripts/fuzz.sh [SECONDS] [NAME...]" >&2; exit 64; }
[ $# -gt 0 ] && shift
names=("$@")
[ ${#names[@]} -eq 0 ] && names=(fit tcx gpx scenario)
command -v clang++-19 >/dev/null || { echo "fuzz: clang++-19 is missing (apt-get install clang-19)" >&2; exit 69; }
cmake -G Ninja -B build-fuzz -DCMAKE_BUILD_TYPE=RelWithDebInfo -DKINECRINE_FUZZ=ON \
  -DCMAKE_C_COMPILER=clang-19 -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >/dev/null
ninja -C build-fuzz "${names[@]/#/fuzz_}"
mkdir -p build-fuzz/crashes
for name in "${names[@]}"; do
  mkdir -p "build-fuzz/found/$name"
  corpus=tests/fuzz/corpus/$name
  [ "$name" = scenario ] && corpus=examples
  dictionary=()
  [ -f "tests/fuzz/$name.dict" ] && dictionary=("-dict=tests/fuzz/$name.dict")
  "build-fuzz/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
    -print_final_stats=1 -artifact_prefix=build-fuzz/crashes/"$name"- "${dictionary[@]}" \
    "build-fuzz/found/$name" "$corpus"
done
