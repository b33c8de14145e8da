// The numbers that messages rest on: what sending, copying and receiving take.

import SimEngine

extension BEAM {
  /// Whether a process finds the answer to its call behind a marker, without looking at the messages before it.
  package enum ReceiveMarkers: String, Sendable, Hashable, CaseIterable {
    case off = "false"
    case on = "true"
  }

  static var messageParameters: [Parameter<Configuration>] {
    [
      Parameter(
        "send", duration: \.costs.send, in: .zero ... .milliseconds(1),
        "time to send a message of a few words, the copying of more apart; the sender's",
        .measured("send of an atom, 106 ns, 101 to 130 in other runs, OTP 25.2 JIT, x86-64 2.8 GHz")),
      Parameter(
        "copy_1000_words", duration: \.costs.copy, in: .zero ... .milliseconds(1),
        "time to copy 1,000 words of 8 bytes of a message; the sender's",
        .measured("lists of 2,000 words, 2.0 to 3.1 us; of 20,000, 4.2 to 5.3, OTP 25.2 JIT, x86-64 2.8 GHz")
      ),
      Parameter(
        "receive", duration: \.costs.receive, in: .zero ... .milliseconds(1),
        "time to take a message that has been fetched",
        .measured("18 ns, 34 in other runs, loop included, OTP 25.2 JIT, x86-64 2.8 GHz")),
      Parameter(
        "fetch", duration: \.costs.fetch, in: .zero ... .milliseconds(1),
        "time to fetch the messages that have come, or to find that there are none",
        .measured(
          "a message to a process of the same scheduler, 0.52 us, less a switch, sending and receiving, in two "
            + "fetches, OTP 25.2 JIT, x86-64 2.8 GHz")),
      Parameter(
        "skip_1000_messages", duration: \.costs.skip, in: .zero ... .milliseconds(1),
        "time to pass over 1,000 messages that are not wanted",
        .measured("selective receive behind 1,000 messages, 4.6 us, OTP 25.2 JIT, x86-64 2.8 GHz")),
      Parameter(
        "call", duration: \.costs.call, in: .zero ... .milliseconds(1),
        "time that the library takes in the caller of a server, its monitor and timer included, sending apart",
        .measured(
          "gen_server:call less an echo and the server's part, 0.46 to 1.1 us, OTP 25.2 JIT, x86-64 2.8 GHz")),
      Parameter(
        "handle_call", duration: \.costs.handleCall, in: .zero ... .milliseconds(1),
        "time that the library takes in a server for a call, its monitor included, receiving and answering apart",
        .measured(
          "5,000 callers of a gen_server at once, 0.5 us each, 0.40 to 0.75, less receiving and sending, OTP 25.2 JIT, "
            + "x86-64 2.8 GHz")),
      Parameter(
        "handle_cast", duration: \.costs.handleCast, in: .zero ... .milliseconds(1),
        "time that the library takes in a server for a message that nobody waits for, receiving apart",
        .measured("20,000 casts at once, 94 ns each, less 34 in a bare loop, OTP 25.2 JIT, x86-64 2.8 GHz")),
      Parameter(
        "hibernate", duration: \.costs.hibernate, in: .zero ... .milliseconds(1),
        "time that it takes a server to hibernate and to be woken from it, the collections apart",
        .measured(
          "gen_server:call with hibernate_after 0 less without, 1.3 to 1.7 us, less two collections, OTP 25.2 JIT, x86-64 "
            + "2.8 GHz")),
      Parameter(
        "mailbox_lock", duration: \.costs.lock, in: .zero ... .microseconds(10),
        "time that the lock of a mailbox takes from one scheduler to the next, for each that wants it",
        .documented(
          "erlang.org/bench/sigq_bench_result.html, OTP 24, 64 hardware threads: eight senders at 1.8 million messages a "
            + "second, 0.55 us each; four at 3.1 million, 0.08 us for each")),
      Parameter(
        "mailbox_lock_look", duration: \.costs.look, in: .zero ... .microseconds(1),
        "time of one look at the lock of a mailbox that is taken, its part of the yield every 25 looks included",
        .measured("PAUSE with a load each and a sched_yield after each 25, 51 ns a look, AMD EPYC")),
      Parameter(
        "receive_markers", word: \.receiveMarkers,
        "whether a server that calls another finds the answer without looking at the messages in its mailbox",
        .documented(
          "gen:call creates its reference in the function that receives, so that the compiler sets a marker; OTP 24"
        )
      ),
    ]
  }

  static var messageLimitations: [Limitation] {
    [
      Limitation(
        "Without receive markers a caller looks at its mailbox once its answer is there, not while it waits for it.",
        bias: "pessimistic, by the shorter of the two"),
      Limitation(
        "What the monitors of calls cost is part of `call` and `handle_call`; their signals wake nobody.",
        bias: "slightly optimistic: the end of a call wakes a server that has nothing to do"),
      Limitation(
        "Of those that look at the lock of a mailbox each is as likely as the others to get it; caches are not that fair.",
        bias: "optimistic for one server that eight schedulers and more send to all the time"),
      Limitation(
        "A lone sender and its receiver do not wait for each other at the lock of the queue; nor does anybody at that of a "
          + "caller, or of the manager of a pool.",
        bias: "optimistic by some tenths of a microsecond a message between two cores"),
    ]
  }
}
