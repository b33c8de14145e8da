// Where threads stand in a fair queue: their places in virtual time and in its heaps.

extension FairQueue {
  /// Sets a thread's virtual time so that it is behind or ahead of the average by its lag, and its deadline one
  /// slice after it (half a slice, if it has just been created), unless it brings one along.
  func place(_ id: Int, _ entities: inout Slab<FairEntity>) {
    var entity = entities[id]
    var lag: Int64 = 0
    let load = totals(entities).load
    if load > 0, entity.lag != 0 {
      // The thread itself moves the average; this much has to be asked for to be left with its lag.
      lag = entity.lag * (load + entity.weight) / load
    }
    entity.vruntime = average(entities) - lag
    if entity.hasRelativeDeadline {
      entity.deadline += entity.vruntime
      entity.hasRelativeDeadline = false
    } else {
      entity.deadline = entity.vruntime + entity.virtual(slice) / (entity.isInitial ? 2 : 1)
    }
    entity.isInitial = false
    entities[id] = entity
  }

  /// Lets a thread that blocked but never left go on competing; what it gained by waiting is forfeit.
  mutating func wakeDelayed(_ id: Int, _ entities: inout Slab<FairEntity>) {
    noteLag(of: id, entities: &entities)
    if entities[id].lag > 0 {
      leave(id, &entities)
      entities[id].lag = 0
      place(id, &entities)
      insert(id, &entities)
    } else {
      entities[id].isDelayed = false
      delayedCount -= 1
      waitingWeight += entities[id].weight
    }
  }

  func noteLag(of id: Int, entities: inout Slab<FairEntity>) {
    let limit = entities[id].virtual(lagLimit)
    entities[id].lag = max(-limit, min(limit, average(entities) - entities[id].vruntime))
  }

  mutating func leave(_ id: Int, _ entities: inout Slab<FairEntity>) {
    if current == id { current = -1 } else { extract(id, &entities) }
    if entities[id].isDelayed {
      entities[id].isDelayed = false
      delayedCount -= 1
    }
    entities[id].standing = .off
    if load == 0 { zero = current >= 0 ? entities[current].vruntime : entities[id].vruntime }
  }

  mutating func insert(_ id: Int, _ entities: inout Slab<FairEntity>) {
    if load == 0 { zero = average(entities) }
    entities[id].order = nextOrder
    nextOrder &+= 1
    let entity = entities[id]
    sum += (entity.vruntime - zero) * entity.weight
    load += entity.weight
    if !entity.isDelayed { waitingWeight += entity.weight }
    entities[id].standing = .future
    future.insert(id, key: entity.vruntime, &entities)
  }

  mutating func extract(_ id: Int, _ entities: inout Slab<FairEntity>) {
    let entity = entities[id]
    takeOut(id, &entities)
    sum -= (entity.vruntime - zero) * entity.weight
    load -= entity.weight
    if !entity.isDelayed { waitingWeight -= entity.weight }
    rebase()
  }

  /// Keeps the figures small: virtual time counts from near the average.
  mutating func rebase() {
    guard load > 0 else { return }
    let step = sum / load
    guard abs(step) > 1 << 30 else { return }
    zero += step
    sum -= step * load
  }

  mutating func takeOut(_ id: Int, _ entities: inout Slab<FairEntity>) {
    let position = Int(entities[id].position)
    if entities[id].standing == .ready {
      ready.remove(at: position, &entities)
    } else {
      future.remove(at: position, &entities)
    }
  }

  mutating func move(_ id: Int, to standing: FairEntity.Standing, _ entities: inout Slab<FairEntity>) {
    takeOut(id, &entities)
    entities[id].standing = standing
    if standing == .ready {
      ready.insert(id, key: entities[id].deadline, &entities)
    } else {
      future.insert(id, key: entities[id].vruntime, &entities)
    }
  }
}
