// What holds for every run of every architecture.

import Models
import SimEngine

/// What is wrong with a record: empty for a sound one.
func violations(of record: RunRecord, in run: Run) -> [String] {
  var wrong: [String] = []
  func check(_ holds: Bool, _ what: @autoclosure () -> String) { if !holds { wrong.append(what()) } }

  let requests = record.requests
  for (earlier, later) in zip(requests, requests.dropFirst()) where earlier.key >= later.key {
    wrong.append("keys \(earlier.key) and \(later.key) do not ascend")
  }
  for request in requests {
    check(request.end >= request.arrival, "request \(request.key) ends before it comes")
    check(request.end <= record.end, "request \(request.key) ends after the run")
    check(request.arrival < run.windowEnd, "request \(request.key) comes after the window")
    check(
      Int(request.requestClass) < run.workload.classes.count, "request \(request.key) is of no class")
    if let patience = run.workload.clients.timeout {
      var most = patience
      if let retries = run.workload.clients.retries {
        most += (patience + retries.backOff.most) * Int64(retries.most)
      }
      check(request.latency <= most, "the caller of \(request.key) waited beyond its patience")
      if request.outcome == .timedOut, run.workload.clients.retries == nil {
        check(request.latency == patience, "the caller of \(request.key) gave up early")
      }
    } else {
      check(request.outcome != .timedOut, "request \(request.key) timed out without a timeout")
    }
  }
  let latencies = requests.reduce(0) { $0 + $1.latency.nanoseconds }
  check(
    record.waitingCallersIntegral == latencies,
    "Little: ∫N dt \(record.waitingCallersIntegral) ≠ Σ \(latencies)")
  return wrong + processorViolations(of: record, in: run)
}

private func processorViolations(of record: RunRecord, in run: Run) -> [String] {
  var wrong: [String] = []
  let time = record.processorTime
  let spent = time.work + time.idle + time.overheads.reduce(0) { $0 + $1.nanoseconds }
  let available = Int64(run.machine.cores * run.instances) * record.end.nanoseconds
  if spent != available { wrong.append("cores gave \(spent) ns of \(available) ns") }
  if time.work < 0 || time.idle < 0 { wrong.append("negative time: \(time)") }
  for overhead in time.overheads where overhead.nanoseconds < 0 { wrong.append("negative time: \(overhead)") }
  let hogs = run.faults.contains { if case .hog = $0.kind { true } else { false } }
  let dies =
    record.lostUnawaited > 0 || record.requests.contains { $0.outcome == .lost }
    || record.supervision.contains { $0.what != .starts && $0.what != .isUp }
  if !dies && !hogs && !run.faults.contains(where: { if case .crash = $0.kind { true } else { false } }) {
    if time.work != record.demanded { wrong.append("work \(time.work) ns ≠ demanded \(record.demanded) ns") }
  } else if !hogs && time.work > record.demanded {
    wrong.append("work \(time.work) ns beyond the demanded \(record.demanded) ns")
  }
  return wrong
}
