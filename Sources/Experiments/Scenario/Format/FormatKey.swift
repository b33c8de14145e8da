// The scenario format as data: what keys a mapping may have, and what form each value takes.

/// The form of a value in a scenario file.
package indirect enum ValueForm: Sendable {
  /// Any text.
  case text
  /// Lowercase letters, digits and hyphens.
  case label
  /// One of these words.
  case word([String])
  /// A whole number without a unit.
  case count(ClosedRange<Int64>, orUnlimited: Bool)
  /// A number without a unit.
  case number(atLeast: Double)
  /// A number with a unit, or one of the words.
  case quantity(Dimension, orWords: [String])
  /// The path of a file, from the scenario's folder.
  case path
  /// A law of chance for durations.
  case distribution
  /// One of the mappings of that kind.
  case mapping(MappingKind)
  /// At least one of these.
  case list(ValueForm)

  package static func quantity(_ dimension: Dimension) -> ValueForm { .quantity(dimension, orWords: []) }
  package static func count(_ range: ClosedRange<Int64>) -> ValueForm { .count(range, orUnlimited: false) }
}

/// A key of a mapping in a scenario file.
package struct FormatKey: Sendable {
  package enum Presence: Sendable, Hashable {
    case required
    /// May be absent; the text says what holds then.
    case optional(String)
  }

  package let name: String
  package let form: ValueForm
  package let presence: Presence
  package let summary: String

  package init(_ name: String, _ form: ValueForm, _ summary: String) {
    self.init(name, form, .required, summary)
  }

  package init(_ name: String, _ form: ValueForm, _ presence: Presence, _ summary: String) {
    self.name = name
    self.form = form
    self.presence = presence
    self.summary = summary
  }
}

/// A mapping of the scenario format: its keys, and what it is called in messages.
package struct MappingForm: Sendable {
  /// In messages: "… is not a key of *a phase*".
  package let title: String
  package let summary: String
  package let keys: [FormatKey]

  package init(_ title: String, _ summary: String, _ keys: [FormatKey]) {
    self.title = title
    self.summary = summary
    self.keys = keys
  }
}

/// A place in a scenario file at which a mapping stands.
package enum MappingKind: String, Sendable, CaseIterable {
  case machine
  case precision
  case workload
  case arrivals
  case phase
  case requestClass
  case step
  case lockStep
  case failure
  case lock
  case dependency
  case server
  case offload
  case clients
  case backOff
  case retryBudget
  case connections
  case architecture
  case supervision
  case child
  case initialStep
  case platform
  case ownPlatform
  case balancer
  case restartBackOff
  case livenessProbe
  case readinessProbe
  case fault
  case mixturePart
}
