// What the machine leaves out, whatever runs on it.

extension Machine {
  /// What the machine leaves out, and which way that biases the answers of every architecture.
  package static let limitations = [
    Limitation(
      "All cores share one cache: no hyper-threads, no NUMA nodes, no pairs of near and far cores.",
      bias: "optimistic: idle cores are found and used at once however far away"),
    Limitation(
      "Cores compare what is runnable at the moment, not decaying averages; taking a thread over costs no more than "
        + "its cold caches.",
      bias: "slightly optimistic for pools on several busy cores"),
    Limitation(
      "A core that falls idle always looks for a waiting thread, however short it has lately been idle; the kernel skips "
        + "that while its idle stretches are shorter than the search.",
      bias: "slightly optimistic for pools that switch every few microseconds"),
    Limitation(
      "A core with rivals that has nothing else to run keeps its slice of the quota until it idles.",
      bias: "pessimistic for a container near its quota beside rivals, by up to 5 ms a period and core"),
    Limitation(
      "Rivals compete with the runtime thread by thread, as processes of one control group do; containers with groups of "
        + "their own would share out the cores group by group.",
      bias: "optimistic, strongly so for many threads beside few rivals"),
    Limitation(
      "With `time_slice` set, a wait for a core is told apart by who ran on the core that the thread had last.",
      bias: "none on latencies; on several cores the blame in the anatomy is an estimate"),
    Limitation(
      "A wake-up reaches a core at once; interrupts and the kernel's own threads take no time.",
      bias: "optimistic, by a few microseconds for each request"),
    Limitation(
      "A throttled core waits for the next period even if another gives back what it had fetched.",
      bias: "pessimistic by a few milliseconds for a container near its quota"),
    Limitation(
      "Stolen stretches come at fixed intervals, each core's at another time; idle cores lose nothing by them.",
      bias: "optimistic: a real neighbour is irregular"),
    Limitation(
      "Memory is never full: no backlog ends in an out-of-memory kill.", bias: "optimistic under overload"),
    Limitation(
      "A dead process is started again at once and boots without using the processor.",
      bias: "optimistic: detection and back-off take seconds, and some supervisors do not restart at all"),
    Limitation(
      "A wait is a timer of the runtime. Answers from a network come without the timers' rounding.",
      bias:
        "pessimistic by 0.5 to 1.5 ms for the BEAM, optimistic by up to 1 ms for the event loop, where waits "
        + "stand for I/O"),
  ]
}
