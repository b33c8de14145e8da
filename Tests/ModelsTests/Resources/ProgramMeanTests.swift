// The means of programs with locks, calls and failures.

import Models
import SimEngine
import Testing

@Suite("Means of programs")
struct ProgramMeanTests {
  @Test(
    "Steps inside a lock count, and what comes after a possible failure with the chance that it is reached")
  func nested() {
    let program = Program([
      .compute(10),
      .lock(.compute(20), .fail(.error, perBillion: 250_000_000), .wait(40), .allocate(100)),
      .call(dependency: 1), .call(dependency: 0), .call(dependency: 1), .compute(4),
    ])
    #expect(program.meanCompute == 10 + 20 + 0.75 * 4)
    #expect(program.meanWait == 0.75 * 40)
    #expect(program.meanCalls(to: 1) == 0.75 * 2)
    #expect(program.meanAllocation == 75)
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
}
