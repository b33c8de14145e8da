// `KernelBenchmark` prints a table of times; `KernelBenchmark WORKLOAD EVENTS` runs one workload once, for a profiler.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

func printTable() throws {
  let events = 5_000_000
  let rounds = 5
  print("processor time, median of \(rounds) rounds of \(events) units (least … greatest)\n")
  for workload in Workload.allCases {
    let outcomes = try (0..<rounds).map { _ in try workload.run(events) }
    let times = outcomes.map { $0.nanoseconds / Double(events) }.sorted()
    let median = times[rounds / 2]
    print(workload.title)
    print("  \(rounded(median)) ns (\(rounded(times[0])) … \(rounded(times[rounds - 1])))", terminator: "")
    print("   \(rounded(1000 / median)) M/s   [\(outcomes[0].check)]")
  }
}

func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

let arguments = CommandLine.arguments.dropFirst()
if arguments.isEmpty {
  try printTable()
} else if let name = arguments.first, let workload = Workload(rawValue: name), arguments.count == 2,
  let events = arguments.last.flatMap({ Int($0) })
{
  print(try workload.run(events).check)
} else {
  print("usage: KernelBenchmark [WORKLOAD EVENTS]")
  print("workloads: \(Workload.allCases.map(\.rawValue).joined(separator: ", "))")
  exit(2)
}
