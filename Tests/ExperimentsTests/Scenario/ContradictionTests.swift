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
    ])
  func reports(_ scenario: BrokenScenario) { scenario.check() }
}
