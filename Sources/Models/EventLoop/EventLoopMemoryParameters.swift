// The numbers that heaps, collections and the memory of processes rest on.

import SimEngine

extension EventLoop.Configuration {
  /// The heap of a process, as it is when it starts, on a machine with so much memory.
  func heap(in memory: Int64) -> V8Heap {
    var limits = oldSpace == 0 ? V8Heap.Limits.standard(memory: memory) : .standard(old: oldSpace)
    if semiSpace > 0 { limits.semiSpace = semiSpace }
    return V8Heap(limits, liveSet: liveSet)
  }
}

extension EventLoop {
  package static func contradiction(
    in configuration: Configuration, on machine: MachineConfiguration, serving instances: Int
  ) -> Contradiction? {
    let limits = configuration.heap(in: machine.memory).limits
    if configuration.liveSet > limits.old - limits.semiSpace {
      return Contradiction(
        "`live_set` leaves no room in the old generation",
        remedy: "raise `max_old_space_size`; it follows from the machine's memory unless it is set")
    }
    let objects = instances.multipliedReportingOverflow(by: configuration.processes)
    if objects.overflow || objects.partialValue > mostServerObjects {
      return Contradiction(
        "the servers have \(instances) instances in each of \(configuration.processes) processes",
        remedy: "at most \(mostServerObjects) are simulated in all")
    }
    return nil
  }

  /// A bound of the simulator's memory: Node has none of its own on how many objects a program keeps.
  private static let mostServerObjects = 10_000_000

  static var memoryParameters: [Parameter<Configuration>] { sizes + collections }

  private static var sizes: [Parameter<Configuration>] {
    [
      Parameter(
        name: "max_old_space_size", unit: .size,
        summary:
          "most memory of the old generation; 0KiB is half of the machine's, from 256 MiB to 2 GiB, or 4 GiB where it has "
          + "about 16 GiB",
        range: 0...1 << 50, allowsUnlimited: false,
        provenance: .documented(
          "V8 src/heap/heap.cc, HeapSizeFromPhysicalMemory; 4,096 MiB on 23 GiB, Node 20.20"),
        read: { $0.oldSpace }, write: { $0.oldSpace = $1 }),
      Parameter(
        name: "max_semi_space_size", unit: .size,
        summary:
          "most memory of a semi-space; 0KiB is a 128th of the old generation, a 256th up to 256 MiB, from 1 to 16 MiB",
        range: 0...1 << 40, allowsUnlimited: false,
        provenance: .documented("V8 src/heap/heap.cc, YoungGenerationSizeFromOldGenerationSize"),
        read: { $0.semiSpace }, write: { $0.semiSpace = $1 }),
      Parameter(
        name: "live_set", unit: .size,
        summary: "what the application keeps in the heap for good: what a mark-compact leaves",
        range: 0...1 << 50, allowsUnlimited: false,
        provenance: .choice("nothing; measure your application's"),
        read: { $0.liveSet }, write: { $0.liveSet = $1 }),
      Parameter(
        name: "process_memory", unit: .size,
        summary:
          "memory of a process by itself: its code, its threads, and a heap with nothing of the application's",
        range: 0...1 << 40, allowsUnlimited: false,
        provenance: .measured("41 to 42 MiB resident, an http server without requests, Node 20.20"),
        read: { $0.processMemory }, write: { $0.processMemory = $1 }),
      Parameter(
        name: "connection_memory", unit: .size,
        summary: "memory of the process for each open connection; where `clients` open connections",
        range: 0...1 << 30, allowsUnlimited: false,
        provenance: .measured("3.6 KiB resident for each of many open connections, Node 20.20"),
        read: { $0.connectionMemory }, write: { $0.connectionMemory = $1 }),
      Parameter(
        "v8_pool_size", count: \.v8Threads, in: 1...64,
        "threads of V8 in each process, which mark what is alive beside the program",
        .documented("node --v8-pool-size, default 4, Node 20")),
    ]
  }

  private static var collections: [Parameter<Configuration>] {
    [
      Parameter(
        "scavenge", duration: \.scavenge, in: .zero ... .seconds(1),
        "time that a scavenge takes that finds nothing alive",
        .measured(
          "0.03 ms with semi-spaces of 4 MiB, 0.1 of 16, 0.3 of 32, --trace-gc-nvp, Node 20.20, x86-64 2.8 GHz"
        )),
      Parameter(
        "copy_cost", duration: \.copyCost, in: .zero ... .seconds(1),
        "time that a collection takes for each MiB that is alive in the semi-space",
        .measured(
          "scavenges with 2 to 8 MiB alive, 0.4 to 0.5 ms/MiB for objects of 256 bytes to 1 KiB, 0.6 to 0.7 for those of "
            + "64, --trace-gc-nvp, Node 20.20 on two cores, x86-64 2.8 GHz; set more where objects are small")
      ),
      Parameter(
        "mark_cost", duration: \.markCost, in: .zero ... .seconds(1),
        "processor time that it takes to mark each MiB that is alive",
        .measured(
          "0.7 to 1.3 ms/MiB of two cores together for 28 to 507 MiB of objects of 64 bytes to 1 KiB, --trace-gc-nvp, "
            + "Node 20.20, x86-64 2.8 GHz")),
      Parameter(
        "mark_compact", duration: \.markCompact, in: .zero ... .seconds(1),
        "time for which a mark-compact stops the loop where all is marked and the heap is small",
        .measured("5.5 ms with 28 MiB alive, of which 2.5 by the two rules below, --trace-gc-nvp, Node 20.20")
      ),
      Parameter(
        "compact_cost", duration: \.compactCost, in: .zero ... .seconds(1),
        "time that it takes beyond that for each MiB in use, garbage included",
        .measured(
          "26 and 33 ms with 2.0 and 1.8 GB in use, of which a quarter alive, --trace-gc-nvp, Node 20.20, x86-64 2.8 GHz"
        )),
    ]
  }

  static var memoryLimitations: [Limitation] {
    [
      Limitation(
        "What a request allocates is alive until it ends, and only `allocate` steps allocate; buffers, strings of the kernel "
          + "and code count for nothing.",
        bias: "pessimistic for how much is copied and promoted, optimistic for how often"),
      Limitation(
        "A scavenge is the loop's own work: V8's threads help with it, which on two cores made no pause shorter.",
        bias: "optimistic by the cores' time of the helpers; pessimistic on many idle cores"),
      Limitation(
        "All marking beside the program is done by V8's threads, in equal parts, and what dies meanwhile is found dead.",
        bias:
          "optimistic for the loop, which does some per cent of it in small steps, and by the garbage of one cycle"
      ),
      Limitation(
        "A mark-compact frees and compacts in its pause; sweeping beside the program, and semi-spaces that shrink again where "
          + "little is allocated, are left out.",
        bias:
          "optimistic for the cores' time after a mark-compact; pessimistic for the memory of idle processes"),
      Limitation(
        "A heap begins as after a mark-compact that left `live_set`: no first limit of up to 512 MiB that shrinks with the "
          + "first scavenges.",
        bias: "pessimistic for the first mark-compacts of a process"),
    ]
  }
}
