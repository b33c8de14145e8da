// The thread pool's parameters: what scenarios may set, with ranges and sources.

import SimEngine

extension ThreadPool {
  package static var parameters: [Parameter<Configuration>] {
    sizes + connectionParameters + costs + memory
  }

  private static var sizes: [Parameter<Configuration>] {
    [
      Parameter(
        "growth", word: \.growth,
        "when the pool starts one more thread: beforehand only (`fixed`); up to `core_threads`, then beyond them when "
          + "the queue is full (`jdk`); whenever none is idle, then the queue (`tomcat`); up to `core_threads`, then "
          + "when the pool starves (`dotnet`)",
        .documented("Tomcat's TaskQueue; `jdk` is java.util.concurrent.ThreadPoolExecutor")),
      Parameter(
        "threads", count: \.threads, in: 1...100_000,
        "most threads of the pool; all of them, from the start, under `growth: fixed`",
        .documented("Tomcat maxThreads, default 200; .NET's worker threads, 32767")),
      Parameter(
        "core_threads", count: \.coreThreads, in: 0...100_000,
        "threads that the pool starts without a reason to and keeps although idle; under `growth: dotnet` 0 stands "
          + "for one a core",
        .documented("Tomcat minSpareThreads, default 10; .NET's minimum, the number of processors")),
      Parameter(
        "keep_alive", duration: \.keepAlive, in: .zero ... .seconds(86_400), orUnlimited: true,
        "how long a thread beyond `core_threads` may be idle before it ends; under `growth: dotnet` any thread",
        .documented("Tomcat maxIdleTime, 60 s; .NET ThreadPoolThreadTimeoutMs, 20 s")),
      Parameter(
        "queue", count: \.queue, in: 0...1_000_000_000, orUnlimited: true,
        "requests that may wait for a thread",
        .documented("Tomcat maxQueueSize, default 2147483647: in effect unlimited")),
      Parameter(
        "rejection", word: \.rejection,
        "what becomes of a request for which there is neither a thread nor room in the queue: it is turned away "
          + "(`abort`), served by the thread that hands requests over (`caller_runs`), dropped without an answer "
          + "(`discard`), or takes the place of the one that has waited longest (`discard_oldest`)",
        .documented("ThreadPoolExecutor's default handler, AbortPolicy; Tomcat's RejectPolicy")),
      Parameter(
        "exception", word: \.exception,
        "what an exception ends: the request only, as where a server catches it, or its thread too",
        .documented(
          "Tomcat's StandardWrapperValve catches Throwable; ThreadPoolExecutor's raw tasks end their thread")),
      Parameter(
        "blocking", word: \.blocking,
        "whether the pool learns of its blocked threads and makes up for them, under `growth: dotnet`: `cooperative` as "
          + "with Task.Wait, `silent` as with sleeps and blocking input and output",
        .choice("a server that blocks on input and output")),
    ]
  }

  private static var costs: [Parameter<Configuration>] {
    [
      Parameter(
        "thread_create", duration: \.threadCreate, in: .zero ... .milliseconds(10),
        "processor time that it takes a thread to create another",
        .measured(
          "Thread.start and join, 36 to 45 us of the caller's, one at a time, OpenJDK 17, x86-64 (9 us for "
            + "pthread_create)")),
      Parameter(
        "thread_begin", duration: \.threadBegin, in: .zero ... .milliseconds(10),
        "processor time of a thread that was created until it begins with its first task",
        .measured("28 to 31 us, median of 3,000 threads, OpenJDK 17, x86-64 (2 us for a pthread)")),
      Parameter(
        "gate_late", duration: \.gateLate, in: .zero ... .milliseconds(100),
        "how much more than 500 ms lies between two looks for starvation under `growth: dotnet`",
        .assumed(
          "one and two threads a second are reported; with none it is one, as the last thread added is then "
            + "younger than the 500 ms")),
      Parameter(
        "hand_off", duration: \.handOff, in: .zero ... .milliseconds(1),
        "processor time of taking one task from the queue, thread switch apart",
        .measured("ThreadPoolExecutor throughput per empty task, 0.12 to 0.19 us, OpenJDK 17, x86-64 2.8 GHz")
      ),
      Parameter(
        "park", duration: \.park, in: .zero ... .milliseconds(1),
        "processor time of putting a worker to sleep and of waking it, thread switch apart",
        .measured("park and unpark one way, 2.09 us, less a switch of 1.45 us, OpenJDK 17, x86-64 2.8 GHz")),
      Parameter(
        "request", duration: \.request, in: .zero ... .milliseconds(10),
        "processor time to receive a request and to answer it, the program apart",
        .measured(
          "43 us a request beyond its program at 4,000/s over a pipe, less hand-off and switches, OpenJDK 17, "
            + "x86-64 2.8 GHz")),
      Parameter(
        "boot", duration: \.boot, in: .zero ... .seconds(3600),
        "time from the death of the process until it serves again",
        .measured(
          "minimal JVM program, median 57 to 59 ms, OpenJDK 17 with CDS; real applications take seconds")),
    ]
  }

  private static var memory: [Parameter<Configuration>] {
    [
      Parameter(
        name: "thread_memory", unit: .size, summary: "memory in use for each thread that exists",
        range: 0...1 << 30, allowsUnlimited: false,
        provenance: .measured(
          "18 KiB resident for each of 3,000 parked threads, OpenJDK 17, and the kernel's stack of 16 KiB (x86-64)"
        ),
        read: { $0.threadMemory }, write: { $0.threadMemory = $1 }),
      Parameter(
        name: "stack", unit: .size, summary: "address space reserved for each thread's stack",
        range: 0...1 << 30, allowsUnlimited: false,
        provenance: .measured("ThreadStackSize 1024 KiB, java -XX:+PrintFlagsFinal, OpenJDK 17, x86-64"),
        read: { $0.stack }, write: { $0.stack = $1 }),
      Parameter(
        name: "heap", unit: .size,
        summary: "most memory of the heap; 0KiB is a quarter of the machine's",
        range: 0...1 << 50, allowsUnlimited: false,
        provenance: .documented("-Xmx; HotSpot's MaxRAMPercentage, default 25"),
        read: { $0.heap }, write: { $0.heap = $1 }),
      Parameter(
        name: "live_set", unit: .size,
        summary: "what the application keeps in the heap for good: what a full collection leaves",
        range: 0...1 << 50, allowsUnlimited: false,
        provenance: .choice("nothing; measure your application's"),
        read: { $0.liveSet }, write: { $0.liveSet = $1 }),
      Parameter(
        "safepoint", duration: \.safepoint, in: .zero ... .seconds(10),
        "time from a thread's finding no room until all threads stand still and the collector begins",
        .measured("reaching safepoint 5 us, cleanup 45 us, -Xlog:safepoint, OpenJDK 17, x86-64 2.8 GHz")),
      Parameter(
        "collection_start", duration: \.collectionStart, in: .zero ... .seconds(1),
        "time that a collection takes that finds nothing alive",
        .measured("young pause without survivors, 0.15 ms, serial collector, OpenJDK 17, x86-64 2.8 GHz")),
      Parameter(
        "copy_cost", duration: \.copyCost, in: .zero ... .seconds(1),
        "time that a young collection takes for each MiB that is alive",
        .measured(
          "young pauses with 5 to 40 MiB alive, 0.20 ms/MiB for objects of 1 KiB, 0.35 for those of 64 bytes, serial "
            + "collector, OpenJDK 17, x86-64 2.8 GHz; set more where objects are small")),
      Parameter(
        "compact_cost", duration: \.compactCost, in: .zero ... .seconds(1),
        "time that a full collection takes for each MiB that is alive",
        .measured(
          "full pauses with 200 and 800 MiB alive, 0.23 and 0.28 ms/MiB for objects of 256 bytes, serial collector, "
            + "OpenJDK 17, x86-64 2.8 GHz")),
      Parameter(
        "out_of_memory", word: \.outOfMemory,
        "what an allocation without room ends, after a full collection: the request (`error`) or the process (`exit`)",
        .documented("HotSpot's ExitOnOutOfMemoryError, default false: the error is thrown in one thread")),
    ]
  }
}
