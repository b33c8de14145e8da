// What operations of Erlang processes cost: reductions, which the runtime counts, and time, which the machine needs.

package import SimEngine

extension BEAM {
  /// Something that a process does, or has done to it, apart from running its own code.
  package enum Operation: Sendable, Hashable, CaseIterable, BitwiseCopyable {
    /// Entering a function, and returning from one: a call costs both.
    case entry, exitFromFunction
    /// Calling a function of the runtime that is written in C: a BIF, or a NIF of any length.
    case nativeCall
    /// Sending a message to a process of the same node, the copying of its words apart.
    case send
    /// Copying so many words of a message.
    case copy
    /// Taking a message that is there.
    case receive
    /// Fetching what has come since the last fetch, or finding that nothing has.
    case fetch
    /// Passing over a message that a selective receive does not want.
    case skip
    case spawn
    /// Taking an ended process down, its links and monitors apart.
    case exit
    /// Telling one linked or monitoring process.
    case exitSignal
    /// The code of the library around sending a request to a `gen_server` and waiting for its answer.
    case libraryCall
    /// The code of a `gen_server` around a call, or around a message that nobody waits for.
    case handleCall, handleCast
    /// Hibernating and being woken from it, the collections apart.
    case hibernate
    /// A supervisor's part in starting a child, and in stopping one.
    case startChild, stopChild
    /// A supervisor's report that a child has died, or that it could not start one, to the default logger.
    case supervisorReport

    /// Reductions that doing it `count` times is charged.
    ///
    /// Source: the table of costs in the BEAM article; the tests compare with a real node.
    package func reductions(_ count: Int = 1) -> Int {
      switch self {
      case .entry, .exitFromFunction, .nativeCall, .send, .skip, .spawn, .exitSignal: count
      case .receive: 0
      case .libraryCall: 6 * count
      case .handleCall: 10 * count
      case .handleCast: 9 * count
      case .fetch, .hibernate: 4 * count
      case .exit, .stopChild: 50 * count
      case .startChild: 103 * count
      case .supervisorReport: 4500 * count
      // ERTS_MSG_COPY_WORDS_PER_REDUCTION in erl_message.c; small ones are free, and none costs more than a slice.
      case .copy: count > 64 ? min(4000, count / 64) : 0
      }
    }

    /// Reductions that it takes off the slice without being charged them: they count for no balance of load.
    ///
    /// Source: ERTS_VBUMP_REDS(p, 4) in erl_send, bif.c, OTP 25 to 27.
    package func hiddenReductions(_ count: Int = 1) -> Int { self == .send ? 4 * count : 0 }
  }

  /// The processor time of operations; those that have parameters of their own are not here.
  package struct OperationCosts: Sendable, Hashable {
    package var send: SimDuration = .nanoseconds(106)
    /// For 1,000 words.
    package var copy: SimDuration = .microseconds(2)
    package var receive: SimDuration = .nanoseconds(18)
    package var fetch: SimDuration = .nanoseconds(79)
    /// For 1,000 messages.
    package var skip: SimDuration = .nanoseconds(4600)
    package var call: SimDuration = .nanoseconds(700)
    package var handleCall: SimDuration = .nanoseconds(380)
    package var handleCast: SimDuration = .nanoseconds(60)
    /// From one scheduler to another, for each that wants it.
    package var lock: SimDuration = .nanoseconds(70)
    /// At a lock that is taken.
    package var look: SimDuration = .nanoseconds(51)
    package var hibernate: SimDuration = .nanoseconds(1100)
    package var startChild: SimDuration = .nanoseconds(3600)
    package var stopChild: SimDuration = .nanoseconds(3500)
    package var supervisorReport: SimDuration = .microseconds(160)
    package var collection: SimDuration = .nanoseconds(260)
    /// For 1,000 words.
    package var collectedWords: SimDuration = .nanoseconds(2500)

    package init() {}

    /// No operation takes time.
    package static var free: OperationCosts {
      var costs = OperationCosts()
      for path in [
        \OperationCosts.send, \.copy, \.receive, \.fetch, \.skip, \.call, \.handleCall, \.handleCast,
        \.lock, \.look, \.hibernate, \.startChild, \.stopChild, \.supervisorReport,
        \.collection, \.collectedWords,
      ] { costs[keyPath: path] = .zero }
      return costs
    }

    /// Processor time of doing it `count` times.
    package func time(of operation: Operation, _ count: Int = 1) -> SimDuration {
      switch operation {
      case .send: send * Int64(count)
      case .copy: .nanoseconds(copy.nanoseconds * Int64(count) / 1000)
      case .receive: receive * Int64(count)
      case .fetch: fetch * Int64(count)
      case .skip: .nanoseconds(skip.nanoseconds * Int64(count) / 1000)
      case .libraryCall: call * Int64(count)
      case .handleCall: handleCall * Int64(count)
      case .handleCast: handleCast * Int64(count)
      case .hibernate: hibernate * Int64(count)
      case .startChild: startChild * Int64(count)
      case .stopChild: stopChild * Int64(count)
      case .supervisorReport: supervisorReport * Int64(count)
      case .entry, .exitFromFunction, .nativeCall, .spawn, .exit, .exitSignal: .zero
      }
    }

    /// Processor time of a collection; moving a resized block costs a tenth of moving terms, as in the reductions.
    package func time(of collection: GarbageCollection) -> SimDuration {
      let words = Int64(collection.moved + collection.resized / 10)
      return self.collection + .nanoseconds(collectedWords.nanoseconds * words / 1000)
    }
  }

  /// What it takes to do an operation so many times, worked out.
  struct Toll: Sendable, BitwiseCopyable {
    let time: SimDuration
    let reductions: Int
    let hiddenReductions: Int

    init(_ operation: Operation, _ count: Int, _ costs: OperationCosts) {
      time = costs.time(of: operation, count)
      reductions = operation.reductions(count)
      hiddenReductions = operation.hiddenReductions(count)
    }
  }

  /// The tolls that every message of a node takes.
  struct Tolls: Sendable {
    let send: Toll
    let fetch: Toll
    let receive: Toll
    let handleCall: Toll
    let handleCast: Toll

    init(_ costs: OperationCosts) {
      send = Toll(.send, 1, costs)
      fetch = Toll(.fetch, 1, costs)
      receive = Toll(.receive, 1, costs)
      handleCall = Toll(.handleCall, 1, costs)
      handleCast = Toll(.handleCast, 1, costs)
    }
  }
}
