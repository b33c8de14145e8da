// The steps of the request that a worker has, one after the other.

import SimEngine

extension ThreadPool {
  /// A worker whose request has done its present step goes on to the next one.
  mutating func proceed(
    _ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let id = workers[worker].task else { return }
    while true {
      let demand = workers[worker].pending ?? host.next(of: id)
      workers[worker].pending = nil
      switch demand {
      case .compute(let span), .chunked(let span), .native(let span), .offload(let span, .cpu):
        run(worker, for: span, &host, &agenda)
        return
      case .wait(let span), .offload(let span, .io), .offload(let span, .lookup):
        workers[worker].wait = span
        let late = host.machine.configuration.timerSlack
        workers[worker].alarm = agenda.schedule(
          .runtime(.wake(worker: UInt32(worker))), on: host.instance, after: span + late)
        block(worker, &host, &agenda)
        return
      case .allocate(let bytes):
        guard allocate(bytes, by: worker, &host, &agenda) else { return }
      case .spawn(let program, let key):
        accept(host.spawn(program: program, key: key, by: id, in: 0, at: agenda.now), &host, &agenda)
      case .acquire, .release, .checkOut, .call, .checkIn, .ask, .tell:
        let goesOn = host.serve(demand, of: id, in: 0, &agenda)
        letOthersGoOn(&host, &agenda)
        guard !goesOn else { continue }
        // A thread that waits for a lock is none that the pool learns of.
        if case .acquire = demand { return }
        block(worker, &host, &agenda)
        return
      case .done:
        end(worker, as: .completed, &host, &agenda)
        return
      case .error:
        end(worker, as: .failed, failure: .error, &host, &agenda)
        return
      case .exception:
        let endsThread = configuration.exception == .thread && worker != submission.worker
        end(worker, as: .failed, failure: .exception, endsThread: endsThread, &host, &agenda)
        return
      }
    }
  }

  /// A worker has done with its request.
  private mutating func end(
    _ worker: Int, as outcome: Outcome, failure: Failure? = nil, endsThread: Bool = false, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let task = workers[worker].task else { return }
    release(task, by: worker, &host, at: agenda.now)
    guard workers[worker].server < 0 else {
      endMessage(task, failure: failure, by: worker, &host, &agenda)
      return
    }
    host.finish(task, as: outcome, &agenda)
    if worker == submission.worker {
      submissionEnds(&host, &agenda)
    } else if endsThread {
      replace(worker, &host, &agenda)
    } else {
      findWork(for: worker, &host, &agenda)
    }
  }
}
