// The computer that a runtime's threads run on: cores, and what the operating system's kernel costs them.

package import SimEngine

/// The computer, and the constants of its kernel scheduler.
package struct MachineConfiguration: Sendable, Hashable {
  package var cores = 4
  /// Bytes.
  package var memory: Int64 = 8 << 30
  package var contextSwitch: SimDuration = .nanoseconds(1450)
  package var cacheRefill: SimDuration = .nanoseconds(3300)
  package var wakeLatency: SimDuration = .microseconds(10)
  package var timerSlack: SimDuration = .microseconds(50)
  package var migrationCost: SimDuration = .microseconds(500)
  package var tick: SimDuration = .milliseconds(4)
  /// What the user set; otherwise it follows from the number of cores.
  package var chosenBaseSlice: SimDuration?
  /// Set, the cores take turns of this length from one queue, as in queueing theory, in place of the kernel's fair
  /// scheduler.
  package var chosenTimeSlice: SimDuration?
  /// What the end of a turn costs, also when nobody waits; only where cores take turns.
  package var sliceExpiry: SimDuration = .zero
  /// Of the runtime's threads.
  package var nice = 0
  /// Processor time that the runtime's threads may use in each `period`, all cores together.
  package var quota: SimDuration = .unlimited
  package var period: SimDuration = .milliseconds(100)
  package var bandwidthSlice: SimDuration = .milliseconds(5)
  /// Part of each core's time that the hypervisor gives to others, in billionths.
  package var steal: Int64 = 0
  package var stealStretch: SimDuration = .milliseconds(5)
  /// Foreign threads that compute without end.
  package var rivals = 0
  package var rivalNice = 0
  /// Connections that may wait to be accepted, whatever backlog a process asks for.
  package var somaxconn = 4096

  package init(cores: Int = 4) { self.cores = cores }

  /// The slice by which the fair scheduler sets deadlines.
  ///
  /// 0.70 ms × (1 + ⌊log₂ min(cores, 8)⌋). Source: Linux kernel/sched/fair.c, `sysctl_sched_base_slice` (6.15 line)
  /// and `get_update_sysctl_factor`.
  package var baseSlice: SimDuration {
    if let chosenBaseSlice { return chosenBaseSlice }
    let doublings = Int64(min(cores, 8).bitWidth - 1 - min(cores, 8).leadingZeroBitCount)
    return .nanoseconds(700_000 * (1 + doublings))
  }

  /// How long a thread runs before another that waits for the core gets it.
  ///
  /// The fair scheduler notices at a tick that a slice is over, so what takes effect is the next whole number of
  /// ticks. Measured: 3.95 ms at 250 Hz.
  package var timeSlice: SimDuration {
    if let chosenTimeSlice { return chosenTimeSlice }
    let ticks = (baseSlice.nanoseconds + tick.nanoseconds - 1) / tick.nanoseconds
    return SimDuration(nanoseconds: ticks * tick.nanoseconds)
  }

  /// A machine that costs nothing: the limit in which every architecture is a queue.
  ///
  /// Threads take turns of `timeSlice` from one queue, first come first served; without end if it is unlimited.
  package static func free(cores: Int, timeSlice: SimDuration = .unlimited) -> MachineConfiguration {
    var machine = MachineConfiguration(cores: cores)
    machine.contextSwitch = .zero
    machine.cacheRefill = .zero
    machine.wakeLatency = .zero
    machine.timerSlack = .zero
    machine.chosenTimeSlice = timeSlice
    return machine
  }
}

extension MachineConfiguration {
  func steals(from core: Int, _ phases: MachinePhases) -> Stretches {
    guard steal > 0 else { return .none }
    let period = Int64(Int128(stealStretch.nanoseconds) * 1_000_000_000 / Int128(steal))
    let offset = phases.steal % period + period / Int64(cores) * Int64(core)
    return Stretches(share: steal, length: stealStretch.nanoseconds, phase: offset)
  }

  // MARK: Taking turns

  /// Whether the cores take turns from one queue, in place of the fair scheduler.
  var takesTurns: Bool { chosenTimeSlice != nil }

  /// Whether the end of a turn costs anything.
  var chargesExpiries: Bool { sliceExpiry > .zero && takesTurns && timeSlice != .unlimited }

  /// Where in its turn, with the expiry after it, a thread is that has had the core for `spent`: from 0 for one that
  /// begins to the length of both.
  @inline(__always)
  private func place(_ spent: SimDuration) -> (turns: Int64, within: Int64) {
    guard spent > .zero else { return (0, 0) }
    let length = timeSlice.nanoseconds + sliceExpiry.nanoseconds
    let turns = (spent.nanoseconds - 1) / length
    return (turns, spent.nanoseconds - turns * length)
  }

  /// Progress that a thread makes in `spent` of a core's time from the start of a turn, when it pays for the end of
  /// each.
  @inline(__always)
  func progress(in spent: SimDuration) -> SimDuration {
    let (turns, within) = place(spent)
    let slice = timeSlice.nanoseconds
    return SimDuration(nanoseconds: turns * slice + min(within, slice))
  }

  /// Time that a thread needs from the start of a turn to make `progress`.
  @inline(__always)
  func occupancy(of progress: SimDuration) -> SimDuration {
    let expiries = max(0, progress.nanoseconds - 1) / timeSlice.nanoseconds
    return progress + sliceExpiry * expiries
  }

  /// Time until a turn ends, or the paying for it.
  @inline(__always)
  func untilChange(after spent: SimDuration) -> SimDuration {
    let (_, within) = place(spent)
    let slice = timeSlice.nanoseconds
    let length = slice + sliceExpiry.nanoseconds
    return SimDuration(
      nanoseconds: within < slice ? slice - within : within < length ? length - within : slice)
  }

  @inline(__always)
  func isExpired(_ spent: SimDuration) -> Bool {
    timeSlice != .unlimited && place(spent).within >= timeSlice.nanoseconds
  }

  /// Time until the end of a turn for a thread that has had the core for `spent`; one that is just paying for the
  /// end of its last turn has a whole one before it.
  @inline(__always)
  func untilExpiry(after spent: SimDuration) -> SimDuration {
    guard timeSlice != .unlimited else { return .unlimited }
    let (_, within) = place(spent)
    let left = timeSlice.nanoseconds - within
    if left >= 0 { return SimDuration(nanoseconds: left) }
    return SimDuration(nanoseconds: left + sliceExpiry.nanoseconds + timeSlice.nanoseconds)
  }
}
