// Settings that are in their ranges, each by itself, and still do not go together.

import Experiments
import Testing

@Suite("Contradictions")
struct ContradictionTests {
  @Test(
    "are reported where the architecture stands",
    arguments: [
      BrokenScenario(
        "an application larger than its heap",
        list: (
          "architectures: [beam]",
          "architectures: [👉{runtime: thread-pool, heap: 1GiB, live_set: 1000MiB}]"
        ),
        ["`live_set` does not fit the heap, a fifteenth of which is kept free to copy to; raise `heap`"]),
      BrokenScenario(
        "an application larger than the heap that follows from the memory",
        list: (
          "architectures: [beam]",
          "machine: {memory: 2GiB}\narchitectures: [👉{runtime: thread-pool, live_set: 600MiB}]"
        ),
        ["a quarter of the machine's memory"]),
      BrokenScenario(
        "more threads to keep than there may be",
        list: (
          "architectures: [beam]",
          "architectures: [👉{runtime: thread-pool, growth: jdk, threads: 4}]"
        ),
        ["the JDK throws when it is made; state `core_threads` of at most 4"]),
      BrokenScenario(
        "threads to make up for in a pool that does not",
        list: (
          "architectures: [beam]",
          "architectures: [👉{runtime: thread-pool, growth: tomcat, blocking: cooperative}]"
        ),
        ["only .NET's pool makes up for threads that block; state `growth: dotnet`, or remove it"]),
      BrokenScenario(
        "more processes of servers than a node may have",
        list: (
          "architectures: [beam]",
          "servers: [{name: s, instances: 2000000, program: [{compute: 1ms}]}]\narchitectures: [👉beam]"
        ),
        ["the servers need 2000000 processes, and `process_limit` is 1048576"]),
      BrokenScenario(
        "more threads of servers than are simulated",
        list: (
          "architectures: [beam]",
          "servers: [{name: s, instances: 200000, program: [{compute: 1ms}]}]\narchitectures: [beam, 👉thread-pool]"
        ),
        ["the servers would need 200000 threads, one for each instance; at most 100000 are simulated"]),
      BrokenScenario(
        "more instances of servers than are simulated, in all processes of a cluster",
        list: (
          "architectures: [beam]",
          """
          servers: [{name: s, instances: 2000000, program: [{compute: 1ms}]}]
          architectures: [👉{runtime: event-loop, processes: 8}]
          """
        ),
        ["the servers have 2000000 instances in each of 8 processes; at most 10000000 are simulated in all"]),
    ])
  func reports(_ scenario: BrokenScenario) { scenario.check() }
}
