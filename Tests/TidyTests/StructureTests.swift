// The rules about who may know whom.

import Foundation
import Testing

@Suite("The structure holds")
struct StructureTests {
  /// Modules of ours, and packages, that each module may import; `Foundation` only where it stands.
  static let imports: [String: Set<String>] = [
    "CGSL": [],
    "SimEngine": ["CGSL"],
    "Statistics": ["CGSL"],
    "Models": ["SimEngine"],
    "Experiments": ["Models", "SimEngine", "Statistics", "Yams"],
    "Reporting": ["Experiments", "Models", "SimEngine", "Statistics", "Mustache"],
    "ArchSim": [
      "Reporting", "Experiments", "Models", "SimEngine", "Statistics", "ArgumentParser", "Foundation",
      "Glibc",
      "Darwin", "Synchronization", "Dispatch", "Musl",
    ],
  ]

  @Test("A module imports only what the table of imports allows", arguments: SourceTree.sources)
  func importTable(_ file: SourceFile) throws {
    let allowed = try #require(Self.imports[file.module], "\(file.module) is not in the table of imports")
    for line in file.code {
      let words = line.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index <= 1, index + 1 < words.count else { continue }
      #expect(allowed.contains(String(words[index + 1])), "\(file.path) imports \(words[index + 1])")
    }
  }

  @Test("Yams and Mustache are each imported by one file", arguments: ["Yams", "Mustache"])
  func singleImports(_ package: String) {
    let importers = SourceTree.sources.filter { $0.code.contains { $0.hasSuffix("import \(package)") } }
    #expect(importers.count == 1, "\(importers.map(\.path))")
  }

  @Test("No architecture names another's types")
  func rivalsAreStrangers() {
    let rivals = ["BEAM", "EventLoop", "ThreadPool"]
    for file in SourceTree.sources {
      guard let own = rivals.first(where: { file.path.hasPrefix("Sources/Models/\($0)/") }) else { continue }
      for rival in rivals where rival != own {
        for line in file.code where line.contains(rival) {
          Issue.record("\(file.path) names \(rival): \(line)")
        }
      }
    }
  }

  @Test("Trials run in parallel in one file only")
  func parallelism() {
    let parallel = SourceTree.sources.filter { file in
      file.module != "ArchSim"
        && file.code.contains {
          $0.contains("withTaskGroup") || $0.contains("Task {") || $0.contains("Task.detached")
        }
    }
    #expect(parallel.map(\.path) == ["Sources/Experiments/TrialRunner.swift"])
  }

  @Test("Each purpose of random streams has a number of its own")
  func purposes() {
    let purposes = SourceTree.sources.flatMap(\.code).filter { $0.contains("= StreamPurpose(rawValue: ") }
    #expect(purposes.count > 5)
    let numbers = purposes.compactMap { $0.split(separator: "rawValue: ").last }
    #expect(Set(numbers).count == purposes.count, "\(purposes)")
  }

  @Test("Nothing below the command reads a clock, the system's chance, or a dictionary in its own order")
  func determinism() {
    let banned = [
      "SystemRandomNumberGenerator", ".random(in", ".randomElement", ".shuffled()", "ContinuousClock",
      "SuspendingClock",
      "Date(", "clock_gettime", "gettimeofday", "hashValue",
    ]
    for file in SourceTree.sources where file.module != "ArchSim" {
      for line in file.code {
        for word in banned where line.contains(word) { Issue.record("\(file.path): \(line)") }
      }
    }
  }
}
