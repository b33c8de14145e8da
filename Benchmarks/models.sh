#!/bin/sh
# Prints how many events a second each model handles on one core, and how much memory a thread of a pool takes.
#
# "Alone" is the model itself; "observed" is all that `archsim run` does for one replication: it follows where every
# request's time goes, and works out the figures of the reports. Memory is the difference in the process's peak between
# a pool of 1,000 threads and one of 91,000, all started beforehand.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --product archsim >&2
swift build -c release --product ModelBenchmark >&2
programs="$(swift build -c release --show-bin-path)"
program="$programs/archsim"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$programs/ModelBenchmark" Benchmarks/models.yml

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
