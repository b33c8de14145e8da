// The programs of a workload, laid out for walking through them step by step.

import SimEngine

/// All steps of all programs in one array, so that taking a step copies nothing.
struct Plan: Sendable {
  enum Kind: Sendable {
    case compute, wait, error, exception
  }

  private struct Entry: Sendable {
    let kind: Kind
    /// Of a failure.
    let perBillion: UInt64
    /// Of a compute step or a wait.
    let span: Distribution?
  }

  private var entries: [Entry] = []
  /// Where each class's steps begin; one more for the end of the last.
  private var starts: [Int] = [0]

  init(_ classes: [RequestClass]) {
    for requestClass in classes {
      for step in requestClass.program.steps {
        switch step {
        case .compute(let span): entries.append(Entry(kind: .compute, perBillion: 0, span: span))
        case .wait(let span): entries.append(Entry(kind: .wait, perBillion: 0, span: span))
        case .fail(let failure, let perBillion):
          let kind: Kind = failure == .error ? .error : .exception
          entries.append(Entry(kind: kind, perBillion: UInt64(perBillion), span: nil))
        }
      }
      starts.append(entries.count)
    }
  }

  /// What a class's step is; nil past the last one.
  func kind(ofClass requestClass: Int, step: Int) -> Kind? {
    let index = starts[requestClass] + step
    return index < starts[requestClass + 1] ? entries[index].kind : nil
  }

  /// Draws the span of a compute step or a wait.
  func span(ofClass requestClass: Int, step: Int, _ stream: inout RandomStream) -> SimDuration {
    SimDuration(rounding: entries[starts[requestClass] + step].span?.sample(&stream) ?? 0)
  }

  /// Draws whether a failure happens.
  func fails(ofClass requestClass: Int, step: Int, _ stream: inout RandomStream) -> Bool {
    stream.below(1_000_000_000) < entries[starts[requestClass] + step].perBillion
  }
}
