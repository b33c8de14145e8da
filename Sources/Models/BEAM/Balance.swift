// Who gets work from whom: the arithmetic by which run queues are balanced against each other, as pure functions.

extension BEAM {
  /// What is known of one run queue since the queues were balanced last.
  package struct QueueLoad: Sendable, Hashable {
    /// The most processes that waited at once, by priority.
    package var longest = SIMD4<Int32>.zero
    /// The most that waited at once, all together.
    package var longestOfAll: Int32 = 0
    /// Reductions executed, by priority.
    package var reductions = SIMD4<Int64>.zero
    /// Whether its scheduler has been out of work.
    package var ranDry = false
    /// Whether it has been out of work in the second half of the period.
    package var ranDryInHalf = false
    /// Mean of the reductions of this period and of seven before; one in which it was out of work counts as full.
    package var fullReductions: Int64 = 0

    package init() {}

    var total: Int64 { reductions.wrappedSum() }
  }

  /// Where the processes of one priority go from a run queue, or come to it from.
  package struct MigrationPath: Sendable, Hashable {
    package enum Way: UInt8, Sendable, Hashable {
      case none
      /// Those who would queue here go to `other`.
      case out
      /// Those who wait at `other` are pulled over here.
      case `in`
    }

    package var way = Way.none
    /// The queue at the other end.
    package var other = 0
    /// One goes if more than this many wait here, or is pulled over if fewer do.
    package var limitHere: Int32 = 0
    /// One goes if fewer than this many wait there, or is pulled over if more do.
    package var limitThere: Int32 = 0
    /// Whether all go, whatever the limits: the processes of higher priorities leave no time for any here.
    package var evacuates = false

    package init() {}

    package init(_ way: Way, _ other: Int, here: Int32, there: Int32, evacuates: Bool = false) {
      self.way = way
      self.other = other
      limitHere = here
      limitThere = there
      self.evacuates = evacuates
    }
  }

  /// What balancing decides.
  package struct BalanceDecision: Sendable, Hashable {
    /// Queues below this number get work; the others send all theirs to those.
    package var active: Int
    /// Four for each queue, by priority.
    package var paths: [MigrationPath]

    package func path(_ queue: Int, _ priority: Priority) -> MigrationPath {
      paths[queue * Priority.allCases.count + Int(priority.rawValue)]
    }
  }

  /// What balancing remembers from one period to the next.
  package struct BalanceMemory: Sendable, Hashable {
    /// Active queues as the last balancing left them.
    package var lastActive: Int
    /// Active queues, longest queue and reductions of the last period in which a further queue had to be activated.
    package var riseActive = 0
    package var riseLongest: Int32 = 0
    package var riseReductions: Int64 = 0

    package init(active: Int) { lastActive = active }
  }

  /// Reductions that a scheduler executes in a period if it is never out of work.
  package static let fullPeriod: Int64 = 8_000_000

  /// Balances the queues anew.
  ///
  /// Source: check_balance in erl_process.c, OTP 25 to 27; ports, and balancing by utilisation (`+sub true`), are left out.
  ///
  /// `current` is how many queues are active now: more than `memory.lastActive` if some were activated meanwhile.
  /// `compacts` is whether the load is put on as few schedulers as can bear it (`+scl`).
  package static func balance(
    _ loads: [QueueLoad], active current: Int, _ memory: inout BalanceMemory, compacts: Bool
  ) -> BalanceDecision {
    let total = loads.reduce(0) { $0 + $1.total }
    let longest = loads.reduce(0) { max($0, $1.longestOfAll) }
    let neverDryInHalf = loads.count { !$0.ranDryInHalf }
    var active = loads.count
    if compacts {
      let hasRisen = memory.lastActive < current
      if neverDryInHalf < loads.count {
        let neverDry = loads.count { !$0.ranDry }
        active = neverDry > 0 ? Int((total - 1) / fullPeriod) + 1 : memory.lastActive - 1
        if hasRisen {
          active = current
        } else if active < memory.riseActive, isNear(Int64(longest), Int64(memory.riseLongest)),
          isNear(total, memory.riseReductions)
        {
          active = memory.riseActive
        }
        active = min(max(active, 1, neverDryInHalf), loads.count)
      }
      if hasRisen {
        memory.riseActive = current
        memory.riseLongest = longest
        memory.riseReductions = total
      }
    }
    memory.lastActive = active
    var paths = Array(repeating: MigrationPath(), count: loads.count * Priority.allCases.count)
    if active < loads.count {
      for queue in active..<loads.count {
        for priority in Priority.allCases.indices {
          paths[queue * Priority.allCases.count + priority] = MigrationPath(
            .out, queue % active, here: 0, there: 0)
        }
      }
    } else {
      let shares = availability(loads)
      // Where nobody has waited every queue is as long as it should be.
      for priority in Priority.allCases.indices where loads.contains(where: { $0.longest[priority] > 0 }) {
        connect(priority, loads, shares.map { $0[priority] }, &paths)
      }
    }
    return BalanceDecision(active: active, paths: paths)
  }

  /// Whether `value` is at least 90 % of `before`.
  private static func isNear(_ value: Int64, _ before: Int64) -> Bool {
    before == 0 || 100 * value / before >= 90
  }

  /// What part of its scheduler each priority of each queue can have, in per cent of a mean scheduler.
  package static func availability(_ loads: [QueueLoad]) -> [SIMD4<Int64>] {
    let full = loads.filter { !$0.ranDry }
    let fullReductions = full.reduce(0) { $0 + $1.fullReductions }
    return loads.map { load in
      guard !load.ranDry else { return SIMD4(repeating: 100) }
      let total = load.total
      guard total > 0 else { return .zero }
      var shares = SIMD4<Int64>.zero
      var taken: Int64 = 0
      for priority in Priority.allCases.indices {
        shares[priority] =
          taken == 0 ? 100 : taken == total ? 0 : max(1, 100 * (total - taken) / total)
        if priority < Int(Priority.normal.rawValue) { taken += load.reductions[priority] }
        if fullReductions > 0 {
          shares[priority] = shares[priority] * load.fullReductions * Int64(full.count) / fullReductions
        }
      }
      return shares
    }
  }

  /// How long each queue of one priority should be: its part of the mean, rounded up.
  package static func migrationLimits(_ lengths: [Int32], _ shares: [Int64]) -> [Int32] {
    var mean = lengths.reduce(0) { $0 + Int64($1) }
    let available = shares.reduce(0, +)
    if mean > 0, available > 0 { mean = (100 * mean - 1) / available + 1 }
    return shares.map { $0 == 0 || mean == 0 ? 0 : Int32((mean * $0 - 1) / 100 + 1) }
  }

  /// Pairs the queues that are longer than they should be with those that are shorter, the extremes first.
  private static func connect(
    _ priority: Int, _ loads: [QueueLoad], _ shares: [Int64], _ paths: inout [MigrationPath]
  ) {
    let lengths = loads.map { $0.longest[priority] }
    let limits = migrationLimits(lengths, shares)
    let excess = lengths.indices.map { lengths[$0] - limits[$0] }
    let order = excess.indices.sorted { (excess[$0], $0) < (excess[$1], $1) }
    let short = order.filter { excess[$0] < 0 }
    let long = Array(order.filter { excess[$0] > 0 }.reversed())
    guard !short.isEmpty, !long.isEmpty else { return }
    let stride = Priority.allCases.count
    for pair in 0..<max(short.count, long.count) {
      // Of the shorter side each has several partners, in turn.
      let (from, to) = (long[pair % long.count], short[pair % short.count])
      let evacuates = shares[from] == 0
      if pair < long.count {
        paths[from * stride + priority] = MigrationPath(
          .out, to, here: limits[from], there: limits[to], evacuates: evacuates)
      }
      if pair < short.count {
        paths[to * stride + priority] = MigrationPath(
          .in, from, here: limits[to], there: limits[from], evacuates: evacuates)
      }
    }
  }
}
