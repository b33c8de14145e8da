// What the machine leaves out, whatever runs on it.

extension Machine {
  /// What the machine leaves out, and which way that biases the answers of every architecture.
  package static let limitations = [
    Limitation(
      "Threads take turns in order: no weights, lag or virtual deadlines.",
      bias:
        "optimistic for a pool's p99 at high load: 21 ms where 31 to 35 ms were measured at 70 % of one core"),
    Limitation(
      "An idle core pulls a waiting thread at once and at no cost; nothing balances cores that are all busy.",
      bias: "optimistic for pools at moderate load, pessimistic for more busy threads than cores"),
    Limitation(
      "Caches stay warm across switches and migrations; no interrupts, hyper-threads or stolen time.",
      bias: "optimistic, most for thread pools"),
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
