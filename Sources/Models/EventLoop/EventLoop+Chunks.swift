// Long computing in chunks: after each the callback ends, and an immediate goes on with the rest.

import SimEngine

extension EventLoop {
  /// A callback comes to a step that it does in chunks.
  ///
  /// The program looks at a clock as it goes: a chunk lasts as long as it says, the last one for what is left.
  ///
  /// - Returns: What it computes of it before the callback ends.
  @inline(__always)
  mutating func beginChunk(
    of id: RequestID, in process: Int, _ span: SimDuration, _ host: inout Host
  ) -> SimDuration {
    let chunk = min(span, configuration.chunk == .zero ? host.chunk(of: id) : configuration.chunk)
    processes[process].rest = span - chunk
    return chunk
  }

  /// A chunk is over, and not the last: the rest is an immediate, which finds all that has become ready done before it.
  mutating func yieldChunk(_ id: RequestID, in process: Int, _ host: inout Host, at now: SimTime) {
    while rests.count <= id.index { rests.append(.zero) }
    rests[Int(id.index)] = processes[process].rest
    processes[process].rest = .zero
    processes[process].current = nil
    processes[process].queues.setImmediate(Callback(id).number)
    host.anatomies.beginWait(id, for: process, &clocks, at: now)
  }

  /// The immediate that a chunk has left goes on.
  ///
  /// - Returns: What it computes before it ends in turn.
  mutating func resumeChunk(of id: RequestID, in process: Int, _ host: inout Host) -> SimDuration {
    beginChunk(of: id, in: process, rests[Int(id.index)], &host)
  }
}
