// The computer that a runtime's threads run on: cores, and what the operating system's kernel costs them.

package import SimEngine

/// The computer, and the constants of its kernel scheduler.
package struct MachineConfiguration: Sendable, Hashable {
  package var cores = 4
  /// Bytes.
  package var memory: Int64 = 8 << 30
  package var contextSwitch: SimDuration = .nanoseconds(1450)
  package var wakeLatency: SimDuration = .microseconds(10)
  package var timerSlack: SimDuration = .microseconds(50)
  package var tick: SimDuration = .milliseconds(4)
  /// What the user set; otherwise both follow from the number of cores and the tick.
  package var chosenTimeSlice: SimDuration?
  package var chosenBaseSlice: SimDuration?

  package init(cores: Int = 4) { self.cores = cores }

  /// How long a thread runs before one that wakes up may preempt it.
  ///
  /// EEVDF's base slice is 0.70 ms × (1 + ⌊log₂ min(cores, 8)⌋). Until it is used up, RUN_TO_PARITY protects the
  /// running thread. Source: Linux kernel/sched/fair.c (6.15 line).
  package var baseSlice: SimDuration { min(chosenBaseSlice ?? chosenTimeSlice ?? eevdfSlice, timeSlice) }

  /// How long a thread runs before another that waits for the core gets it.
  ///
  /// Without a wake-up, the expiry of the base slice is noticed at a scheduler tick, so the slice that takes effect
  /// is the next whole number of ticks. Measured: 3.95 ms at 250 Hz.
  package var timeSlice: SimDuration {
    if let chosenTimeSlice { return chosenTimeSlice }
    let ticks = (eevdfSlice.nanoseconds + tick.nanoseconds - 1) / tick.nanoseconds
    return SimDuration(nanoseconds: ticks * tick.nanoseconds)
  }

  private var eevdfSlice: SimDuration {
    let doublings = Int64(min(cores, 8).bitWidth - 1 - min(cores, 8).leadingZeroBitCount)
    return .nanoseconds(700_000 * (1 + doublings))
  }

  /// A machine that costs nothing: the limit in which every architecture is a queue.
  ///
  /// Threads take turns in slices of `timeSlice`.
  package static func free(cores: Int, timeSlice: SimDuration = .unlimited) -> MachineConfiguration {
    var machine = MachineConfiguration(cores: cores)
    machine.contextSwitch = .zero
    machine.wakeLatency = .zero
    machine.timerSlack = .zero
    machine.chosenTimeSlice = timeSlice
    return machine
  }

  /// Every number above, as scenarios and reports name it.
  package static let parameters: [Parameter<MachineConfiguration>] = [
    Parameter("cores", count: \.cores, in: 1...1024, "processor cores", .choice("a common server")),
    Parameter(
      name: "memory", unit: .size, summary: "main memory; no model fills it yet", range: 1 << 20...1 << 50,
      allowsUnlimited: false, provenance: .choice("a common server"), read: { $0.memory },
      write: { $0.memory = $1 }),
    Parameter(
      "context_switch", duration: \.contextSwitch, in: .zero ... .milliseconds(1),
      "direct cost of switching a core from one thread to another",
      .measured("sched_yield among 200 threads, 1.45 us (0.83 among 2), Linux 6.18, x86-64 2.8 GHz")),
    Parameter(
      "wake_latency", duration: \.wakeLatency, in: .zero ... .milliseconds(10),
      "time from a wake-up until an idle core runs the thread",
      .assumed("5 to 15 us on bare metal by idle state, 40 to 90 us measured on a virtual machine")),
    Parameter(
      "timer_slack", duration: \.timerSlack, in: .zero ... .milliseconds(100),
      "how much later than asked a sleeping thread wakes",
      .documented("Linux timer_slack_ns, default 50 us")),
    Parameter(
      "tick", duration: \.tick, in: .microseconds(100) ... .milliseconds(100),
      "period of the scheduler's tick; slices are rounded up to it",
      .documented("CONFIG_HZ=250, as in Debian's kernels; 1ms where HZ=1000, as in Ubuntu's newer ones")),
    Parameter(
      name: "base_slice", unit: .duration,
      summary: "how long a thread runs before one that wakes up may preempt it; at most time_slice",
      range: 1000...3_600_000_000_000, allowsUnlimited: true,
      provenance: .documented("Linux EEVDF base slice, 0.70 ms x (1 + floor(log2 min(cores, 8))), fair.c"),
      read: { $0.baseSlice.nanoseconds }, write: { $0.chosenBaseSlice = SimDuration(nanoseconds: $1) }),
    Parameter(
      name: "time_slice", unit: .duration, summary: "how long a thread runs while others wait for its core",
      range: 1000...3_600_000_000_000, allowsUnlimited: true,
      provenance: .documented("Linux: base_slice rounded up to whole ticks, where its expiry is noticed"),
      read: { $0.timeSlice.nanoseconds }, write: { $0.chosenTimeSlice = SimDuration(nanoseconds: $1) }),
  ]
}
