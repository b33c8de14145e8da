// Quantities are exact: a number, a unit, and nothing in between that rounds.

import Experiments
import Models
import SimEngine
import Testing

@Suite("A quantity in a scenario")
struct QuantityTests {
  private func scenario(_ duration: String) -> String {
    BrokenScenario.sound.replacing("10s", with: duration)
  }

  @Test(
    "is a duration to the nanosecond",
    arguments: [
      ("1us", 1_000), ("0.5us", 500), ("0.001us", 1), ("20ms", 20_000_000), ("0.5ms", 500_000),
      ("1s", 1_000_000_000), ("0.1s", 100_000_000), ("0.3s", 300_000_000), ("1.5h", 5_400_000_000_000),
      ("2min", 120_000_000_000), ("0.123456789s", 123_456_789), ("007s", 7_000_000_000),
      ("1.50000000000000000000000s", 1_500_000_000), ("+1s", 1_000_000_000), ("500h", 1_800_000_000_000_000),
      ("0.000000000001h", 3_600 / 1_000_000),
    ] as [(String, Int64)])
  func readsDurations(_ text: String, _ nanoseconds: Int64) throws {
    if nanoseconds == 0 {
      #expect(problems(scenario(text)).map(\.problem) == ["`\(text)` is not a whole number of nanoseconds"])
    } else {
      #expect(try decode(scenario(text)).duration == .nanoseconds(nanoseconds))
    }
  }

  @Test(
    "is a rate per second",
    arguments: [("100/s", 100), ("0.5/s", 0.5), ("30/min", 0.5), ("90/min", 1.5), ("0.1/s", 0.1)]
      as [(String, Double)])
  func readsRates(_ text: String, _ perSecond: Double) throws {
    let scenario = try decode(BrokenScenario.sound.replacing("100/s", with: text))
    #expect(scenario.workload.arrivals == .poisson(rate: perSecond))
  }

  @Test(
    "is a size in bytes",
    arguments: [("1GiB", 1 << 30), ("2.5GiB", 5 << 29), ("1024KiB", 1 << 20), ("512MiB", 1 << 29)]
      as [(String, Int64)])
  func readsSizes(_ text: String, _ bytes: Int64) throws {
    let scenario = try decode(BrokenScenario.sound + "machine: {memory: \(text)}\n")
    #expect(scenario.machine.memory == bytes)
  }

  @Test("is a share to the billionth, so that thirds can sum to 100 %")
  func readsShares() throws {
    let shares = ["33.3333333%", "33.3333333%", "33.3333334%"]
    let classes = shares.enumerated().map { "    - {name: c\($0), share: \($1), program: [wait: 1ms]}" }
    let text = """
      schema: archsim/1
      name: thirds
      duration: 10s
      workload:
        arrivals: {process: poisson, rate: 100/s}
        requests:
      \(classes.joined(separator: "\n"))
      architectures: [beam]
      """
    let workload = try decode(text).workload
    #expect(workload.classes.map(\.sharePerBillion) == [333_333_333, 333_333_333, 333_333_334])
  }

  @Test(
    "is written in the largest unit that suits it",
    arguments: [
      (0, "0us"), (1, "0.001us"), (500, "0.5us"), (1_070, "1.07us"), (4_000_000, "4ms"),
      (90_000_000_000, "1.5min"),
      (1_234_567, "1234.567us"), (3_600_000_000_000, "1h"), (.max, "unlimited"),
    ] as [(Int64, String)])
  func writesDurations(_ nanoseconds: Int64, _ text: String) {
    #expect(Dimension.duration.text(nanoseconds) == text)
  }

  @Test("may be unlimited where the parameter may")
  func readsUnlimited() throws {
    let scenario = try decode(BrokenScenario.sound + "machine: {time_slice: unlimited}\n")
    #expect(scenario.machine.timeSlice == .unlimited)
  }

  @Test("may be below zero where the range reaches there")
  func readsNegative() throws {
    let scenario = try decode(BrokenScenario.sound + "machine: {nice: -5, rivals: 1, rival_nice: 19}\n")
    #expect(scenario.machine.nice == -5 && scenario.machine.rivalNice == 19)
    #expect(
      problems(BrokenScenario.sound + "machine: {nice: -21}\n").map(\.problem)
        == ["must be from -20 to 19, but is -21"])
    #expect(
      problems(BrokenScenario.sound + "machine: {rivals: -1}\n").map(\.problem)
        == ["must be from 0 to 10000, but is -1"])
  }
}
