// An architecture with settings, as the contract tries it.

import Models
import Testing

/// An architecture of the catalog under some settings.
struct Subject: Sendable, CustomTestStringConvertible {
  let entry: ArchitectureEntry
  let settings: [Setting]

  var testDescription: String {
    ([entry.name] + settings.map { "\($0.name) \($0.value)" }).joined(separator: ", ")
  }

  func simulate(_ run: Run) throws -> RunRecord { try entry.simulate(run, settings) }

  /// Every architecture as it comes, and cramped: few threads, short queues, small slices, several processes.
  static let all: [Subject] =
    ArchitectureCatalog.all.flatMap { entry in
      let cramped = [
        Setting(name: "schedulers", value: 2), Setting(name: "reductions", value: 400),
        Setting(name: "processes", value: 3), Setting(name: "threads", value: 4),
        Setting(name: "queue", value: 6),
        Setting(name: "boot", value: 20_000_000), Setting(name: "max_old_space_size", value: 8 << 20),
        Setting(name: "max_semi_space_size", value: 1 << 18),
      ].filter { setting in entry.parameters.contains { $0.name == setting.name } }
      return [Subject(entry: entry, settings: []), Subject(entry: entry, settings: cramped)]
    } + pools

  /// Each also with little room for connections.
  static let accepting: [Subject] = all.flatMap { subject in
    let cramped = [
      Setting(name: "backlog", value: 2), Setting(name: "max_connections", value: 5),
      Setting(name: "connection_timeout", value: 30_000_000),
      Setting(name: "keep_alive_timeout", value: 30_000_000),
      Setting(name: "max_keep_alive_requests", value: 7), Setting(name: "max_keepalive", value: 7),
      Setting(name: "num_acceptors", value: 2), Setting(name: "idle_timeout", value: 30_000_000),
      Setting(name: "request_process", value: 1),
    ].filter { setting in subject.entry.parameters.contains { $0.name == setting.name } }
    return [subject, Subject(entry: subject.entry, settings: subject.settings + cramped)]
  }

  /// Thread pools with each rule of growth, and with each rule for what is too much.
  private static let pools: [Subject] = [
    pool(.jdk, .callerRuns, core: 2, threads: 5, queue: 3),
    pool(.tomcat, .discardOldest, core: 1, threads: 5, queue: 3, exception: .thread),
    pool(.dotnet, .discard, core: 0, threads: 30, queue: 20, blocking: .cooperative),
    pool(.dotnet, .abort, core: 1, threads: 30, queue: .max),
    pool(.fixed, .callerRuns, core: 0, threads: 3, queue: 0, exception: .thread),
  ].compactMap { $0 }

  private static func pool(
    _ growth: ThreadPool.Growth, _ rejection: ThreadPool.Rejection, core: Int64, threads: Int64, queue: Int64,
    exception: ThreadPool.ExceptionEnds = .request, blocking: ThreadPool.Blocking = .silent
  ) -> Subject? {
    guard let entry = ArchitectureCatalog.entry(named: ThreadPool.name) else { return nil }
    func place<Word: CaseIterable & Equatable>(of word: Word) -> Int64 {
      Int64(Array(Word.allCases).firstIndex(of: word) ?? 0)
    }
    return Subject(
      entry: entry,
      settings: [
        Setting(name: "growth", value: place(of: growth)), Setting(name: "core_threads", value: core),
        Setting(name: "threads", value: threads), Setting(name: "queue", value: queue),
        Setting(name: "rejection", value: place(of: rejection)),
        Setting(name: "exception", value: place(of: exception)),
        Setting(name: "blocking", value: place(of: blocking)),
        Setting(name: "keep_alive", value: 50_000_000), Setting(name: "boot", value: 20_000_000),
      ])
  }
}
