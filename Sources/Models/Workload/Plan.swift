// The programs of a workload, laid out for walking through them step by step.

import SimEngine

/// All steps of all programs in one array, so that taking a step copies nothing.
///
/// Nesting is laid flat: a lock's steps stand between taking and giving back. A call to a dependency with a limited
/// number of connections stands between checking a connection out and in again.
struct Plan: ~Copyable, Sendable {
  enum Kind: Sendable, BitwiseCopyable {
    case compute
    case wait
    case acquire(lock: Int32, isShared: Bool)
    case release(lock: Int32)
    case checkOut(dependency: Int32)
    case call(dependency: Int32)
    case checkIn(dependency: Int32)
    case allocate(Int64)
    case fail(Failure)
  }

  struct Entry: Sendable, BitwiseCopyable {
    let kind: Kind
    /// Of a failure.
    let perBillion: UInt64
    /// Where the law of a compute step, a wait or a call stands among the spans; -1 for the others.
    let span: Int
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
  /// What compute steps, waits and calls take.
  private var spans = Slab<Sampler>()
  /// Where each class's steps begin; one more for the end of the last.
  private var starts = Slab<Int>([0])
  /// Steps of the present class that draw, while they are laid out.
  private var streams: UInt32 = 0

  init(_ workload: Workload) {
    dependencies = workload.dependencies
    for requestClass in workload.classes {
      streams = 0
      append(requestClass.program.steps, scope: nil)
      starts.append(entries.count)
    }
  }

  private mutating func append(_ steps: [Step], scope: Int?) {
    for step in steps {
      switch step {
      case .compute(let span): append(.compute, span: span, scope)
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
        kind: kind, perBillion: perBillion, span: span == nil ? -1 : spans.count, stream: streams,
        scope: scope)
    )
    if let span { spans.append(Sampler(span)) }
    switch kind {
    case .compute, .wait, .call, .fail: streams += 1
    case .acquire, .release, .checkOut, .checkIn, .allocate: break
    }
  }

  /// What a class's step is; nil past the last one.
  func kind(ofClass requestClass: Int, step: Int) -> Kind? {
    let index = starts[requestClass] + step
    return index < starts[requestClass + 1] ? entries[index].kind : nil
  }

  /// Which of its request's streams a step draws from.
  func stream(ofClass requestClass: Int, step: Int) -> UInt32 {
    entries[starts[requestClass] + step].stream
  }

  /// Draws the span of a compute step, a wait or a call.
  func span(ofClass requestClass: Int, step: Int, _ stream: inout RandomStream) -> SimDuration {
    let span = entries[starts[requestClass] + step].span
    return span < 0 ? .zero : SimDuration(rounding: spans[span].sample(&stream))
  }

  /// Draws whether a failure happens.
  func fails(ofClass requestClass: Int, step: Int, _ stream: inout RandomStream) -> Bool {
    stream.below(1_000_000_000) < entries[starts[requestClass] + step].perBillion
  }

  /// The step at which the innermost lock was taken that is held at a step, if one is.
  func scope(ofClass requestClass: Int, step: Int) -> Int? {
    let index = starts[requestClass] + step
    return index < starts[requestClass + 1] ? entries[index].scope : nil
  }
}
