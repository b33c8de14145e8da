// The bar that shows on a terminal how far the runs have come.

import Foundation
import Synchronization

/// How far the runs have come, redrawn on one line of standard error.
///
/// A class because the threads of the runs share it.
final class ProgressBar: Sendable {
  private let start = ContinuousClock.now
  /// When the line was drawn last; nil before the first time.
  private let lastDrawn = Mutex<ContinuousClock.Instant?>(nil)

  /// Shows that `done` of `total` runs are done.
  func update(done: Int, total: Int) {
    let now = ContinuousClock.now
    lastDrawn.withLock { last in
      let isDue = last.map { now - $0 >= .milliseconds(100) } ?? true
      guard isDue || done == total else { return }
      last = now
      StandardStream.error.write(
        "\r" + Self.line(done: done, total: total, elapsed: now - start) + "\u{1B}[K")
    }
  }

  /// Takes the line away.
  func clear() {
    lastDrawn.withLock { last in
      if last != nil { StandardStream.error.write("\r\u{1B}[K") }
      last = nil
    }
  }

  private static func line(done: Int, total: Int, elapsed: Duration) -> String {
    let width = 30
    let share = total > 0 ? Double(done) / Double(total) : 0
    let filled = Int(share * Double(width))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    let seconds = elapsed / .seconds(1)
    let rest = done > 0 ? ", \(clock(seconds * Double(total - done) / Double(done))) left" : ""
    return "[\(bar)] \(Int(share * 100)) %  \(done) of \(total) runs  \(clock(seconds))\(rest)"
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 60 ? "\(whole)s" : "\(whole / 60)min \(whole % 60)s"
  }
}
