// The words that the emulator's flags for its schedulers take, and what each stands for.

import SimEngine

extension BEAM {
  /// How far behind a scheduler is when it wakes another (`+swt`).
  ///
  /// Source: ERTS_WAKEUP_OTHER_LIMIT_* and ERTS_WAKEUP_OTHER_DEC_SHIFT_* in erl_process.c, OTP 25 to 27.
  package enum WakeupThreshold: String, Sendable, Hashable, CaseIterable {
    case veryLow = "very_low"
    case low
    case medium
    case high
    case veryHigh = "very_high"

    /// What the counter grows by, besides the reductions, at each pass with somebody waiting.
    static let fixedIncrease = 400

    /// The arrears, in reductions, beyond which another scheduler is woken.
    package var limit: Int {
      switch self {
      case .veryLow: 400
      case .low: 4000
      case .medium: 40_000
      case .high: 200_000
      case .veryHigh: 800_000
      }
    }

    /// What the counter falls by at a pass with nobody waiting, after so many reductions.
    ///
    /// At the low levels the source shifts by a negative number, which C leaves undefined; it is taken as meant, to the
    /// right.
    package func decrease(for reductions: Int) -> Int {
      switch self {
      case .veryLow: reductions >> 5
      case .low: reductions >> 2
      case .medium: reductions
      case .high: reductions << 1
      case .veryHigh: reductions << 3
      }
    }
  }

  /// How long a scheduler without work spins before it sleeps (`+sbwt`).
  ///
  /// Source: ERTS_SCHED_SYS_SLEEP_SPINCOUNT_* times ERTS_SCHED_TSE_SLEEP_SPINCOUNT_FACT in erl_process.c, OTP 25 to 27.
  package enum BusyWait: String, Sendable, Hashable, CaseIterable {
    case none
    case veryShort = "very_short"
    case short
    case medium
    case long
    case veryLong = "very_long"

    /// Looks at its own flag.
    package var spins: Int64 {
      switch self {
      case .none: 0
      case .veryShort: 5000
      // These two differ in what follows work for the runtime itself, which is not modelled.
      case .short, .medium: 10_000
      case .long: 20_000
      case .veryLong: 40_000
      }
    }
  }

  /// Whether the load is put on as few schedulers as can bear it (`+scl`).
  package enum LoadCompaction: String, Sendable, Hashable, CaseIterable {
    case off = "false"
    case on = "true"
  }
}
