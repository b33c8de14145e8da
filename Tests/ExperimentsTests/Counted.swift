// What a progress callback was told.

import Synchronization

/// Numbers of finished trials, as they were reported from several threads.
final class Counted: Sendable {
  private let reports = Mutex<[(Int, Int)]>([])

  var seen: [(Int, Int)] { reports.withLock { $0 } }

  func add(_ done: Int, _ total: Int) { reports.withLock { $0.append((done, total)) } }
}
