#!/bin/sh
# Prints how many events a second each model handles on one core, how many messages a node delivers to how many processes,
# and how much memory a thread of a pool takes, and an idle process with its heap and its mailbox.
#
# "Alone" is the model itself; "observed" is all that `archsim run` does for one replication: it follows where every
# request's time goes, and works out the figures of the reports. Memory is the difference in the process's peak between
# a pool of 1,000 threads and one of 91,000, a node of 1,000 processes and one of 901,000, all started beforehand.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --product archsim >&2
swift build -c release --product ModelBenchmark >&2
programs="$(swift build -c release --show-bin-path)"
program="$programs/archsim"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$programs/ModelBenchmark" Benchmarks/models.yml
echo
for processes in 100000 1000000; do
  sed "s/instances: [0-9]*/instances: $processes/" Benchmarks/messages.yml >"$folder/messages.yml"
  "$programs/ModelBenchmark" "$folder/messages.yml" messages | if [ $processes = 100000 ]; then cat; else tail -1; fi
done

threads() {  # threads: the peak with a pool of so many
  sed "s/^  - thread-pool/  - {name: thread-pool, runtime: thread-pool, growth: fixed, threads: $1}/; s/^duration:.*/duration: 5s/" \
    Benchmarks/models.yml >"$folder/threads.yml"
  peak "$folder/threads.yml" thread-pool
}

processes() {  # processes: the peak with a node of so many
  sed "s/instances: [0-9]*/instances: $1/; s/^duration:.*/duration: 1s/" Benchmarks/messages.yml >"$folder/processes.yml"
  peak "$folder/processes.yml" beam
}

peak() {  # scenario architecture: the greatest resident size, in kB
  "$program" run "$1" --only "$2" --jobs 1 --quiet --out "$folder" >/dev/null &
  size=0
  while kill -0 $! 2>/dev/null; do
    size=$(sed -n 's/VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$!/status" 2>/dev/null || true)
    [ -n "$size" ] && last=$size
    sleep 0.02
  done
  echo "${last:-0}"
}

if [ -r /proc/self/status ]; then
  few=$(threads 1000)
  many=$(threads 91000)
  awk -v f="$few" -v m="$many" 'BEGIN { printf "\nbytes a thread %13.0f\n", (m - f) * 1024 / 90000 }'
  few=$(processes 1000)
  many=$(processes 901000)
  awk -v f="$few" -v m="$many" 'BEGIN { printf "bytes a process %12.0f\n", (m - f) * 1024 / 900000 }'
fi
