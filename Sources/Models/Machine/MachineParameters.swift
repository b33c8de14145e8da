// The machine's constants as scenarios and reports name them, each with its source.

import SimEngine

extension MachineConfiguration {
  /// Every number of the machine, as scenarios and reports name it.
  package static let parameters: [Parameter<MachineConfiguration>] = size + costs + kernel + container

  private static let size: [Parameter<MachineConfiguration>] = [
    Parameter("cores", count: \.cores, in: 1...1024, "processor cores", .choice("a common server")),
    Parameter(
      name: "memory", unit: .size,
      summary:
        "main memory; a BEAM node that needs more aborts, and a quarter of it is a thread pool's default heap",
      range: 1 << 20...1 << 50, allowsUnlimited: false, provenance: .choice("a common server"),
      read: { $0.memory },
      write: { $0.memory = $1 }),
  ]

  private static let costs: [Parameter<MachineConfiguration>] = [
    Parameter(
      "context_switch", duration: \.contextSwitch, in: .zero ... .milliseconds(1),
      "direct cost of switching a core from one thread to another",
      .measured("sched_yield among 200 threads, 1.45 us (0.83 among 2), Linux 6.18, x86-64 2.8 GHz")),
    Parameter(
      "cache_refill", duration: \.cacheRefill, in: .zero ... .milliseconds(10),
      "cost of cold caches to a thread that comes to a core on which another has run since, or to another core",
      .assumed(
        "a working set of 32 KiB, a first-level cache, at 10 GB/s; 256 KiB would be 25 us, 1 MiB 100 us")),
    Parameter(
      "wake_latency", duration: \.wakeLatency, in: .zero ... .milliseconds(10),
      "time from a wake-up until an idle core runs the thread",
      .assumed("5 to 15 us on bare metal by idle state, 40 to 90 us measured on a virtual machine")),
    Parameter(
      "timer_slack", duration: \.timerSlack, in: .zero ... .milliseconds(100),
      "how much later than asked a sleeping thread wakes",
      .documented("Linux timer_slack_ns, default 50 us")),
    Parameter(
      "slice_expiry", duration: \.sliceExpiry, in: .zero ... .milliseconds(1),
      "what the end of a time_slice costs, also when nobody waits; only where time_slice is set",
      .choice("nothing; 1 us is a cheap interrupt")),
  ]

  private static let kernel: [Parameter<MachineConfiguration>] = [
    Parameter(
      "tick", duration: \.tick, in: .microseconds(100) ... .milliseconds(100),
      "period of the scheduler's tick, at which the end of a slice is noticed",
      .documented("CONFIG_HZ=250, as in Debian's kernels; 1ms where HZ=1000, as in Ubuntu's newer ones")),
    Parameter(
      name: "base_slice", unit: .duration,
      summary:
        "slice by which the fair scheduler sets deadlines, and until which it protects a running thread",
      range: 100_000...100_000_000, allowsUnlimited: false,
      provenance: .documented("Linux EEVDF base slice, 0.70 ms x (1 + floor(log2 min(cores, 8))), fair.c"),
      read: { $0.baseSlice.nanoseconds }, write: { $0.chosenBaseSlice = SimDuration(nanoseconds: $1) }),
    Parameter(
      name: "time_slice", unit: .duration,
      summary:
        "how long a thread runs while others wait for its core; set, the cores take turns of this length from one "
        + "queue instead of sharing fairly",
      range: 1000...3_600_000_000_000, allowsUnlimited: true,
      provenance: .documented("Linux: base_slice rounded up to whole ticks, where its expiry is noticed"),
      read: { $0.timeSlice.nanoseconds }, write: { $0.chosenTimeSlice = SimDuration(nanoseconds: $1) }),
    Parameter(
      "migration_cost", duration: \.migrationCost, in: .zero ... .seconds(1),
      "how recently a waiting thread has run if its caches count as warm, so that an idle core leaves it alone",
      .documented("Linux sysctl_sched_migration_cost, 0.5 ms, fair.c")),
    nice("nice", \.nice, "niceness of the runtime's threads"),
    Parameter(
      "somaxconn", count: \.somaxconn, in: 0...1_000_000,
      "connections that may wait to be accepted, however many a process asks for; where `clients` open connections",
      .documented("Linux net.core.somaxconn, 4096 since 5.4")),
  ]

  private static let container: [Parameter<MachineConfiguration>] = [
    Parameter(
      "quota", duration: \.quota, in: .milliseconds(1) ... .seconds(1000), orUnlimited: true,
      "processor time that the runtime's threads may use in each period, all cores together",
      .choice("no limit; a CPU limit of 2 is 200ms in each period of 100ms")),
    Parameter(
      "period", duration: \.period, in: .milliseconds(1) ... .seconds(1),
      "period of the quota", .documented("Kubernetes cpuCFSQuotaPeriod, 100 ms")),
    Parameter(
      "bandwidth_slice", duration: \.bandwidthSlice, in: .microseconds(100) ... .milliseconds(100),
      "part of the quota that a core fetches at a time",
      .documented("Linux sched_cfs_bandwidth_slice_us, 5 ms, sched-bwc.rst")),
    Parameter(
      name: "steal", unit: .percentage,
      summary: "part of each core's time that the hypervisor gives to others",
      range: 0...900_000_000, allowsUnlimited: false, provenance: .choice("a machine of one's own"),
      read: { $0.steal }, write: { $0.steal = $1 }),
    Parameter(
      "steal_stretch", duration: \.stealStretch, in: .microseconds(100) ... .seconds(1),
      "how long the hypervisor takes a core away at a time",
      .assumed("bursts of milliseconds were seen on a shared virtual machine")),
    Parameter(
      "rivals", count: \.rivals, in: 0...10_000, "foreign threads on the machine that compute without end",
      .choice("a machine of one's own")),
    nice("rival_nice", \.rivalNice, "niceness of the rivals"),
  ]

  private static func nice(
    _ name: String, _ path: any WritableKeyPath<MachineConfiguration, Int> & Sendable, _ summary: String
  ) -> Parameter<MachineConfiguration> {
    Parameter(
      name, count: path, in: -20...19, summary,
      .documented("Linux, default 0; weights by sched_prio_to_weight, core.c"))
  }
}
