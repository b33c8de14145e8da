// Who runs when, written down as a row of letters.

import Models
import SimEngine
import Testing

/// A process that computes for some slices and ends.
struct Job {
  let letter: Character
  let slices: Int64
  /// When it comes, in ns; a slice is 1,000 ns long.
  let arrival: Int64

  init(_ letter: Character, _ slices: Int64, at arrival: Int64 = 0) {
    self.letter = letter
    self.slices = slices
    self.arrival = arrival
  }
}

extension BEAM.Configuration {
  /// One scheduler, nothing costs anything, a reduction takes 1 ns and a slice 1,000 of them.
  static var sliced: BEAM.Configuration {
    var configuration = BEAM.singleServer
    configuration.reductions = 1000
    configuration.reductionsPerMicrosecond = 1000
    return configuration
  }
}

/// Runs the jobs on one scheduler and compares when each ends with the timeline, one letter a slice.
func expectTimeline(of jobs: [Job], _ timeline: String, sourceLocation: SourceLocation = #_sourceLocation)
  throws
{
  let letters = Array(timeline)
  for job in jobs {
    #expect(
      letters.count { $0 == job.letter } == job.slices, "the timeline has another length than the jobs",
      sourceLocation: sourceLocation)
  }
  let rows = jobs.map { Schedule.Row(at: $0.arrival, $0.slices * 1000) }
  let record = try BEAM.simulate(.of(rows), .sliced)
  for (job, end) in zip(jobs, record.ends) {
    let last = (letters.lastIndex(of: job.letter) ?? -1) + 1
    #expect(end == Int64(last) * 1000, "end of \(job.letter) in \(timeline)", sourceLocation: sourceLocation)
  }
}
