// The processes of a node: one hot record each, in places that are used again.

import SimEngine

extension BEAM {
  /// How urgently a process is scheduled, most urgent first.
  package enum Priority: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
    /// The runtime's own.
    case max
    case high
    case normal
    case low
  }

  /// An Erlang process, as far as the schedulers handle it all the time: what it has still to compute, and where it
  /// ran last.
  ///
  /// At most 64 bytes, so that a million of them that wait take 64 MB.
  package struct ErlangProcess: Sendable, BitwiseCopyable {
    package enum State: UInt8, Sendable, BitwiseCopyable {
      /// The place is nobody's.
      case free
      /// It waits for a message or a timer.
      case waiting
      /// It stands in a run queue.
      case runnable
      /// A scheduler runs it.
      case running
      /// It waits for a dirty scheduler.
      case inDirtyQueue
      /// A dirty scheduler runs it.
      case dirtyRunning
    }

    package struct Flags: OptionSet, Sendable, BitwiseCopyable {
      package let rawValue: UInt16

      package init(rawValue: UInt16) { self.rawValue = rawValue }

      /// It has run: its spawning is paid with its first slice.
      static let isSpawned = Flags(rawValue: 1)
      /// It has thrown, and computes its crash report.
      static let isCrashing = Flags(rawValue: 2)
      /// It is in the run queue because its budget was used up.
      static let isPreempted = Flags(rawValue: 4)
      /// It is in native code, which is not interrupted.
      static let isNative = Flags(rawValue: 8)
      /// What it goes to a dirty scheduler for blocks in the kernel.
      static let isBlocking = Flags(rawValue: 16)
      /// What it goes to a dirty scheduler for is a collection of its heap.
      static let isCollecting = Flags(rawValue: 32)
      /// It has not found room yet for all that it is about to make.
      static let isAllocating = Flags(rawValue: 64)
      /// It has made something for the request or the message that it works for, or has received an answer.
      static let hasAllocated = Flags(rawValue: 128)
      /// It is a server that has found no message, and waits for one.
      static let isIdle = Flags(rawValue: 256)
      /// It waits for the answer to a call.
      static let awaitsReply = Flags(rawValue: 512)
      /// It passes over messages that it does not want.
      static let isScanning = Flags(rawValue: 1024)
      /// What it has received demands a collection.
      static let needsCollection = Flags(rawValue: 2048)
      /// It is a server to which nothing has come for so long that it hibernates when its turn comes.
      static let hibernates = Flags(rawValue: 4096)
      /// It has hibernated, and has received nothing since.
      static let isHibernated = Flags(rawValue: 8192)
      /// It has a duty as a process of the network, or as a member of the supervision tree.
      static let hasDuty = Flags(rawValue: 16384)
      /// It is the process of a connection.
      static let isConnection = Flags(rawValue: 32768)
      /// What it does before it goes on with its program.
      static let isReceiving: Flags = [.hasDuty, .isIdle, .awaitsReply, .isScanning, .needsCollection]
    }

    /// The number that stands for no process and no request.
    static let none = UInt32.max

    /// Of its present compute step.
    var remaining = SimDuration.zero
    /// How long its program has it wait.
    var wait = SimDuration.zero
    var timer = EventHandle.none
    /// The place of the request that it works for, or `none`.
    fileprivate(set) var request = none
    /// The process behind it in the one list that it stands in, or `none`.
    var next = none
    /// Whose run queue it is in, or was in last.
    var scheduler: UInt16 = 0
    var flags: Flags = []
    package var priority = Priority.normal
    var state = State.free
    /// How often a process of low priority comes to the head of its run queue before it runs.
    var passes: UInt8 = 0
  }

  /// The processes of a node.
  ///
  /// Spawning and exiting are O(1) and, in a steady state, allocate nothing: the free places form a list through
  /// `next`, and the one that was left last is taken first.
  package struct ProcessTable: ~Copyable, Sendable {
    private var places = Slab<ErlangProcess>()
    private var firstFree = ErlangProcess.none
    /// The process of each request, by the request's place; what stands there for a request that has none is stale.
    private var processOf = Slab<UInt32>()
    /// Processes that are alive.
    package private(set) var count = 0

    package init() {}

    package subscript(_ process: Int) -> ErlangProcess {
      // In place: a getter would take all of the process out.
      @inline(__always) _read { yield places[process] }
      @inline(__always) _modify { yield &places[process] }
    }

    /// Places that were ever in use at once; the numbers of processes are below it.
    package var capacity: Int { places.count }

    /// Adds a process that waits, to work for a request or, if that is nil, for nobody yet.
    package mutating func spawn(for request: RequestID?, on scheduler: Int, _ priority: Priority = .normal)
      -> Int
    {
      var process = ErlangProcess()
      process.scheduler = UInt16(scheduler)
      process.priority = priority
      process.state = .waiting
      let place: Int
      if firstFree == ErlangProcess.none {
        place = places.count
        places.append(process)
      } else {
        place = Int(firstFree)
        firstFree = places[place].next
        places[place] = process
      }
      count += 1
      if let request { assign(place, to: request) }
      return place
    }

    /// The process works for `request` from now on.
    mutating func assign(_ process: Int, to request: RequestID) {
      let index = Int(request.index)
      while processOf.count <= index { processOf.append(ErlangProcess.none) }
      processOf[index] = UInt32(process)
      places[process].request = request.index
    }

    /// The process works for no request from now on.
    mutating func unassign(_ process: Int) { places[process].request = ErlangProcess.none }

    /// The process is gone, and its place is free.
    package mutating func exit(_ process: Int) {
      places[process].state = .free
      places[process].next = firstFree
      firstFree = UInt32(process)
      count -= 1
    }

    /// The process of a request that has one.
    @inline(__always)
    package func process(of request: RequestID) -> Int { Int(processOf[Int(request.index)]) }

    /// The process that works for a request, if one does.
    func owner(of request: RequestID) -> Int? {
      places.firstIndex { $0.request == request.index && $0.state != .free }
    }

    /// The request that a process works for, if it works for one.
    @inline(__always)
    package func request(of process: Int) -> RequestID? {
      let request = places[process].request
      return request == ErlangProcess.none ? nil : RequestID(index: request)
    }

    /// All who are alive, in the order of the places of their requests; those that have none come last.
    package func alive() -> [Int] {
      places.indices.filter { places[$0].state != .free }.sorted {
        (places[$0].request, $0) < (places[$1].request, $1)
      }
    }
  }
}
