// How restarts count against an intensity: whole seconds, both ends of the period included.

import Models
import Testing

@Suite("Restart windows")
struct RestartWindowTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let intensity: Int
    let period: Int
    /// The seconds of the node's clock in which restarts fall.
    let seconds: [Int64]
    /// How many of them may be; the one after these is too many.
    let allowed: Int

    var testDescription: String { "\(intensity) in \(period) s, at \(seconds)" }
  }

  @Test(
    "A supervisor puts up with as many restarts as its intensity says, within a period and the second that it ends in",
    arguments: [
      // One restart in 5 s, Erlang's own: the second one falls five whole seconds later, and still counts.
      Case(intensity: 1, period: 5, seconds: [0, 5], allowed: 1),
      Case(intensity: 1, period: 5, seconds: [0, 6], allowed: 2),
      Case(intensity: 0, period: 5, seconds: [0], allowed: 0),
      Case(intensity: 3, period: 5, seconds: [0, 0, 0, 0], allowed: 3),
      // The first has dropped out when the fourth comes, the second has not when the fifth does.
      Case(intensity: 3, period: 5, seconds: [0, 4, 5, 6, 9], allowed: 4),
      Case(intensity: 2, period: 1, seconds: [0, 1, 2, 2], allowed: 3),
      Case(intensity: 2, period: 1, seconds: [0, 2, 4, 6], allowed: 4),
      Case(intensity: 1, period: 5, seconds: [-7, -2], allowed: 1),
    ])
  func counts(_ row: Case) {
    var window = RestartWindow(intensity: row.intensity, period: row.period)
    #expect(row.seconds.prefix { window.add(at: $0) }.count == row.allowed)
  }
}
