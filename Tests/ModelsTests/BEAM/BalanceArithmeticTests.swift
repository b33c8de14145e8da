// The arithmetic of balancing run queues, table by table; the expected figures follow check_balance by hand.

import Models
import Testing

@Suite("BEAM balancing arithmetic")
struct BalanceArithmeticTests {
  private let normal = Int(BEAM.Priority.normal.rawValue)

  /// A queue of normal processes, so long at most, whose scheduler has executed so many millions of reductions.
  private func load(
    _ longest: Int32, _ millions: Int64 = 8, dry: Bool = false, dryInHalf: Bool = false
  ) -> BEAM.QueueLoad {
    var load = BEAM.QueueLoad()
    load.longest[normal] = longest
    load.longestOfAll = longest
    load.reductions[normal] = millions * 1_000_000
    load.ranDry = dry
    load.ranDryInHalf = dryInHalf
    load.fullReductions = dry ? BEAM.fullPeriod : millions * 1_000_000
    return load
  }

  private func balance(_ loads: [BEAM.QueueLoad], compacts: Bool = true) -> BEAM.BalanceDecision {
    var memory = BEAM.BalanceMemory(active: loads.count)
    return BEAM.balance(loads, active: loads.count, &memory, compacts: compacts)
  }

  /// The paths of normal processes: `0>1(2,3)` goes out, `1<0(3,2)` is pulled, with the limits here and there.
  private func text(_ decision: BEAM.BalanceDecision, queues: Int) -> String {
    (0..<queues).compactMap { queue in
      let path = decision.path(queue, .normal)
      let sign: String? =
        switch path.way {
        case .none: nil
        case .out: ">"
        case .in: "<"
        }
      return sign.map { "\(queue)\($0)\(path.other)(\(path.limitHere),\(path.limitThere))" }
    }.joined(separator: " ")
  }

  @Test(
    "The most overloaded queue is paired with the least loaded; of the fewer, each has several partners in turn",
    arguments: [
      ([2, 2], ""), ([4, 0], "0>1(2,2) 1<0(2,2)"), ([5, 1], "0>1(3,3) 1<0(3,3)"),
      // The mean is rounded up: 3 and 1 are both near enough to 2, 2 and 1 are not above it.
      ([3, 1], "0>1(2,2) 1<0(2,2)"), ([2, 1], ""),
      ([9, 8, 7, 0], "0>3(6,6) 1>3(6,6) 2>3(6,6) 3<0(6,6)"), ([9, 0, 0], "0>1(3,3) 1<0(3,3) 2<0(3,3)"),
      ([0, 9, 2, 5], "0<1(4,4) 1>0(4,4) 2<3(4,4) 3>2(4,4)"),
    ] as [([Int32], String)])
  func pairs(lengths: [Int32], expected: String) {
    let decision = balance(lengths.map { load($0) })
    #expect(decision.active == lengths.count)
    #expect(text(decision, queues: lengths.count) == expected)
  }

  @Test("A scheduler that gets less of a core has a lower limit")
  func availability() {
    // 12 million and 4 million reductions where neither was out of work: 150 % and 50 % of their mean.
    let loads = [load(4, 12), load(4, 4)]
    #expect(BEAM.availability(loads).map { $0[normal] } == [150, 50])
    #expect(BEAM.migrationLimits([4, 4], [150, 50]) == [6, 2])
    #expect(text(balance(loads), queues: 2) == "0<1(6,2) 1>0(2,6)")
  }

  @Test(
    "Processes of high priority leave their share to the normal ones, and evacuate them where they leave none"
  )
  func priorities() {
    var half = load(2, 4)
    half.reductions[Int(BEAM.Priority.high.rawValue)] = 4_000_000
    half.fullReductions = 8_000_000
    var none = load(2, 0)
    none.reductions[Int(BEAM.Priority.high.rawValue)] = 8_000_000
    none.fullReductions = 8_000_000
    #expect(BEAM.availability([half, none]) == [SIMD4(100, 100, 50, 50), SIMD4(100, 100, 0, 0)])
    let decision = balance([half, none])
    #expect(text(decision, queues: 2) == "0<1(4,0) 1>0(0,4)")
    #expect(decision.path(1, .normal).evacuates && decision.path(0, .normal).evacuates)
  }

  @Test(
    "Load is put on as many schedulers as its reductions fill, and on those that were never out of work",
    arguments: [
      // One never dry; 10 million reductions fill two.
      ([(8, false), (1, true), (1, true), (0, true)], 2),
      ([(8, false), (7, true), (7, true), (3, true)], 4),
      ([(3, false), (1, true), (1, true), (0, true)], 1),
      // All were dry: one fewer than before.
      ([(5, true), (1, true), (1, true), (0, true)], 3),
    ] as [([(Int64, Bool)], Int)])
  func compaction(queues: [(Int64, Bool)], expected: Int) {
    let decision = balance(queues.map { load(1, $0.0, dry: $0.1, dryInHalf: $0.1) })
    #expect(decision.active == expected)
  }

  @Test("A scheduler that was out of work in the first half of the period only stays active")
  func halfway() {
    let loads = [load(1, 4), load(1, 4, dry: true), load(0, 0, dry: true, dryInHalf: true)]
    #expect(balance(loads).active == 2)
  }

  @Test("Whoever is no longer active sends everybody away, by number modulo the active ones")
  func inactive() {
    let decision = balance([load(1, 9)] + Array(repeating: load(1, 1, dry: true, dryInHalf: true), count: 4))
    #expect(decision.active == 2)
    #expect(text(decision, queues: 5) == "2>0(0,0) 3>1(0,0) 4>0(0,0)")
  }

  @Test("Without compaction all stay active")
  func withoutCompaction() {
    let loads = [load(1, 1, dry: true, dryInHalf: true), load(0, 0, dry: true, dryInHalf: true)]
    #expect(balance(loads, compacts: false).active == 2)
    #expect(balance(loads).active == 1)
  }

  @Test("A scheduler that had to be activated stays while load and queues are at 90 % of what they were then")
  func rise() {
    func loads(_ longest: Int32, _ thousands: Int64) -> [BEAM.QueueLoad] {
      var busy = load(longest, 0)
      busy.reductions[normal] = thousands * 1000
      return [busy, load(0, 0, dry: true, dryInHalf: true), load(0, 0, dry: true, dryInHalf: true)]
    }
    var memory = BEAM.BalanceMemory(active: 1)
    #expect(BEAM.balance(loads(10, 8000), active: 2, &memory, compacts: true).active == 2)
    #expect(memory.riseActive == 2 && memory.riseLongest == 10 && memory.riseReductions == 8_000_000)
    #expect(BEAM.balance(loads(9, 7200), active: 2, &memory, compacts: true).active == 2)
    var less = memory
    #expect(BEAM.balance(loads(9, 7100), active: 2, &less, compacts: true).active == 1)
    #expect(BEAM.balance(loads(8, 7200), active: 2, &memory, compacts: true).active == 1)
  }
}
