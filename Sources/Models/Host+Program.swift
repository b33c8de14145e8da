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
    if let schedule { return next(of: id, following: schedule.rows[Int(request.row)]) }
    return next(of: id, ofClass: Int(request.requestClass), key: request.key)
  }
}

extension Host {
  private mutating func next(of id: RequestID, ofClass requestClass: Int, key: UInt64) -> Demand {
    var step = Int(requests[id].step)
    let isDoomed = requests[id].isDoomed
    while true {
      if isDoomed, step > 0, plan.kind(ofClass: requestClass, step: step - 1) == .compute {
        return .exception
      }
      guard let kind = plan.kind(ofClass: requestClass, step: step) else {
        return isDoomed ? .exception : .done
      }
      var stream = RandomStream(
        seed: seed, replication: replication, purpose: .demand, entity: key, index: UInt32(step))
      requests[id].step += 1
      switch kind {
      case .compute: return compute(plan.span(ofClass: requestClass, step: step, &stream))
      case .wait:
        let span = plan.span(ofClass: requestClass, step: step, &stream)
        if span > .zero { return .wait(span) }
      case .error, .exception:
        if plan.fails(ofClass: requestClass, step: step, &stream) {
          return kind == .error ? .error : .exception
        }
      }
      step += 1
    }
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
