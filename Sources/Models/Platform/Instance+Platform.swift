// The kubelet at work: it probes, judges the answers, and ends the container.

package import SimEngine

extension Instance where Runtime: ~Copyable {
  /// Schedules the first probes: when a run begins has nothing to do with when the tickers did.
  ///
  /// Source: Kubernetes, pkg/kubelet/prober/worker.go, `run`: a ticker for the life of the pod, whatever becomes of the
  /// container. By the window's end nobody probes any more, as no requests come either.
  mutating func scheduleProbes(_ run: Run, _ agenda: inout Agenda<Event>) {
    for worker in run.probes.indices {
      scheduleTick(of: worker, at: run.firstProbe(of: worker, on: Int(host.instance)), &agenda)
    }
  }

  private mutating func scheduleTick(of worker: Int, at time: SimTime, _ agenda: inout Agenda<Event>) {
    guard time < host.kubelet.lastTick else { return }
    agenda.schedule(.platform(.tick(worker: UInt8(worker))), on: host.instance, at: time)
  }

  mutating func handle(_ event: PlatformEvent, _ agenda: inout Agenda<Event>) {
    switch event {
    case .tick(let worker):
      let worker = Int(worker)
      scheduleTick(of: worker, at: agenda.now + host.kubelet.workers[worker].probe.every, &agenda)
      probe(worker, &agenda)
    case .start: host.kubelet.start(at: agenda.now)
    case .kill:
      host.kubelet.killing = .none
      endContainer(&agenda)
    }
  }

  /// Sends a probe, unless one is under way: then another follows it at once, as a ticker keeps one tick.
  private mutating func probe(_ worker: Int, _ agenda: inout Agenda<Event>) {
    guard host.kubelet.probes(worker, at: agenda.now) else { return }
    guard host.kubelet.underWay[worker] == nil else {
      host.kubelet.isDue[worker] = true
      return
    }
    let number = host.kubelet.sent[worker]
    host.kubelet.sent[worker] += 1
    let id = host.requests.add(
      Request(
        key: host.probeKey(number, of: worker), arrival: agenda.now, timeout: .none,
        requestClass: host.kubelet.probeClass, program: host.kubelet.firstProgram + UInt16(worker), step: 0,
        row: -1, isAwaited: false, isDoomed: false, isHog: false),
      at: agenda.now)
    host.anatomies.open(id, at: agenda.now)
    host.kubelet.underWay[worker] = id
    let timeout = host.kubelet.workers[worker].probe.timeout
    host.requests[id].timeout = agenda.schedule(
      .timeout(id), on: host.instance, after: timeout)
    accept(id, &agenda)
  }

  /// Looks at the answers to probes that have just come.
  mutating func judgeProbes(_ agenda: inout Agenda<Event>) {
    while let (worker, succeeded) = host.kubelet.answers.first {
      host.kubelet.answers.removeFirst()
      let kind = host.kubelet.workers[worker].kind
      if !succeeded { host.kubelet.counts[Kubelet.Meter.failures + kind.rawValue] += 1 }
      let verdict = host.kubelet.workers[worker].note(succeeded: succeeded)
      switch (kind, verdict) {
      case (.liveness, false?): if host.kubelet.phase == .running { terminate(&agenda) }
      case (.readiness, let isReady?): host.kubelet.setReady(isReady, at: agenda.now)
      case (.liveness, _), (.readiness, nil): break
      }
      if host.kubelet.isDue[worker] {
        host.kubelet.isDue[worker] = false
        probe(worker, &agenda)
      }
    }
  }

  /// Sends SIGTERM to the container's first process, and SIGKILL to all of them when its grace is over.
  private mutating func terminate(_ agenda: inout Agenda<Event>) {
    guard let platform = host.kubelet.platform else { return }
    host.kubelet.beginTermination()
    if Runtime.endsOnTermination || platform.firstProcess == .initSystem {
      endContainer(&agenda)
    } else {
      host.kubelet.killing = agenda.schedule(
        .platform(.kill), on: host.instance, after: platform.grace)
    }
  }

  /// Every process of the container ends.
  private mutating func endContainer(_ agenda: inout Agenda<Event>) {
    host.kubelet.isEnding = true
    host.kubelet.delay = host.endContainer(&agenda)
    for process in 0..<host.kubelet.processes { runtime.crash(process: process, cause: nil, &host, &agenda) }
    host.kubelet.isEnding = false
  }
}

extension Run {
  /// When a probe is due for the first time: the number is that among the probes that there are, the liveness probe first.
  package func firstProbe(of worker: Int, on instance: Int = 0) -> SimTime {
    var stream = RandomStream(
      seed: seed, replication: replication, purpose: .probePhase, entity: UInt64(worker),
      index: UInt32(instance))
    return .zero + .nanoseconds(Int64(stream.below(UInt64(probes[worker].every.nanoseconds))))
  }
}
