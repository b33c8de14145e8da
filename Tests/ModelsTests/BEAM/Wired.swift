// Short ways to write down who runs when on a scheduler, where requests come on connections.

import Models
import SimEngine
import Testing

extension BEAM.Configuration {
  /// One scheduler, slices of 1,000 ns, and nothing costs anything that is not said.
  static func wired(
    _ requestProcess: BEAM.RequestProcess, acceptors: Int = 10,
    _ change: (inout BEAM.Configuration) -> Void = { _ in }
  ) -> BEAM.Configuration {
    var configuration = BEAM.Configuration.sliced
    configuration.requestProcess = requestProcess
    configuration.acceptors = acceptors
    change(&configuration)
    return configuration
  }
}

/// When each request ends, by the capital letters of a timeline: a capital is a slice of 1,000 ns of the request's, a small
/// letter `short` ns of something that is done for it.
///
/// A request's first slice is 4 ns shorter: its process has fetched a message, which takes 4 reductions.
func ends(_ timeline: String, from start: Int64 = 0, short: Int64 = 100) -> [Character: Int64] {
  var now = start
  var ends: [Character: Int64] = [:]
  for letter in timeline {
    let slice: Int64 = ends[letter] == nil ? 996 : 1000
    now += letter.isUppercase ? slice : short
    if letter.isUppercase { ends[letter] = now }
  }
  return ends
}

extension RunRecord {
  /// When the requests from the given one on end, lettered in their order.
  func lettered(from first: Int = 0) -> [Character: Int64] {
    Dictionary(uniqueKeysWithValues: zip("ABCDEFGHIJ", ends.dropFirst(first)))
  }
}
