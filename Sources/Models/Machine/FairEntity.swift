// What the fair scheduler knows of one thread.

/// A thread as its fair queue sees it.
///
/// Virtual time passes for a thread of weight *w* at 1024/*w* of the pace of the core's time, so at nice 0
/// it is the processor time that the thread has had.
package struct FairEntity: Sendable, BitwiseCopyable {
  enum Standing: Sendable {
    /// On no queue.
    case off
    /// Waits, and was owed service when the queue last looked.
    case ready
    /// Waits, and had been served ahead of the others when the queue last looked.
    case future
    /// Has the core.
    case current
  }

  let weight: Int64
  var standing: Standing = .off
  /// It blocked while ahead of the others and stays in the contest until it has fallen back to them
  /// (DELAY_DEQUEUE).
  package internal(set) var isDelayed = false
  /// Whether it has just been created: its first deadline lies half a slice ahead (PLACE_DEADLINE_INITIAL).
  package var isInitial = false
  /// Whether `deadline` counts from the thread's virtual time, as it does while it changes cores.
  var hasRelativeDeadline = false
  /// Where in its heap it waits.
  var position: Int32 = 0
  /// Breaks ties: who came to the queue first.
  var order: UInt32 = 0
  /// Virtual time, in ns.
  package internal(set) var vruntime: Int64 = 0
  /// By when, in virtual time, it should have had its slice.
  package internal(set) var deadline: Int64 = 0
  /// Until what virtual time of its own it keeps the core while it is owed service (RUN_TO_PARITY).
  var protectedUntil: Int64 = 0
  /// How far it was behind the average when it left its queue, in virtual ns.
  package internal(set) var lag: Int64 = 0

  package init(nice: Int) { weight = Self.weights[nice + 20] }

  /// Load weights of nice −20 to 19: each step is worth about 10 % of the core.
  ///
  /// Source: Linux kernel/sched/core.c, `sched_prio_to_weight`.
  private static let weights: [Int64] = [
    88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121,
    2501, 1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29,
    23,
    18, 15,
  ]

  /// Virtual time that passes while the thread has the core for `nanoseconds`.
  func virtual(_ nanoseconds: Int64) -> Int64 { weight == 1024 ? nanoseconds : nanoseconds * 1024 / weight }

  /// How long the thread must have the core until `virtual` time has passed for it.
  func actual(_ virtual: Int64) -> Int64 { weight == 1024 ? virtual : (virtual * weight + 1023) / 1024 }
}
