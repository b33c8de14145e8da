// How many threads the pool has: when one more is created, what that costs, and when an idle one ends.

import SimEngine

extension ThreadPool {
  /// When the pool starts one more thread.
  package enum Growth: String, Sendable, Hashable, CaseIterable {
    /// All threads are there from the start, and stay.
    case fixed
    /// `java.util.concurrent.ThreadPoolExecutor`: up to `core_threads` a thread a request, even where others are
    /// idle; then the queue; and only when that is full, more threads.
    case jdk
    /// Tomcat: `core_threads` from the start; then more threads while none is idle; and only then the queue.
    case tomcat
    /// .NET: `core_threads` as they are needed; beyond them one more at a time, when the pool starves.
    case dotnet
  }

  /// Starts the threads that are there before the first request.
  mutating func prestart(_ host: inout Host, at now: SimTime) {
    let count =
      switch configuration.growth {
      case .fixed: configuration.threads
      case .tomcat: core
      case .jdk, .dotnet: 0
      }
    for _ in 0..<count {
      let worker = addThread(isPooled: true, &host, at: now)
      idle.append(worker)
    }
  }

  /// A request is handed to the pool: to a thread, into the queue, or to the rule for what is too much.
  mutating func submit(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if configuration.growth == .dotnet {
      submitToDotNet(id, &host, &agenda)
    } else if growsFirst {
      create(for: id, &host, &agenda)
    } else if !offer(id, &host, &agenda) {
      if configuration.growth != .fixed, living < configuration.threads {
        create(for: id, &host, &agenda)
      } else {
        reject(id, &host, &agenda)
      }
    } else if living == 0 {
      // A queue without a thread would never be served.
      create(for: nil, &host, &agenda)
    }
  }

  /// Whether a request that comes gets a thread of its own before the queue is tried.
  private var growsFirst: Bool {
    // Inlined, as a call from a function that changes the pool would copy all of it.
    @inline(__always)
    get {
      switch configuration.growth {
      case .jdk: living < core
      case .tomcat: living < core || living < configuration.threads && busy + tasks.count + 1 > living
      case .fixed, .dotnet: false
      }
    }
  }

  /// Puts a request into the queue, from which an idle thread takes it at once; false if it is full.
  private mutating func offer(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    if let worker = handsOverDirectly ? idle.popLast() : idle.popFirst() {
      take(id, by: worker, wasIdle: true, &host, &agenda)
    } else if tasks.count < configuration.queue {
      enqueue(id, &host, at: agenda.now)
    } else {
      return false
    }
    return true
  }

  /// Whether a request goes to whichever thread has come last to wait for one, as through a `SynchronousQueue`, which is a
  /// stack unless it is told to be fair.
  private var handsOverDirectly: Bool {
    @inline(__always)
    get { configuration.growth == .jdk && configuration.queue == 0 }
  }

  /// The submitting thread creates a thread, for a request or to serve the queue.
  mutating func create(
    for id: RequestID?, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let newborn = addThread(isPooled: true, &host, at: agenda.now)
    if let id { assign(id, to: newborn, &host, at: agenda.now) }
    if configuration.threadCreate == .zero {
      begin(newborn, &host, &agenda)
    } else {
      let submitter = submitter(&host, at: agenda.now)
      submission.beginCreating(at: agenda.now)
      create(newborn, by: submitter, &host, &agenda)
    }
  }

  /// A thread spends the processor time of creating another.
  mutating func create(
    _ newborn: Int, by creator: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    workers[creator].newborn = Int32(newborn)
    compute(configuration.threadCreate, as: .creating, on: creator, &host, &agenda)
  }

  mutating func compute(
    _ span: SimDuration, as burst: Worker.Burst, on worker: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    workers[worker].burst = burst
    workers[worker].overhead = span
    workers[worker].isComputing = true
    let service = burst == .collecting ? Service.collector : .runtime
    host.machine.run(thread(of: worker), for: span, serving: service, &agenda)
  }

  /// A thread has created another, which begins; its creator goes on with whatever it has to do.
  mutating func endCreating(
    _ creator: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let park = workers[creator].park
    abandonBurst(of: creator, &host, at: agenda.now)
    let newborn = Int(workers[creator].newborn)
    workers[creator].newborn = -1
    begin(newborn, &host, &agenda)
    if creator == submission.worker {
      submissionEnds(&host, &agenda)
    } else if workers[creator].isDying {
      endThread(of: creator, &host, &agenda)
    } else if let id = workers[creator].task {
      host.anatomies.close(id, as: .threadStart, at: agenda.now)
      workers[creator].park = park
      start(creator, after: receiving(id, host) + configuration.handOff + park, &host, &agenda)
    }
  }

  /// A thread that has just been created gets going.
  mutating func begin(
    _ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    host.machine.fork(thread(of: worker))
    if configuration.threadBegin == .zero {
      hasBegun(worker, &host, &agenda)
    } else {
      compute(configuration.threadBegin, as: .beginning, on: worker, &host, &agenda)
    }
  }

  mutating func endBeginning(
    _ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    abandonBurst(of: worker, &host, at: agenda.now)
    hasBegun(worker, &host, &agenda)
  }

  /// A thread that was created for a request serves it; another looks for one.
  private mutating func hasBegun(
    _ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if let id = workers[worker].task {
      host.anatomies.close(id, as: .threadStart, at: agenda.now)
      start(worker, after: receiving(id, host), &host, &agenda)
    } else {
      findWork(for: worker, &host, &agenda)
    }
  }

  /// A thread dies of its request's exception, and creates the one that takes its place.
  mutating func replace(
    _ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    changeLiving(by: -1, &host, at: agenda.now)
    let newborn = addThread(isPooled: true, &host, at: agenda.now)
    workers[worker].isDying = true
    if configuration.threadCreate == .zero {
      endThread(of: worker, &host, &agenda)
      begin(newborn, &host, &agenda)
    } else {
      create(newborn, by: worker, &host, &agenda)
    }
  }
}

extension ThreadPool {
  /// A thread finds nothing to do: it waits, those beyond the core only for so long.
  mutating func fallIdle(_ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    idle.append(worker)
    workers[worker].idleSince = agenda.now
    workers[worker].isTimed = isDispensable && configuration.keepAlive != .unlimited
    guard workers[worker].isTimed, keepAlive == .none else { return }
    keepAlive = agenda.schedule(.runtime(.keepAlive), on: host.instance, after: configuration.keepAlive)
  }

  /// Whether the pool may do with a thread less.
  private var isDispensable: Bool {
    switch configuration.growth {
    case .fixed: false
    case .jdk, .tomcat: living > core
    case .dotnet: true
    }
  }

  /// Ends the threads that have been idle for too long, and looks again when the next one will have been.
  ///
  /// One event stands for all idle threads: O(idle) each time, and no event at all for a thread that is soon busy.
  mutating func endIdleThreads(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    keepAlive = .none
    var next = SimTime.never
    var kept: [Int] = []
    for _ in 0..<idle.count {
      guard let worker = idle.popFirst() else { break }
      let due = workers[worker].isTimed ? workers[worker].idleSince + configuration.keepAlive : .never
      if due > agenda.now {
        idle.append(worker)
        next = min(next, due)
      } else if isDispensable {
        endThread(of: worker, &host, &agenda)
        changeLiving(by: -1, &host, at: agenda.now)
        gate.goal = max(core, min(living, gate.goal))
      } else {
        // It waits anew, without end: it belongs to the core from here on.
        workers[worker].isTimed = false
        kept.append(worker)
      }
    }
    for worker in kept { idle.append(worker) }
    if next != .never { keepAlive = agenda.schedule(.runtime(.keepAlive), on: host.instance, at: next) }
  }
}
