// A number that a model rests on: its name in scenario files, unit, default, range, and where it was learned.

package import SimEngine

/// Where a constant comes from.
package enum Provenance: Sendable, Hashable {
  /// Read in a runtime's source or documentation.
  case documented(String)
  /// Measured on a real runtime.
  case measured(String)
  /// The user's to choose; the default is merely common.
  case choice(String)
  /// Nobody has measured it: a guess, and every report that rests on it says so.
  case assumed(String)

  package var isAssumed: Bool { if case .assumed = self { true } else { false } }

  /// The source in one line, led by its kind.
  package var text: String {
    switch self {
    case .documented(let source): source
    case .measured(let source): "measured: \(source)"
    case .choice(let reason): "choice: \(reason)"
    case .assumed(let reason): "assumed: \(reason)"
    }
  }
}

/// What a parameter counts, and so how a scenario writes it.
package enum ParameterUnit: Sendable, Hashable {
  /// A bare whole number.
  case count
  /// A time with its unit (`us ms s min h`); held in ns.
  case duration
  /// An amount of memory with its unit (`KiB MiB GiB`); held in bytes.
  case size
  /// A part of a whole (`%`); held in billionths.
  case percentage
  /// One of these words; held as its place among them.
  case word([String])
}

/// A number that a model rests on, as a property of its `Owner`.
package struct Parameter<Owner>: Sendable {
  /// The key in a scenario file, and in every report.
  package let name: String
  package let unit: ParameterUnit
  /// What it is, in one sentence.
  package let summary: String
  /// The values that make sense, in base units.
  package let range: ClosedRange<Int64>
  /// Whether `unlimited` is a value too; it is held as `Int64.max`.
  package let allowsUnlimited: Bool
  package let provenance: Provenance
  package let read: @Sendable (Owner) -> Int64
  package let write: @Sendable (inout Owner, Int64) -> Void

  package init(
    _ name: String, count path: any WritableKeyPath<Owner, Int> & Sendable, in range: ClosedRange<Int64>,
    orUnlimited allowsUnlimited: Bool = false, _ summary: String, _ provenance: Provenance
  ) {
    self.init(
      name: name, unit: .count, summary: summary, range: range, allowsUnlimited: allowsUnlimited,
      provenance: provenance, read: { Int64($0[keyPath: path]) }, write: { $0[keyPath: path] = Int($1) })
  }

  package init(
    _ name: String, duration path: any WritableKeyPath<Owner, SimDuration> & Sendable,
    in range: ClosedRange<SimDuration>,
    orUnlimited allowsUnlimited: Bool = false, _ summary: String, _ provenance: Provenance
  ) {
    self.init(
      name: name, unit: .duration, summary: summary,
      range: range.lowerBound.nanoseconds...range.upperBound.nanoseconds, allowsUnlimited: allowsUnlimited,
      provenance: provenance, read: { $0[keyPath: path].nanoseconds },
      write: { $0[keyPath: path] = SimDuration(nanoseconds: $1) })
  }

  /// A choice among the words of an enumeration.
  package init<Word: RawRepresentable & CaseIterable & Equatable & Sendable>(
    _ name: String, word path: any WritableKeyPath<Owner, Word> & Sendable, _ summary: String,
    _ provenance: Provenance
  ) where Word.RawValue == String {
    let all = Array(Word.allCases)
    self.init(
      name: name, unit: .word(all.map(\.rawValue)), summary: summary, range: 0...Int64(all.count - 1),
      allowsUnlimited: false, provenance: provenance,
      read: { owner in Int64(all.firstIndex(of: owner[keyPath: path]) ?? 0) },
      write: { $0[keyPath: path] = all[Int($1)] })
  }

  package init(
    name: String, unit: ParameterUnit, summary: String, range: ClosedRange<Int64>, allowsUnlimited: Bool,
    provenance: Provenance, read: @escaping @Sendable (Owner) -> Int64,
    write: @escaping @Sendable (inout Owner, Int64) -> Void
  ) {
    self.name = name
    self.unit = unit
    self.summary = summary
    self.range = range
    self.allowsUnlimited = allowsUnlimited
    self.provenance = provenance
    self.read = read
    self.write = write
  }
}
