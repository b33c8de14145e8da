// What the host does for the platform: probes among its requests, and the end of the container.

import SimEngine

extension Host {
  /// Whether it is a probe, rather than a request or a job.
  @inline(__always)
  func isProbe(_ id: RequestID) -> Bool {
    requests[id].requestClass == kubelet.probeClass && !requests[id].isJob
  }

  /// A probe has its answer, or its kubelet waits for it no longer.
  mutating func noteProbe(_ id: RequestID, succeeded: Bool) {
    guard let worker = kubelet.underWay.firstIndex(of: id) else { return }
    kubelet.underWay[worker] = nil
    kubelet.answers.append((worker, succeeded))
  }

  /// Names a probe.
  func probeKey(_ number: UInt64, of worker: Int) -> UInt64 {
    var name = RandomStream(
      seed: seed, replication: replication, purpose: .probe, entity: UInt64(instance) << 48 | number,
      index: UInt32(worker))
    return (name.next() | 1 << 63) & ~1
  }

  /// After how long the operating-system process is started again that has just died; nil is never.
  ///
  /// Where there is a platform, its process is the container's main one, unless all of the container ends.
  mutating func delayOfRestart<E>(_ agenda: inout Agenda<WorldEvent<E>>) -> SimDuration? {
    guard kubelet.isOn else { return .zero }
    return kubelet.isEnding ? kubelet.delay : endContainer(&agenda)
  }

  /// The container has ended: it is started again by the platform's policy.
  ///
  /// - Returns: After how long; nil is never.
  mutating func endContainer<E>(_ agenda: inout Agenda<WorldEvent<E>>) -> SimDuration? {
    if kubelet.killing != .none { agenda.cancel(kubelet.killing) }
    kubelet.killing = .none
    guard let start = kubelet.end(at: agenda.now) else { return nil }
    if start > agenda.now {
      agenda.schedule(.platform(.start), on: instance, at: start)
    } else {
      kubelet.start(at: agenda.now)
    }
    return start - agenda.now
  }
}

extension StreamPurpose {
  /// When the first probe is due.
  static let probePhase = StreamPurpose(rawValue: 30)
  /// What a probe is called.
  static let probe = StreamPurpose(rawValue: 31)
}
