// What there is to write into a scenario, with defaults and sources: `archsim list`.

import Experiments
package import Models

/// What there is to write into a scenario.
package enum CatalogListing {
  /// The architectures with their parameters, and the machine's.
  package static func architectures(_ catalog: [ArchitectureEntry]) -> String {
    let machine = MachineConfiguration()
    var sections = catalog.map { entry in
      ["\(entry.name): \(entry.summary)"]
        + entry.parameters.flatMap { parameter in
          parameterLines(
            parameter.name, parameter.unit, standard: parameter.standard, range: parameter.range,
            allowsUnlimited: parameter.allowsUnlimited, summary: parameter.summary,
            provenance: parameter.provenance)
        }
    }
    sections.append(
      ["machine: the computer that every architecture runs on"]
        + MachineConfiguration.parameters.flatMap { parameter in
          parameterLines(
            parameter.name, parameter.unit, standard: parameter.read(machine), range: parameter.range,
            allowsUnlimited: parameter.allowsUnlimited, summary: parameter.summary,
            provenance: parameter.provenance)
        })
    return joined(sections)
  }

  /// The families of distributions with their parameters.
  package static var distributions: String {
    var lines = DistributionFamily.allCases.flatMap { family in
      formLines(family.rawValue, family.summary, family.keys)
    }
    lines.append(
      "a step's time is one of these, as in `compute: {exponential: {mean: 500us}}`; `wait: 20ms` is a constant"
    )
    return lines.joined(separator: "\n") + "\n"
  }

  /// The kinds of fault with their keys, and what each does under each architecture.
  package static func faults(_ catalog: [ArchitectureEntry]) -> String {
    let kinds = FaultKind.allCases.map { kind in
      formLines(kind.rawValue, kind.summary, kind.form.keys.filter { $0.name != "kind" })
        + catalog.flatMap { entry in
          consequences(of: kind, from: entry.faultConsequences).flatMap { title, text in
            Paragraph.lines("under \(entry.name)\(title): \(text)", first: "  ", indent: "    ")
          }
        }
    }
    return joined(kinds)
  }

  /// The parts of a latency, as `anatomy.csv` names them.
  package static var parts: String {
    let lines = { (parts: [Part]) in
      parts.flatMap { Paragraph.lines("\($0.name): the request \($0.summary)", first: "  ", indent: "    ") }
    }
    return joined([
      ["waits, told apart by who held what was waited for"] + lines(Part.allCases.filter(\.hasCulprit)),
      ["everything else"] + lines(Part.allCases.filter { !$0.hasCulprit }),
    ])
  }

  /// The meters, as `resources.csv` and `timeline.csv` name them, with the architectures that have them where not all do.
  package static func meters(_ catalog: [ArchitectureEntry]) -> String {
    let titles: [MeterDescription.Kind: String] = [
      .gauge: "gauges: the average level, and the highest", .counter: "counts: times per second that",
      .span: "spans: mean, percentiles and maximum",
    ]
    return joined(
      MeterDescription.Kind.allCases.map { kind in
        [titles[kind, default: ""]]
          + MeterDescription.all.filter { $0.kind == kind }.flatMap { meter in
            let unit = kind == .counter ? "" : " (\(meter.unit))"
            let text = "\(meter.name)\(unit)\(owners(of: meter, catalog)): \(meter.summary)"
            return Paragraph.lines(text, first: "  ", indent: "    ")
          }
      })
  }

  private static func owners(of meter: MeterDescription, _ catalog: [ArchitectureEntry]) -> String {
    if Connections.meters.contains(meter) { return " [connections]" }
    if PausingCallers.meters.contains(meter) { return " [retries]" }
    if Kubelet.meters.contains(meter) { return " [platform]" }
    if MachineBooks.quotaMeters.contains(meter) { return " [quota]" }
    let owners = catalog.filter { $0.meters.contains(meter) }
    return owners.count == catalog.count ? "" : " [\(owners.map(\.name).joined(separator: ", "))]"
  }

  /// Scenario files with their questions, or with why they cannot be read.
  package static func scenarios(_ entries: [(path: String, question: String)]) -> String {
    entries.flatMap { entry in
      [entry.path] + Paragraph.lines(entry.question, first: "  ", indent: "  ")
    }.joined(separator: "\n") + "\n"
  }

  private static func joined(_ sections: [[String]]) -> String {
    sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private static func parameterLines(
    _ name: String, _ unit: ParameterUnit, standard: Int64, range: ClosedRange<Int64>, allowsUnlimited: Bool,
    summary: String, provenance: Provenance
  ) -> [String] {
    let limits =
      if case .word(let words) = unit {
        words.joined(separator: ", ")
      } else {
        "\(unit.text(range.lowerBound)) to \(unit.text(range.upperBound))"
      }
    return ["  \(name): \(unit.text(standard))  (\(limits)\(allowsUnlimited ? ", or unlimited" : ""))"]
      + Paragraph.lines(summary, first: "    ", indent: "    ")
      + Paragraph.lines(provenance.text, first: "    [", indent: "    ").closed(with: "]")
  }

  private static func formLines(_ name: String, _ summary: String, _ keys: [FormatKey]) -> [String] {
    Paragraph.lines("\(name): \(summary)", indent: "  ")
      + keys.map { key in
        if case .optional(let standard) = key.presence {
          "  \(key.name): \(key.summary) (default: \(standard))"
        } else {
          "  \(key.name): \(key.summary)"
        }
      }
  }

  /// What a kind does, where that differs between architectures.
  private static func consequences(
    of kind: FaultKind, from consequences: FaultConsequences
  ) -> [(title: String, text: String)] {
    switch kind {
    case .exception: [("", consequences.exception), (", in a message", consequences.poison)]
    case .hog: [("", consequences.hog)]
    case .crash: [("", consequences.crash)]
    case .exit: [("", consequences.exit)]
    case .slow, .down, .spike, .disconnect: []
    }
  }
}

extension [String] {
  /// The lines with `text` at the end of the last.
  fileprivate func closed(with text: String) -> [String] {
    guard let last else { return [] }
    return dropLast() + [last + text]
  }
}
