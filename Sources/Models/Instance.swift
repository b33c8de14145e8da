// One instance of the application: a runtime and what it stands on, each told what concerns it.

import SimEngine

/// One instance of the application, on a machine of its own.
///
/// It owns nothing that an architecture could do better: it lets callers give up, cores finish, connections come and
/// probes be answered, and passes on the rest.
struct Instance<Runtime: Architecture & ~Copyable>: ~Copyable {
  typealias Event = WorldEvent<Runtime.Event>

  var runtime: Runtime
  var host: Host

  init(_ run: Run, _ configuration: Runtime.Configuration, number: Int, trace: CoreTrace?) {
    // Put together first: an initialiser that changes a part of a value without copies before all parts are there
    // makes the compiler destroy parts that were never made (Swift 6.3.1).
    var host = Host(
      run, instance: number, overheadCount: Runtime.overheads.count, meters: Runtime.meters, trace: trace,
      processes: Runtime.processCount(configuration), lockHandOff: Runtime.lockHandOff,
      calls: Runtime.calls(configuration))
    runtime = Runtime(configuration, on: &host)
    self.host = host
  }

  mutating func handle(_ event: InstanceEvent<Runtime.Event>, _ agenda: inout Agenda<Event>) {
    switch event {
    case .timeout(let id): host.giveUp(id, &agenda)
    case .core(let core):
      if let thread = host.machine.handle(core: Int(core), &agenda) {
        runtime.finished(thread, &host, &agenda)
        host.machine.settle(core: Int(core), &agenda)
      }
    case .hogOver(let id):
      host.requests[id].timeout = .none
      host.requests[id].step = 1
      runtime.stop(hog: id, &host, &agenda)
    case .checkoutTimeout(let id):
      host.giveUpCheckout(id, &agenda)
      runtime.resume(id, &host, &agenda)
    case .handshake(let connection): host.repeatSYN(Int(connection), &agenda)
    case .idleConnection(let connection):
      host.closeIdle(Int(connection), at: agenda.now)
      runtime.hasClosed(connection: Int(connection), &host, &agenda)
    case .callTimeout(let id):
      host.giveUpCall(id, &agenda)
      runtime.resume(id, &host, &agenda)
    case .platform(let event): handle(event, &agenda)
    case .runtime(let event): runtime.handle(event, &host, &agenda)
    }
  }

  /// A request, a probe or a hog has got to the instance.
  mutating func accept(_ id: RequestID, _ agenda: inout Agenda<Event>) {
    if host.connections.isOn, !host.requests[id].isHog, !host.connect(id, &agenda) { return }
    runtime.accept(id, &host, &agenda)
  }

  /// Whatever has just happened: who waits for it, is told.
  @inline(__always)
  mutating func followUp(_ agenda: inout Agenda<Event>) {
    if host.connections.listener.waiting > 0 { runtime.acceptConnections(&host, &agenda) }
    if !host.kubelet.answers.isEmpty { judgeProbes(&agenda) }
  }
}
