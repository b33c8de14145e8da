// What `archsim explain` says of theory, against values worked out by hand.

import Experiments
import Models
import Reporting
import Testing

@Suite("Theory in the explanation")
struct QueueingTheoryTests {
  private func explanation(
    cores: Int, quota: String = "unlimited", rate: String, program: String, clients: String = ""
  ) throws -> String {
    let text = """
      schema: archsim/1
      name: theory
      duration: 10s
      machine: {cores: \(cores), quota: \(quota)}
      workload:
        arrivals: {process: poisson, rate: \(rate)}
        requests: [{name: job, share: 100%, program: [\(program)]}]
      \(clients)
      architectures: [beam, event-loop, {name: two, runtime: event-loop, processes: 2}]
      """
    let scenario = try ScenarioDecoder.decode(
      path: "theory.yml", bytes: Array(text.utf8), catalog: ArchitectureCatalog.all
    ) { _ throws(FileRefusal) in throw .missing }
    return Explanation.text(of: scenario, catalog: ArchitectureCatalog.all)
  }

  @Test("One loop serves in order of arrival; one core under the BEAM is shared")
  func formulas() throws {
    // rho = 0.8, E[S] = 1 ms: 0.8 (1 + 4)/2/0.2 + 1 = 11 ms for a squared coefficient of variation of 4; shared, 5 ms.
    let text = try explanation(
      cores: 1, rate: "800/s", program: "{compute: {hyperexponential: {mean: 1ms, cv: 2}}}")
    #expect(text.contains("  event-loop: 11 ms (M/G/1 in order of arrival, Pollaczek-Khinchine)"))
    #expect(text.contains("  beam: 5 ms (M/G/1 with processor sharing)"))
    #expect(!text.contains("  two: "))
  }

  @Test(
    "Several cores that are shared have no formula here, nor has a program that waits, or a caller that gives up"
  )
  func applicability() throws {
    let compute = "{compute: 1ms}"
    #expect(!(try explanation(cores: 2, rate: "500/s", program: compute)).contains("  beam: 2"))
    #expect((try explanation(cores: 2, rate: "500/s", program: compute)).contains("  event-loop: 1.5 ms"))
    #expect(
      !(try explanation(cores: 1, rate: "500/s", program: "\(compute), {wait: 1ms}")).contains("theory:"))
    let impatient = try explanation(
      cores: 1, rate: "500/s", program: compute, clients: "clients: {timeout: 1s}")
    #expect(!impatient.contains("theory:"))
  }

  @Test("The load is compared with the quota too, under which no formula holds that may stop somebody")
  func quota() throws {
    let compute = "{compute: 1ms}"
    let tight = try explanation(cores: 4, quota: "80ms", rate: "600/s", program: compute)
    #expect(tight.contains("  cores: 0.6 of 4 busy, 15 %\n  quota: 0.6 of 0.8 cores, 75 %\n"))
    #expect(!tight.contains("theory:"))
    let over = try explanation(cores: 4, quota: "50ms", rate: "600/s", program: compute)
    #expect(over.contains("  quota: 0.6 of 0.5 cores, 120 %: more than the container may use"))
    // A loop never has more than one core, so a quota of one does not stop it.
    let wide = try explanation(cores: 4, quota: "100ms", rate: "500/s", program: compute)
    #expect(wide.contains("  event-loop: 1.5 ms"))
  }

  @Test("Callers who ask again are explained: how often, after what, after which pauses, within which budget")
  func retries() throws {
    func line(_ keys: String) throws -> String {
      let text = try explanation(
        cores: 1, rate: "500/s", program: "{compute: 1ms}", clients: "clients: {timeout: 1s, \(keys)}")
      let lines = text.split(separator: "\n").map { $0.trimmingPrefix(while: \.isWhitespace) }
      let first = lines.firstIndex { $0.hasPrefix("callers:") } ?? 0
      return lines[first..<(lines[first...].firstIndex { $0.hasPrefix("job,") } ?? first)].joined(
        separator: " ")
    }
    #expect(try line("retries: 1") == "callers: give up after 1s, and ask again once, at once")
    #expect(
      try line("retries: 3, retry_on: [timed_out], back_off: {base: 100ms, most: 2s, jitter: full}")
        == "callers: give up after 1s, and ask again up to 3 times after timeouts, after 100ms times 2 for each, at most 2s, "
        + "with full jitter")
    #expect(
      try line("retries: 1, back_off: {base: 100ms, factor: 1}, retry_budget: {}")
        == "callers: give up after 1s, and ask again once, after 100ms, as long as retries are at most 20 % of the requests "
        + "of 10s and 10/s")
  }

  @Test("An overloaded queue has no mean")
  func overload() throws {
    let text = try explanation(cores: 1, rate: "1500/s", program: "{compute: 1ms}")
    #expect(text.contains("  event-loop: none; the load is 1.5 of one core, and its queue grows"))
  }
}
