// Where a thread's time has gone since it asked for its present demand.

import SimEngine

/// For each thread of the machine: the time since its present demand began, by part.
struct ThreadLedger: Sendable {
  let isOn: Bool
  let occupants: Int
  private var cells: [Int64] = []
  /// The clocks of its core that a queued thread read when it began to wait.
  private var readings: [Int64] = []

  /// Parts of a burst that have no culprit.
  static let plainParts: [Part] = [
    .running, .contextSwitch, .cacheRefill, .wakeUp, .throttled, .stolen, .garbageCollection,
  ]

  init(isOn: Bool, occupants: Int) {
    self.isOn = isOn
    self.occupants = occupants
  }

  private var stride: Int { 2 * occupants + Part.allCases.count - Part.culprits }

  private func cell(_ thread: Int, _ part: Part) -> Int {
    switch part {
    case .runQueue: thread * stride
    case .preempted: thread * stride + occupants
    default: thread * stride + 2 * occupants + Int(part.rawValue) - Part.culprits
    }
  }

  mutating func addThread() {
    guard isOn else { return }
    cells.append(contentsOf: repeatElement(0, count: stride))
    readings.append(contentsOf: repeatElement(0, count: occupants))
  }

  /// The thread has asked for its next demand.
  mutating func clear(_ thread: Int) {
    guard isOn else { return }
    cells.clear(thread * stride..<(thread + 1) * stride)
  }

  /// Adds a thread's row to a row of request cells that starts at `row`.
  func add(_ thread: Int, to requests: inout [Int64], at row: Int, _ layout: PartLayout) {
    let waits = thread * stride
    let plain = waits + 2 * occupants
    requests.add(cells, from: waits..<plain, at: row + layout.cell(.runQueue))
    requests.add(cells, from: plain..<waits + stride, at: row + layout.firstPlain)
  }

  /// All that is booked of a thread.
  func total(_ thread: Int) -> Int64 { cells[thread * stride..<(thread + 1) * stride].reduce(0, +) }

  mutating func add(_ thread: Int, _ part: Part, _ span: SimDuration) {
    guard isOn else { return }
    cells[cell(thread, part)] += span.nanoseconds
  }

  /// The thread begins to wait for a core, whose clocks show the present.
  mutating func beginWait(_ thread: Int, for core: Int, _ clocks: OccupancyClocks) {
    guard isOn else { return }
    for occupant in 0..<occupants { readings[thread * occupants + occupant] = clocks.time(core, occupant) }
  }

  /// The thread's wait for a core is over; the core's clocks show the present.
  mutating func endWait(_ thread: Int, for core: Int, _ clocks: OccupancyClocks, as part: Part) {
    guard isOn else { return }
    let row = cell(thread, part)
    for occupant in 0..<occupants {
      cells[row + occupant] += clocks.time(core, occupant) - readings[thread * occupants + occupant]
    }
  }

  func time(_ thread: Int, _ part: Part, behind occupant: Int = 0) -> Int64 {
    cells[cell(thread, part) + occupant]
  }
}
