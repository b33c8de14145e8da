// The numbers that dirty schedulers and native code rest on.

import SimEngine

extension BEAM.Configuration {
  /// How long native code works that yields, before it calls itself again.
  ///
  /// Source: erl_nif, "Long-running NIFs": well-behaving native code returns within 1 ms.
  static let nativeChunk = SimDuration.milliseconds(1)

  /// How long native code holds its scheduler at most.
  @inline(__always)
  var nativeStretch: SimDuration { nif == .yielding ? Self.nativeChunk : .unlimited }

  /// How many dirty schedulers for the processor there are beside so many normal ones.
  ///
  /// Source: early_init in erl_init.c, OTP 25 to 27.
  func dirtyCPU(of schedulers: Int) -> Int { sdcpu == 0 ? schedulers : min(sdcpu, schedulers) }

  /// What native code that yields says that `span` of work has used of its slice: whole per cents of it, one at least
  /// and a hundred at most.
  ///
  /// Source: enif_consume_timeslice in erl_nif.c, OTP 25 to 27.
  func yieldedReductions(in span: SimDuration) -> Int {
    let percent = max(1, min(100, 100 * span.nanoseconds / Self.nativeChunk.nanoseconds))
    return (reductions + 99) / 100 * Int(percent)
  }
}

extension BEAM {
  static var dirtyParameters: [Parameter<Configuration>] {
    [
      Parameter(
        "sdcpu", count: \.sdcpu, in: 0...1024,
        "dirty schedulers for what computes long in one piece (+SDcpu); 0 is as many as schedulers, and there are never "
          + "more", .documented("erl +SDcpu; default: as many as schedulers")),
      Parameter(
        "sdio", count: \.sdio, in: 1...1024, "dirty schedulers for calls that block (+SDio)",
        .documented("erl +SDio; default 10")),
      Parameter(
        "sbwtdcpu", word: \.sbwtdcpu,
        "how long a dirty scheduler for what computes spins before it sleeps (+sbwtdcpu)",
        .documented("erl +sbwtdcpu; default short, 10 x 1,000 spins in erl_process.c, OTP 25 to 27")),
      Parameter(
        "sbwtdio", word: \.sbwtdio,
        "how long a dirty scheduler for calls that block spins before it sleeps (+sbwtdio)",
        .documented("erl +sbwtdio; default short, 10 x 1,000 spins in erl_process.c, OTP 25 to 27")),
      Parameter(
        "nif", word: \.nif,
        "how native code is written: it holds its scheduler, goes to a dirty one, or yields after each 1 ms",
        .documented("erl_nif: a native function is normal unless ErlNifFunc.flags declares it dirty")),
    ]
  }

  static var dirtyLimitations: [Limitation] {
    [
      Limitation(
        "Native code that holds its scheduler delays nothing on the others: no release of memory, no loading of code.",
        bias: "optimistic for the memory of a node with blocking native code"),
      Limitation(
        "Files, sockets and the name service use no dirty scheduler by themselves: only `offload` and `native` steps do.",
        bias: "optimistic for calls that block, where real ones queue behind files"),
    ]
  }
}
