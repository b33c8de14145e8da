// The steps of the request that a worker has, one after the other.

import SimEngine

extension ThreadPool {
  /// A worker whose request has done its present step goes on to the next one, or to the next request.
  mutating func proceed(
    _ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let id = workers[worker].task else { return }
    while true {
      let demand = workers[worker].pending ?? host.next(of: id)
      workers[worker].pending = nil
      switch demand {
      case .compute(let span):
        run(worker, for: span, &host, &agenda)
        return
      case .wait(let span):
        workers[worker].wait = span
        let late = host.machine.configuration.timerSlack
        workers[worker].alarm = agenda.schedule(
          .runtime(.wake(worker: UInt32(worker))), after: span + late)
        return
      case .acquire, .release, .checkOut, .call, .checkIn, .allocate:
        let goesOn = host.serve(demand, of: id, in: 0, &agenda)
        while let woken = host.popWoken() { resume(woken, &host, &agenda) }
        guard goesOn else { return }
      case .done:
        end(worker, as: .completed, &host, &agenda)
        return
      case .error, .exception:
        end(worker, as: .failed, &host, &agenda)
        return
      }
    }
  }

  /// A worker has answered its request; it takes the next one, or waits for it.
  private mutating func end(
    _ worker: Int, as outcome: Outcome, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let task = workers[worker].task else { return }
    release(task, &host, at: agenda.now)
    host.finish(task, as: outcome, &agenda)
    workers[worker].task = nil
    if let next = nextTask(&host, at: agenda.now) {
      take(next, by: worker, wasIdle: false, &host, &agenda)
    } else {
      idle.append(worker)
    }
  }
}
