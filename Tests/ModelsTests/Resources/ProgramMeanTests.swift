// The means of programs with locks, calls and failures.

import Models
import SimEngine
import Testing

@Suite("Means of programs")
struct ProgramMeanTests {
  @Test(
    "Steps inside a lock count, and what comes after a possible failure with the chance that it is reached")
  func nested() {
    var workload = Workload.uniform(
      .poisson(rate: 1),
      [
        .compute(10),
        .lock(.compute(20), .fail(.error, perBillion: 250_000_000), .wait(40), .allocate(100)),
        .call(dependency: 1), .call(dependency: 0), .call(dependency: 1), .compute(4),
      ])
    workload.dependencies = [.answering(in: 30), .answering(in: 7)]
    #expect(workload.meanCompute == 33)
    #expect(workload.meanWait == 63)
    #expect(workload.meanCalls(to: 1) == 1.5)
    #expect(workload.meanAllocation == 75)
  }

  @Test("A workload waits for its steps and its calls, by share of its classes")
  func workload() {
    var workload = Workload.uniform(.poisson(rate: 1), [.wait(100), .call(dependency: 0)])
    workload.dependencies = [.answering(in: 30)]
    workload.classes[0].sharePerBillion = 500_000_000
    workload.classes.append(
      RequestClass(name: "other", sharePerBillion: 500_000_000, program: Program([.allocate(8)])))
    #expect(workload.meanWait == 65)
    #expect(workload.meanCalls(to: 0) == 0.5)
    #expect(workload.meanAllocation == 4)
  }

  @Test("What servers and spawned programs do counts, as waiting only where somebody waits for it")
  func jobs() {
    var workload = Workload.uniform(
      .poisson(rate: 1),
      [
        .compute(10), .ask(server: 1), .send(server: 1), .native(.constant(.nanoseconds(3))),
        .spawn([.compute(1000), .wait(5000), .send(server: 0)]),
        .offload(.constant(.nanoseconds(40)), .cpu), .offload(.constant(.nanoseconds(50)), .io),
      ])
    workload.servers = [
      .doing(.compute(100), .wait(7)), .doing(.compute(20), .ask(server: 0), .ask(server: 0)),
    ]
    #expect(workload.meanMessages(awaited: false) == [5, 2])
    #expect(workload.meanMessages(awaited: true) == [2, 1])
    // Steps of its own, five messages of 100 ns and two of 20 ns.
    #expect(workload.meanCompute == 1593)
    #expect(workload.meanAwaitedCompute == 273)
    #expect(workload.meanWait == 64)
    #expect(workload.meanService(of: 1) == 234)
  }
}
