// The numbers that heaps, collections and memory rest on.

import SimEngine

extension BEAM.Configuration {
  /// The rules for heaps: sizes are steps of the ladder.
  var heapRules: HeapRules {
    var rules = HeapRules()
    rules.minimum = HeapLadder.step(for: minimumHeap)
    rules.fullsweepAfter = fullsweepAfter
    rules.minimumBinaries = HeapLadder.step(for: minimumBinaryHeap)
    return rules
  }

  /// Of so many bytes, those of terms, and those of a binary outside the heap.
  func split(_ bytes: Int64) -> (terms: Int64, binary: Int64) {
    let binary = Int64(Int128(bytes) * Int128(binaryShare) / 1_000_000_000)
    return binary > BinaryHeap.onHeapLimit ? (bytes - binary, binary) : (bytes, 0)
  }
}

extension BEAM {
  package static func contradiction(
    in configuration: Configuration, on machine: MachineConfiguration, serving instances: Int
  ) -> Contradiction? {
    guard instances >= configuration.processLimit else { return nil }
    return Contradiction(
      "the servers need \(instances) processes, and `process_limit` is \(configuration.processLimit)",
      remedy: "raise `process_limit`, as `erl +P` does; requests need processes too")
  }

  static var memoryParameters: [Parameter<Configuration>] {
    [
      Parameter(
        "process_limit", count: \.processLimit, in: 1...134_217_727,
        "processes that there may be at once (+P); one more is an error in whoever spawns it",
        .documented("ERTS_DEFAULT_MAX_PROCESSES in erl_process.h: 1,048,576 since OTP 27, 262,144 before")),
      Parameter(
        "min_heap_size", count: \.minimumHeap, in: 12...100_000_000,
        "words of 8 bytes that a process's heap has at first (+hms); the next step of the ladder is taken",
        .documented("H_DEFAULT_SIZE in erl_vm.h, OTP 25 to 27")),
      Parameter(
        "fullsweep_after", count: \.fullsweepAfter, in: 0...65_535,
        "minor collections of a heap after which the next is a major one",
        .documented("erts_max_gen_gcs in erl_init.c, OTP 25 to 27: as good as never")),
      Parameter(
        "min_bin_vheap_size", count: \.minimumBinaryHeap, in: 12...100_000_000,
        "words of binaries outside its heap that a process holds before it collects (+hmbs); the next step of the "
          + "ladder is taken",
        .documented(
          "VH_DEFAULT_SIZE in erl_vm.h, 32,768, a step of the ladder up: erlang:system_info, OTP 25.2")),
      Parameter(
        name: "binary_share", unit: .percentage,
        summary:
          "the part of what programs allocate, and of messages, that is binaries of more than 64 bytes, outside the heap",
        range: 0...1_000_000_000, allowsUnlimited: false,
        provenance: .choice("terms, unless the scenario says otherwise"),
        read: { $0.binaryShare }, write: { $0.binaryShare = $1 }),
      Parameter(
        "collection", duration: \.costs.collection, in: .zero ... .milliseconds(1),
        "time of a collection that moves nothing",
        .measured("erlang:garbage_collect of an empty heap, 0.26 us, OTP 25.2 JIT, x86-64 2.8 GHz")),
      Parameter(
        "collection_1000_words", duration: \.costs.collectedWords, in: .zero ... .milliseconds(1),
        "time that a collection takes to move 1,000 words that are in use",
        .measured(
          "erlang:garbage_collect of lists and tuples of 1,000 to 1,000,000 words, 2.4 to 2.6 us, OTP 25.2 JIT, "
            + "x86-64 2.8 GHz")),
      Parameter(
        name: "runtime_memory", unit: .size,
        summary:
          "memory of the node without processes of requests: code, atoms, tables",
        range: 0...(1 << 40), allowsUnlimited: false,
        provenance: .measured(
          "erlang:memory(total) of a minimal node, 14.2 MiB, OTP 25.2; applications take more"),
        read: { $0.runtimeMemory }, write: { $0.runtimeMemory = $1 }),
    ]
  }

  static var memoryLimitations: [Limitation] {
    [
      Limitation(
        "What a program allocates is in use until its request ends; only `allocate` steps allocate.",
        bias: "optimistic: real handlers make garbage in every step, and collect it"),
      Limitation(
        "A heap that would pass 8 GiB, with the messages that wait for its process, takes the node down, however much "
          + "memory the machine has.",
        bias: "pessimistic on machines of more memory than that"),
      Limitation(
        "Memory is counted as processes see it: no carriers of the allocators, no fragmentation, no sockets' buffers.",
        bias: "optimistic: real nodes need some tens of per cent more"),
    ]
  }
}
