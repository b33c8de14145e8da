// Where a thread's time has gone since it asked for its present demand.

import SimEngine

/// For each thread of the machine: the time since its present demand began, by part.
struct ThreadLedger: ~Copyable, Sendable {
  let isOn: Bool
  let occupants: Int
  private var cells = Slab<Int64>()
  /// The clocks of its core that a queued thread read when it began to wait.
  private var readings = Slab<Int64>()
  /// When each thread last began to wait.
  private var waitsSince = Slab<SimTime>()
  /// Whether any of a thread's waits lasted: else their cells are empty.
  private var hasWaited = Slab<Bool>()

  /// Parts of a burst that have no culprit.
  static let plainParts: [Part] = [
    .running, .contextSwitch, .cacheRefill, .wakeUp, .throttled, .stolen, .garbageCollection,
  ]

  init(isOn: Bool, occupants: Int) {
    self.isOn = isOn
    self.occupants = occupants
  }

  private var stride: Int { 2 * occupants + Part.allCases.count - Part.culprits }

  @inline(__always)
  private func cell(_ thread: Int, _ part: Part) -> Int {
    switch part {
    case .runQueue: thread * stride
    case .preempted: thread * stride + occupants
    default: thread * stride + 2 * occupants + Int(part.rawValue) - Part.culprits
    }
  }

  mutating func addThread() {
    guard isOn else { return }
    cells.append(0, times: stride)
    readings.append(0, times: occupants)
    waitsSince.append(.zero)
    hasWaited.append(false)
  }

  /// The thread has asked for its next demand.
  mutating func clear(_ thread: Int) {
    guard isOn else { return }
    let plain = thread * stride + 2 * occupants
    cells.fill((hasWaited[thread] ? thread * stride : plain)..<(thread + 1) * stride, with: 0)
    hasWaited[thread] = false
  }

  /// Adds a thread's row to a row of request cells that starts at `row`.
  ///
  /// - Returns: Whether the thread has waited.
  @inline(__always)
  func add(_ thread: Int, to requests: inout Slab<Int64>, at row: Int, _ layout: PartLayout) -> Bool {
    let waits = thread * stride
    let plain = waits + 2 * occupants
    requests.add(cells, from: plain..<waits + stride, at: row + layout.firstPlain)
    guard hasWaited[thread] else { return false }
    requests.add(cells, from: waits..<plain, at: row + layout.cell(.runQueue))
    return true
  }

  /// All that is booked of a thread.
  func total(_ thread: Int) -> Int64 {
    (thread * stride..<(thread + 1) * stride).reduce(0) { $0 + cells[$1] }
  }

  @inline(__always)
  mutating func add(_ thread: Int, _ part: Part, _ span: SimDuration) {
    guard isOn else { return }
    cells[cell(thread, part)] += span.nanoseconds
  }

  /// The thread begins to wait for a core, whose clocks show the present.
  mutating func beginWait(_ thread: Int, for core: Int, _ clocks: borrowing OccupancyClocks, at now: SimTime)
  {
    guard isOn else { return }
    waitsSince[thread] = now
    clocks.read(core, into: &readings, at: thread * occupants)
  }

  /// The thread's wait for a core is over; the core's clocks show the present.
  mutating func endWait(
    _ thread: Int, for core: Int, _ clocks: borrowing OccupancyClocks, as part: Part, at now: SimTime
  ) {
    // A wait that lasts no time is none, and most threads find an idle core.
    guard isOn, now > waitsSince[thread] else { return }
    hasWaited[thread] = true
    clocks.add(core, since: readings, at: thread * occupants, to: &cells, at: cell(thread, part))
  }

  func time(_ thread: Int, _ part: Part, behind occupant: Int = 0) -> Int64 {
    cells[cell(thread, part) + occupant]
  }
}
