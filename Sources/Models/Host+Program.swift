// The programs of requests, followed step by step.

import SimEngine

extension Host {
  /// What the request does next; each call moves it on, past steps that come to nothing.
  ///
  /// Each draw comes from the stream keyed by the request and the step, so the demands are the same under
  /// every architecture and in every twin run.
  package mutating func next(of id: RequestID) -> Demand {
    let request = requests[id]
    if request.isHog {
      requests[id].step = 1
      return request.step == 0 ? .compute(.unlimited) : .done
    }
    if let schedule, request.row >= 0 { return next(of: id, following: schedule.rows[Int(request.row)]) }
    return next(of: id, program: Int(request.program), key: request.entity)
  }
}

extension Host {
  /// How much of the step that a request has begun last it computes at a time, before it lets others go first.
  // Inlined, as a call would copy the whole host for a function that does not change it.
  @inline(__always)
  func chunk(of id: RequestID) -> SimDuration {
    let request = requests[id]
    guard case .chunked(let chunk)? = plan.kind(of: Int(request.program), step: Int(request.step) - 1) else {
      preconditionFailure("only a step in chunks has some left")
    }
    return chunk
  }

  /// Lets a request go wrong at the step it has begun last: what it asks for from then on is to give back the locks
  /// that it holds, as `finally` does, and then to fail.
  mutating func raise(_ failure: Failure, in id: RequestID) {
    requests[id].step -= 1
    requests[id].failure = failure
  }

  private mutating func next(of id: RequestID, program: Int, key: UInt64) -> Demand {
    if let failure = requests[id].failure { return unwind(id, program: program, failure) }
    var step = Int(requests[id].step)
    let isDoomed = requests[id].isDoomed
    while true {
      if isDoomed, step > 0, plan.computes(program, step: step - 1) {
        raise(.exception, in: id)
        return unwind(id, program: program, .exception)
      }
      guard let kind = plan.kind(of: program, step: step) else {
        return isDoomed ? .exception : .done
      }
      requests[id].step += 1
      switch kind {
      case .compute: return compute(span(of: program, step: step, key: key))
      case .chunked:
        let span = span(of: program, step: step, key: key)
        demanded += span.nanoseconds
        return .chunked(span)
      case .native:
        let span = span(of: program, step: step, key: key)
        demanded += span.nanoseconds
        return .native(span)
      case .offload(let kind):
        let span = span(of: program, step: step, key: key)
        if kind == .cpu { demanded += span.nanoseconds }
        return .offload(span, kind)
      case .wait:
        let span = span(of: program, step: step, key: key)
        if span > .zero { return .wait(span) }
      case .acquire(let lock, let isShared): return .acquire(lock: lock, isShared: isShared)
      case .release(let lock): return .release(lock: lock)
      case .checkOut(let dependency): return .checkOut(dependency: dependency)
      case .call(let dependency):
        return .call(latency: span(of: program, step: step, key: key), dependency: dependency)
      case .ask(let server): return .ask(server: server, job: jobKey(of: program, step: step, sender: key))
      case .tell(let server): return .tell(server: server, job: jobKey(of: program, step: step, sender: key))
      case .spawn(let spawned):
        return .spawn(program: spawned, job: jobKey(of: program, step: step, sender: key))
      case .checkIn(let dependency): return .checkIn(dependency: dependency)
      case .allocate(let bytes): return .allocate(bytes)
      case .fail(let failure):
        var stream = stream(of: program, step: step, key: key)
        if plan.fails(of: program, step: step, &stream) {
          raise(failure, in: id)
          return unwind(id, program: program, failure)
        }
      }
      step += 1
    }
  }

  /// Gives back the connection of a call that fails, then the innermost lock that is still held; fails if there is none.
  private mutating func unwind(_ id: RequestID, program: Int, _ failure: Failure) -> Demand {
    let step = Int(requests[id].step)
    if step > 0, case .call(let dependency)? = plan.kind(of: program, step: step),
      case .checkOut(dependency)? = plan.kind(of: program, step: step - 1)
    {
      requests[id].step -= 1
      return .checkIn(dependency: dependency)
    }
    if let scope = plan.scope(of: program, step: Int(requests[id].step)),
      case .acquire(let lock, _)? = plan.kind(of: program, step: scope)
    {
      requests[id].step = UInt32(scope)
      return .release(lock: lock)
    }
    return failure == .error ? .error : .exception
  }

  // Inlined, as a call would copy the whole host for a function that does not change it.
  @inline(__always)
  private func span(of program: Int, step: Int, key: UInt64) -> SimDuration {
    if let span = plan.constantSpan(of: program, step: step) { return span }
    var stream = stream(of: program, step: step, key: key)
    return plan.span(of: program, step: step, &stream)
  }

  @inline(__always)
  private func stream(of program: Int, step: Int, key: UInt64) -> RandomStream {
    RandomStream(
      seed: seed, replication: replication, purpose: .demand, entity: key,
      index: plan.stream(of: program, step: step))
  }

  /// Names the job that a step of a request sets going: equal under every architecture and in every twin run.
  ///
  /// The upper half of all numbers names jobs, the lower half requests; the greatest names neither. Two jobs of a run of
  /// n share a name with a probability of n²/2⁶⁴.
  @inline(__always)
  private func jobKey(of program: Int, step: Int, sender: UInt64) -> UInt64 {
    var hash = RandomStream(
      seed: seed, replication: replication, purpose: .job, entity: sender,
      index: plan.stream(of: program, step: step))
    return (hash.next() | 1 << 63) & ~1
  }

  private mutating func next(of id: RequestID, following row: Schedule.Row) -> Demand {
    while true {
      let request = requests[id]
      requests[id].step += 1
      switch request.step {
      case 0: return compute(row.compute)
      case 1 where request.isDoomed: return .exception
      case 1 where row.wait > .zero: return .wait(row.wait)
      case 2 where row.computeAfter > .zero: return compute(row.computeAfter)
      case 1, 2: continue
      default: return .done
      }
    }
  }

  private mutating func compute(_ span: SimDuration) -> Demand {
    demanded += span.nanoseconds
    return .compute(span)
  }
}
