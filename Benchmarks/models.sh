#!/bin/sh
# Prints how many events a second each model handles on one core, and how much memory a thread of a pool takes.
#
# Rates are the best of five runs, because other work on the machine only ever takes time away. Memory is the difference
# in the process's peak between a pool of 1,000 threads and one of 91,000, all started beforehand.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --product archsim >&2
program="$(swift build -c release --show-bin-path)/archsim"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

member() {  # name: a number in the manifest
  sed -n "s/.*\"$1\": \([0-9.]*\),*/\1/p" "$folder/manifest.json"
}

printf '%-14s %14s %12s\n' model events/s events
for model in beam event-loop thread-pool; do
  for _ in 1 2 3 4 5; do
    "$program" run Benchmarks/models.yml --only "$model" --jobs 1 --quiet --out "$folder" >/dev/null
    echo "$(member events) $(member wall_time_s)"
  done | awk -v m="$model" '{ if ($1 / $2 > best) best = $1 / $2 } END { printf "%-14s %14.0f %12d\n", m, best, $1 }'
done

peak() {  # threads: the greatest resident size, in bytes
  sed "s/^  - thread-pool/  - {name: thread-pool, runtime: thread-pool, growth: fixed, threads: $1}/; s/^duration:.*/duration: 5s/" \
    Benchmarks/models.yml >"$folder/threads.yml"
  "$program" run "$folder/threads.yml" --only thread-pool --jobs 1 --quiet --out "$folder" >/dev/null &
  size=0
  while kill -0 $! 2>/dev/null; do
    size=$(sed -n 's/VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$!/status" 2>/dev/null || true)
    [ -n "$size" ] && last=$size
    sleep 0.02
  done
  echo "${last:-0}"
}

if [ -r /proc/self/status ]; then
  few=$(peak 1000)
  many=$(peak 91000)
  awk -v f="$few" -v m="$many" 'BEGIN { printf "\nbytes a thread %13.0f\n", (m - f) * 1024 / 90000 }'
fi
