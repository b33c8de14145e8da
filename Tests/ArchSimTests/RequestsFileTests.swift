// `archsim run --requests` as a user meets it: where it writes, and what it leaves as it is.

import Foundation
import Testing

@Suite("archsim run --requests", .timeLimit(.minutes(5)))
struct RequestsFileTests {
  private static let text = """
    schema: archsim/1
    name: rows
    duration: 1s
    warmup: 0s
    replications: 1
    workload:
      arrivals: {process: constant, rate: 100/s}
      requests: [{name: job, share: 100%, program: [compute: 1ms], slo: 50ms}]
    architectures: [event-loop]
    faults: [{name: kill, at: 500ms, kind: crash}]
    """

  private func rows(_ archsim: Executable, _ path: String) throws -> [Substring] {
    try String(contentsOf: archsim.folder.appending(path: path), encoding: .utf8).split(separator: "\n")
  }

  @Test("There is a row for each request, and those that count add up to the affected of the blast radius")
  func addsUp() async throws {
    try await Executable.test { archsim in
      try archsim.write(Self.text, to: "rows.yml")
      let outcome = try await archsim.run("run", "rows.yml", "--requests", "deep/requests.csv")
      #expect(outcome.exitCode == 0)
      let table = try rows(archsim, "deep/requests.csv")
      // Requests come each 10 ms, the first after 10 ms, none at the end of the window.
      #expect(table.count == 1 + 99)
      let harmed = table.dropFirst().filter { row in
        let fields = row.split(separator: ",", omittingEmptySubsequences: false)
        return fields[12] == "1" && fields[11] != "none" && fields[11] != "helped"
      }
      let radius = try rows(archsim, "Reports/rows/blast_radius.csv")
      #expect(!harmed.isEmpty)
      #expect(radius.contains { $0.hasPrefix("rows,event-loop,kill,affected,\(harmed.count),") })
    }
  }

  @Test("A link keeps pointing to the file that is replaced, and a device stays a device")
  func linksAndDevices() async throws {
    try await Executable.test { archsim in
      try archsim.write(Self.text, to: "rows.yml")
      try archsim.write("earlier", to: "target.csv")
      let link = archsim.folder.appending(path: "link.csv")
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "target.csv")
      let linked = try await archsim.run("run", "rows.yml", "--requests", "link.csv")
      #expect(linked.exitCode == 0)
      #expect(try rows(archsim, "target.csv").count == 100)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "target.csv")
      let discarded = try await archsim.run("run", "rows.yml", "--requests", "/dev/null")
      #expect(discarded.exitCode == 0)
      let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
      #expect(type == .typeCharacterSpecial)
    }
  }
}
