// Where a request's time goes adds up, whoever serves it.

import Models
import SimEngine
import Testing

@Suite("Anatomy and core time, under every architecture")
struct AnatomyTests {
  @Test(
    "Each latency is the sum of its parts, and readings add up to cores × time, to the nanosecond",
    arguments: Subject.all, ContractCase.allOrLast)
  func addsUp(subject: Subject, scene: ContractCase) throws {
    var run = scene.run
    run.observation = Observation(windows: 7, keepsAnatomies: true)
    let record = try subject.simulate(run)
    #expect(sumViolations(of: record, in: run) == [])
  }

  @Test("Watching a run changes nothing about it", .optimizedOnly, arguments: Subject.all, ContractCase.all)
  func watchingChangesNothing(subject: Subject, scene: ContractCase) throws {
    let unwatched = try subject.simulate(scene.run)
    var run = scene.run
    run.observation = Observation(windows: 13, keepsAnatomies: true)
    let watched = try subject.simulate(run)
    #expect(watched.requests == unwatched.requests)
    #expect(watched.processorTime.work == unwatched.processorTime.work)
    #expect(watched.processorTime.overheads == unwatched.processorTime.overheads)
  }
}

/// What does not add up in a record with anatomies and readings, in words.
func sumViolations(of record: RunRecord, in run: Run) -> [String] {
  var violations: [String] = []
  let completed = record.requests.filter { $0.outcome == .completed && $0.arrival >= run.windowStart }
  if record.anatomies.records.count != completed.count {
    violations.append("\(record.anatomies.records.count) anatomies for \(completed.count) completed requests")
  }
  let latencies = Dictionary(uniqueKeysWithValues: completed.map { ($0.key, $0.latency) })
  for anatomy in record.anatomies.records {
    let parts = record.anatomies.parts(of: anatomy)
    let sum = parts.reduce(0) { $0 + $1.span.nanoseconds }
    if sum != latencies[anatomy.key]?.nanoseconds || sum != anatomy.latency.nanoseconds {
      violations.append("request \(anatomy.key): parts of \(sum) ns in \(anatomy.latency.nanoseconds) ns")
    }
    if parts.contains(where: { $0.span <= .zero }) {
      violations.append("request \(anatomy.key): an empty part")
    }
  }
  if record.readings.count != run.observation.windows + 1 { violations.append("readings are missing") }
  for reading in record.readings {
    let time = reading.processorTime
    let total = time.work + time.idle + time.overheads.reduce(0) { $0 + $1.nanoseconds }
    if total != Int64(run.machine.cores * run.instances) * reading.at.nanoseconds {
      violations.append("at \(reading.at): \(total) ns of core time")
    }
  }
  for (before, after) in zip(record.readings, record.readings.dropFirst()) {
    if after.processorTime.work < before.processorTime.work {
      violations.append("work undone at \(after.at)")
    }
    for (earlier, later) in zip(before.processorTime.overheads, after.processorTime.overheads)
    where later.nanoseconds < earlier.nanoseconds {
      violations.append("\(later.name) undone at \(after.at)")
    }
  }
  return violations
}
