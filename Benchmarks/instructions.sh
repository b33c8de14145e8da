#!/bin/sh
# Prints instructions and heap allocations per event for each kernel workload and each model, and compares them with their
# limits.
#
# Counts do not depend on what else the machine does. Each is the difference between two run lengths, so start-up
# cancels out. Needs valgrind. Ends with status 1 if a limit is passed.
set -eu
cd "$(dirname "$0")"
swift build -c release --product KernelBenchmark >&2
program="$(swift build -c release --show-bin-path)/KernelBenchmark"
swift build -c release --package-path .. --product ModelBenchmark >&2
models=$(mktemp)
trap 'rm -f "$models"' EXIT
# Valgrind 3.19 does not read the debug information of Swift 6.3.
strip -S -o "$models" "$(swift build -c release --package-path .. --show-bin-path)/ModelBenchmark"
chmod +x "$models"

instructions() {  # command...
  valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null "$@" 2>&1 |
    sed -n 's/.*I *refs: *//p' | tr -d ,
}

allocations() {  # command...
  valgrind --tool=memcheck --leak-check=no "$@" 2>&1 |
    sed -n 's/.*total heap usage: \([0-9,]*\) allocs.*/\1/p' | tr -d ,
}

status=0
printf '%-20s %14s %8s %20s\n' workload instr/event limit 'heap allocs/event'
# The limits are 10 % above what this design took when it was chosen; 0 means that none was set.
while read -r workload limit; do
  short=$(instructions "$program" "$workload" 200000)
  long=$(instructions "$program" "$workload" 1200000)
  few=$(allocations "$program" "$workload" 100000)
  many=$(allocations "$program" "$workload" 300000)
  awk -v w="$workload" -v l="$limit" -v i="$((long - short))" -v a="$((many - few))" 'BEGIN {
    printf "%-20s %14.1f %8s %20.6f\n", w, i / 1e6, l ? l : "-", a / 2e5
    exit (l && i / 1e6 > l) || a / 2e5 > 1e-4
  }' || status=1
done <<LIST
mm1 260
hold-16 0
hold-1024 280
hold-100000 0
timeout-1000 0
draw-one-stream 0
draw-fresh-streams 0
LIST

# What grows with a run is its record: memory is asked for a few times more, however long the run. Balancing a node's run
# queues, once in millions of reductions, works on arrays that it makes.
while read -r model most; do
  begin=$("$models" models.yml $model 5)
  end=$("$models" models.yml $model 15)
  short=$(instructions "$models" models.yml $model 5)
  long=$(instructions "$models" models.yml $model 15)
  few=$(allocations "$models" models.yml $model 5)
  many=$(allocations "$models" models.yml $model 15)
  awk -v w="$model" -v n="$((end - begin))" -v i="$((long - short))" -v a="$((many - few))" -v m="$most" 'BEGIN {
    printf "%-20s %14.1f %8s %20.6f\n", w, i / n, "-", a / n
    exit a / n > m
  }' || status=1
done <<LIST
thread-pool 1e-3
event-loop 1e-3
beam 1e-2
LIST
exit $status
