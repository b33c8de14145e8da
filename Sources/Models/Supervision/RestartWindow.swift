// How many restarts a supervisor puts up with: counted in whole seconds, as OTP does.

/// The restarts of a supervisor's children that its intensity still counts.
///
/// A restart counts for as long as it is at most a period old, in whole seconds of the node's clock, both ends
/// included: the window is between one period and one period and a second long. Adding is O(restarts that count).
/// Source: `add_restart` in supervisor.erl, OTP 25 to 27.
package struct RestartWindow: Sendable, Hashable {
  private let intensity: Int
  private let period: Int64
  private var seconds: [Int64] = []

  package init(intensity: Int, period: Int) {
    self.intensity = intensity
    self.period = Int64(period)
  }

  /// One more restart is needed, in the second `now`.
  ///
  /// - Returns: Whether it may be; otherwise the supervisor gives up.
  package mutating func add(at now: Int64) -> Bool {
    seconds.removeAll { $0 < now - period }
    seconds.append(now)
    return seconds.count <= intensity
  }
}
