// Senders that meet at the lock of one process's queue: who spins, who sleeps, and who is next.

import SimEngine

extension BEAM {
  /// Looks at a taken lock before a scheduler goes to sleep for it.
  ///
  /// Source: ERTS_PROC_LOCK_SPIN_COUNT_BASE, _SCHED_INC and _MAX in erl_process_lock.c, OTP 25 to 27; none on one core.
  @inline(__always)
  private func looks(on machine: MachineConfiguration) -> Int64 {
    machine.cores == 1 ? 0 : Int64(min(2000, 1000 + 32 * schedulers.count))
  }

  /// A process that a scheduler runs is about to put a message into the queue of `receiver`, nil where a pool keeps it.
  ///
  /// - Returns: Whether it has had the lock for that; otherwise its scheduler waits for the lock.
  // Inlined as far as nobody else is there, which is most of the time.
  @inline(__always)
  mutating func takeQueueLock(
    of receiver: Int?, for demand: Demand, by process: Int, on scheduler: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    guard schedulers.count > 1, let receiver else { return true }
    if schedulers[scheduler].lockWait.stage != .none {
      schedulers[scheduler].pending = demand
      guard goOnWaiting(process, on: scheduler, &host, &agenda) else { return false }
      schedulers[scheduler].pending = nil
      fillBuffer(of: receiver, by: process, host)
      return true
    }
    let lock = queueLock(of: receiver, for: process, host)
    if locks[lock].holder == QueueLock.none,
      locks[lock].freeAt <= agenda.now || locks[lock].last == UInt16(scheduler)
    {
      locks[lock].freeAt = agenda.now + configuration.costs.lock
      locks[lock].last = UInt16(scheduler)
      if locks[lock].contention > 0 { locks[lock].contention -= 1 }
      fillBuffer(of: receiver, by: process, host)
      return true
    }
    schedulers[scheduler].pending = demand
    beginWait(for: lock, process, on: scheduler, &host, &agenda)
    return false
  }

  /// A process is about to fetch what has come to its own queue, whose lock somebody has found taken.
  ///
  /// A lone sender and its receiver are not in each other's way.
  ///
  /// - Returns: Whether it has the lock; otherwise its scheduler waits for it.
  mutating func takeOwnQueueLock(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    if schedulers[scheduler].lockWait.stage != .none {
      return goOnWaiting(process, on: scheduler, &host, &agenda)
    }
    if schedulers[scheduler].owed > .zero {
      startBurst(scheduler, of: process, &host, &agenda)
    } else {
      beginWait(for: process, process, on: scheduler, &host, &agenda)
    }
    return false
  }

  /// Whether anybody has found the lock of a process's queue taken, and has not got done with it.
  @inline(__always)
  func isQueueLockWanted(_ process: Int) -> Bool {
    wantedLocks > 0 && locks[process].holder != QueueLock.none
  }
}

extension BEAM {
  /// A process has found a lock taken, and its scheduler begins to look again and again.
  ///
  /// The first to come while somebody has the lock who found it free is the next to have it.
  private mutating func beginWait(
    for lock: Int, _ process: Int, on scheduler: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    host.counts[Meter.lockWaits] += 1
    schedulers[scheduler].lockWait.lock = UInt32(lock)
    let span: SimDuration
    if locks[lock].holder == QueueLock.none {
      wantedLocks += 1
      locks[lock].holder = UInt16(scheduler)
      schedulers[scheduler].lockWait.stage = .coming
      span = locks[lock].freeAt - agenda.now + configuration.costs.lock
    } else {
      schedulers.append(UInt16(scheduler), to: &locks[lock].spinning)
      schedulers[scheduler].lockWait.stage = .spinning
      span = configuration.costs.look * looks(on: host.machine.configuration)
    }
    startLocking(scheduler, of: process, for: span, &host, &agenda)
  }

  /// The burst of a scheduler that waits for a lock is over: it has the lock, or goes to sleep for it.
  ///
  /// Source: erts_proc_lock_failed and wait_for_locks in erl_process_lock.c, OTP 25 to 27.
  ///
  /// - Returns: Whether it has had the lock; then somebody else has it by now.
  private mutating func goOnWaiting(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    let lock = Int(schedulers[scheduler].lockWait.lock)
    guard schedulers[scheduler].lockWait.stage == .coming else {
      host.counts[Meter.lockSleeps] += 1
      schedulers.remove(UInt16(scheduler), from: &locks[lock].spinning)
      schedulers.append(UInt16(scheduler), to: &locks[lock].parked)
      schedulers[scheduler].lockWait.stage = .parked
      return false
    }
    schedulers[scheduler].lockWait = LockWait()
    noteContention(at: lock)
    passOn(lock, &host, &agenda)
    return true
  }

  /// A lock is given up by a scheduler that had found it taken: it goes to the first that sleeps, without ever being free,
  /// else to one of those that look.
  ///
  /// Which of them sees it first is up to the caches; the model draws one, each as likely as the others, of those that
  /// are on a core. Its line goes through the caches of all who look before it is there.
  ///
  /// Source: erts_proc_unlock_failed and transfer_locks in erl_process_lock.c, OTP 25 to 27.
  private mutating func passOn(
    _ lock: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let next: UInt16
    if locks[lock].parked.count > 0 {
      next = locks[lock].parked.first
      schedulers.remove(next, from: &locks[lock].parked)
    } else if locks[lock].spinning.count > 0 {
      next = drawSpinning(at: lock, &host)
      schedulers.remove(next, from: &locks[lock].spinning)
    } else {
      wantedLocks -= 1
      locks[lock].holder = QueueLock.none
      locks[lock].freeAt = agenda.now
      return
    }
    let isParked = schedulers[Int(next)].lockWait.stage == .parked
    let span = configuration.costs.lock * Int64(1 + locks[lock].spinning.count)
    locks[lock].holder = next
    schedulers[Int(next)].lockWait.stage = .coming
    if isParked {
      wakeParked(Int(next), for: span, &host, &agenda)
    } else {
      let thread = schedulers[Int(next)].thread
      let total = host.machine.served(thread, at: agenda.now) + span
      schedulers[Int(next)].burst.overhead = total
      host.machine.shorten(thread, to: total, &agenda)
    }
  }

  private mutating func wakeParked(
    _ scheduler: Int, for span: SimDuration, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let process = schedulers[scheduler].current else {
      preconditionFailure("whoever sleeps for a lock runs a process")
    }
    if let id = processes.request(of: process) {
      host.anatomies.close(id, as: .mailboxLock, at: agenda.now)
    }
    startLocking(scheduler, of: process, for: span, &host, &agenda)
  }

  private mutating func drawSpinning(at lock: Int, _ host: inout Host) -> UInt16 {
    var running: UInt64 = 0
    var place = locks[lock].spinning.first
    while place != QueueLock.none {
      if host.machine.holdsCore(schedulers[Int(place)].thread) { running += 1 }
      place = schedulers[Int(place)].lockWait.next
    }
    guard running > 1 || running > 0 && running < UInt64(locks[lock].spinning.count) else {
      return locks[lock].spinning.first
    }
    lockDraws &+= 1
    var stream = RandomStream(
      seed: host.seed, replication: host.replication, purpose: .mailboxLock,
      entity: UInt64(host.instance) << 48 | UInt64(lock),
      index: lockDraws)
    var left = stream.below(running)
    place = locks[lock].spinning.first
    while true {
      if host.machine.holdsCore(schedulers[Int(place)].thread) {
        if left == 0 { return place }
        left -= 1
      }
      place = schedulers[Int(place)].lockWait.next
    }
  }

  /// Asks the machine for time that a scheduler spends on waiting for a lock.
  private mutating func startLocking(
    _ scheduler: Int, of process: Int, for span: SimDuration, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    var burst = Burst()
    burst.overhead = span
    burst.firstSlice = configuration.time(of: schedulers[scheduler].budget)
    burst.purpose = .lock
    schedulers[scheduler].burst = burst
    host.machine.run(schedulers[scheduler].thread, for: span, serving: service(of: process, host), &agenda)
  }
}

extension BEAM {
  /// The lock that a sender has to take: of the receiver's queue, or of the sender's buffer there.
  @inline(__always)
  private func queueLock(of receiver: Int, for sender: Int, _ host: borrowing Host) -> Int {
    let buffers = locks[receiver].buffers
    guard buffers != QueueLock.none, self.buffers[Int(buffers)].isInUse else { return receiver }
    return Int(self.buffers[Int(buffers)].firstLock) + buffer(of: sender, host)
  }

  /// The buffer of a sender, by a hash of its number, as the real one goes by a hash of the process identifier.
  // Inlined, as a call from a function that changes the host would copy all of it.
  @inline(__always)
  private func buffer(of sender: Int, _ host: borrowing Host) -> Int {
    var stream = RandomStream(
      seed: host.seed, replication: host.replication, purpose: .mailboxBuffer,
      entity: UInt64(host.instance) << 48 | UInt64(sender),
      index: 0)
    return Int(stream.below(UInt64(SignalBuffers.count)))
  }

  /// A message is in its sender's buffer, if there are buffers.
  @inline(__always)
  private mutating func fillBuffer(of receiver: Int, by sender: Int, _ host: borrowing Host) {
    let place = Int(locks[receiver].buffers)
    guard place != Int(QueueLock.none), buffers[place].isInUse else { return }
    buffers[place].filled |= 1 << UInt64(buffer(of: sender, host))
    buffers[place].messages += 1
  }

  /// A lock was found taken; often enough, buffers take its place where they may.
  private mutating func noteContention(at lock: Int) {
    guard locks[lock].mayHaveBuffers else { return }
    locks[lock].contention += 1
    guard locks[lock].contention > QueueLock.contentionLimit else { return }
    locks[lock].contention = 0
    let place = Int(locks[lock].buffers)
    if place != Int(QueueLock.none) {
      guard !buffers[place].isInUse else { return }
      buffers[place] = SignalBuffers(firstLock: buffers[place].firstLock)
    } else if buffers.count < Int(QueueLock.none) {
      locks[lock].buffers = UInt16(buffers.count)
      buffers.append(SignalBuffers(firstLock: UInt32(locks.count)))
      locks.append(QueueLock(), times: SignalBuffers.count)
    }
  }

  /// A process fetches: what is in buffers comes to its queue, a lock to take for each that has any; and buffers that too
  /// little has come to go.
  @inline(__always)
  mutating func flushBuffers(of process: Int, on scheduler: Int) {
    guard !buffers.isEmpty, process < locks.count, locks[process].buffers != QueueLock.none else { return }
    flush(Int(locks[process].buffers), on: scheduler)
  }

  private mutating func flush(_ place: Int, on scheduler: Int) {
    guard buffers[place].isInUse else { return }
    schedulers[scheduler].owed += configuration.costs.lock * Int64(buffers[place].filled.nonzeroBitCount)
    buffers[place].filled = 0
    buffers[place].roundsLeft -= 1
    guard buffers[place].roundsLeft == 0 else { return }
    buffers[place].isInUse = buffers[place].messages >= SignalBuffers.leastMessages
    buffers[place].roundsLeft = SignalBuffers.rounds
    buffers[place].messages = 0
  }
}

extension StreamPurpose {
  /// Who of those that look at a lock sees first that it is free.
  static let mailboxLock = StreamPurpose(rawValue: 7)
  /// Which buffer a sender's messages go to.
  static let mailboxBuffer = StreamPurpose(rawValue: 8)
}
