// The programs of a workload, laid out for walking through them step by step.

import SimEngine

/// All steps of all programs in one array, so that taking a step copies nothing.
///
/// Nesting is laid flat: a lock's steps stand between taking and giving back. A call to a dependency with a limited
/// number of connections stands between checking a connection out and in again. Programs are numbered: first those of
/// the request classes, then the servers', then the probes', then those that others spawn.
struct Plan: ~Copyable, Sendable {
  enum Kind: Sendable, BitwiseCopyable {
    case compute
    case chunked(SimDuration)
    case native
    case offload(Offload)
    case wait
    case acquire(lock: Int32, isShared: Bool)
    case release(lock: Int32)
    case checkOut(dependency: Int32)
    case call(dependency: Int32)
    case checkIn(dependency: Int32)
    case ask(server: Int32)
    case tell(server: Int32)
    case spawn(program: Int32)
    case allocate(Int64)
    case fail(Failure)
  }

  struct Entry: Sendable, BitwiseCopyable {
    let kind: Kind
    /// Of a failure.
    let perBillion: UInt64
    /// Where the law of a step that computes or waits, or of a call, stands among the spans; -1 for the others.
    let span: Int
    /// What it is where chance has no part in it.
    let constant: SimDuration?
    /// Which of its request's streams the step draws from.
    ///
    /// Steps that draw are counted, others are not: a lock around a step, or connections in front of a call, leave
    /// every demand as it is.
    let stream: UInt32
    /// The step at which the innermost lock that is held here was taken.
    let scope: Int?
  }

  private let dependencies: [Dependency]
  private var entries = Slab<Entry>()
  /// What steps that compute or wait, and calls, take.
  private var spans = Slab<Sampler>()
  /// Where each program's steps begin; one more for the end of the last.
  private var starts = Slab<Int>([0])
  /// Steps of the present program that draw, while they are laid out.
  private var streams: UInt32 = 0
  /// Programs of probes, and those that are spawned by the programs laid out so far.
  private var spawned: [[Step]] = []
  private let classCount: Int
  private let serverCount: Int

  /// Lays out a workload's programs, and those of probes behind the servers'.
  init(_ workload: Workload, besides probes: [Program]) {
    dependencies = workload.dependencies
    classCount = workload.classes.count
    serverCount = workload.servers.count
    spawned = probes.map(\.steps)
    for requestClass in workload.classes { append(requestClass.program.steps) }
    for server in workload.servers { append(server.program.steps) }
    var next = 0
    while next < spawned.count {
      append(spawned[next])
      next += 1
    }
  }

  /// The number of a server's program.
  func program(ofServer server: Int) -> Int { classCount + server }

  private mutating func append(_ program: [Step]) {
    streams = 0
    append(program, scope: nil)
    starts.append(entries.count)
  }

  private mutating func append(_ steps: [Step], scope: Int?) {
    for step in steps {
      switch step {
      case .compute(let span): append(.compute, span: span, scope)
      case .chunked(let span, let chunk): append(.chunked(chunk), span: span, scope)
      case .native(let span): append(.native, span: span, scope)
      case .offload(let span, let kind): append(.offload(kind), span: span, scope)
      case .wait(let span): append(.wait, span: span, scope)
      case .lock(let lock, let isShared, let held):
        let taken = entries.count - starts[starts.count - 1]
        append(.acquire(lock: Int32(lock), isShared: isShared), scope)
        append(held, scope: taken)
        append(.release(lock: Int32(lock)), scope)
      case .call(let number):
        let isPooled = dependencies[number].connections != .max
        if isPooled { append(.checkOut(dependency: Int32(number)), scope) }
        append(.call(dependency: Int32(number)), span: dependencies[number].latency, scope)
        if isPooled { append(.checkIn(dependency: Int32(number)), scope) }
      case .ask(let server): append(.ask(server: Int32(server)), scope)
      case .send(let server): append(.tell(server: Int32(server)), scope)
      case .spawn(let steps):
        append(.spawn(program: Int32(classCount + serverCount + spawned.count)), scope)
        spawned.append(steps)
      case .allocate(let bytes): append(.allocate(bytes), scope)
      case .fail(let failure, let perBillion):
        append(.fail(failure), perBillion: UInt64(perBillion), scope)
      }
    }
  }

  private mutating func append(
    _ kind: Kind, perBillion: UInt64 = 0, span: Distribution? = nil, _ scope: Int?
  ) {
    entries.append(
      Entry(
        kind: kind, perBillion: perBillion, span: span == nil ? -1 : spans.count,
        constant: span.flatMap(Self.constant), stream: streams,
        scope: scope)
    )
    if let span { spans.append(Sampler(span)) }
    switch kind {
    case .compute, .chunked, .native, .offload, .wait, .call, .ask, .tell, .spawn, .fail: streams += 1
    case .acquire, .release, .checkOut, .checkIn, .allocate: break
    }
  }

  private static func constant(_ span: Distribution) -> SimDuration? {
    if case .constant(let value) = span.shape { SimDuration(rounding: value) } else { nil }
  }

  /// What a program's step is; nil past the last one.
  func kind(of program: Int, step: Int) -> Kind? {
    let index = starts[program] + step
    return index < starts[program + 1] ? entries[index].kind : nil
  }

  /// Whether a program's step computes, at once or in chunks.
  @inline(__always)
  func computes(_ program: Int, step: Int) -> Bool {
    switch kind(of: program, step: step) {
    case .compute?, .chunked?: true
    default: false
    }
  }

  /// Which of its request's streams a step draws from.
  func stream(of program: Int, step: Int) -> UInt32 {
    entries[starts[program] + step].stream
  }

  /// The span of a step that computes or waits, or of a call, where chance has no part in it.
  @inline(__always)
  func constantSpan(of program: Int, step: Int) -> SimDuration? {
    entries[starts[program] + step].constant
  }

  /// Draws the span of a step that computes or waits, or of a call.
  func span(of program: Int, step: Int, _ stream: inout RandomStream) -> SimDuration {
    let span = entries[starts[program] + step].span
    return span < 0 ? .zero : SimDuration(rounding: spans[span].sample(&stream))
  }

  /// Draws whether a failure happens.
  func fails(of program: Int, step: Int, _ stream: inout RandomStream) -> Bool {
    stream.below(1_000_000_000) < entries[starts[program] + step].perBillion
  }

  /// The step at which the innermost lock was taken that is held at a step, if one is.
  func scope(of program: Int, step: Int) -> Int? {
    let index = starts[program] + step
    return index < starts[program + 1] ? entries[index].scope : nil
  }
}
