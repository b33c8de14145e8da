// Where each request's time goes: closed stage by stage, so that the parts add up to the latency by construction.

package import SimEngine

/// What is known of one completed request's time.
package struct AnatomyRecord: Sendable, Hashable, BitwiseCopyable {
  package let key: UInt64
  package let latency: SimDuration
  package let requestClass: UInt16
  /// Where its parts begin in ``AnatomyTable``.
  fileprivate let start: Int
}

/// A stretch of a request's time.
package struct AnatomyPart: Sendable, Hashable {
  package var part: Part
  /// Who held what was waited for; nil where the part is no such wait.
  package var behind: Occupant?
  package var span: SimDuration

  package init(_ part: Part, behind: Occupant? = nil, _ span: SimDuration) {
    self.part = part
    self.behind = behind
    self.span = span
  }
}

/// The anatomies of the completed requests of a run, those that arrived in the measured window.
package struct AnatomyTable: Sendable, Hashable {
  /// In order of completion.
  package private(set) var records: [AnatomyRecord] = []
  /// One word a part: cell in the upper bits, nanoseconds in the lower; the last part of a record is marked.
  private var words: [UInt64] = []
  private var layout = PartLayout(occupants: Occupant.fixed)

  fileprivate static let mark: UInt64 = 1 << 63
  fileprivate static let spanBits: UInt64 = 50

  /// An empty table.
  init() {}

  fileprivate init(_ records: [AnatomyRecord], _ words: [UInt64], _ layout: PartLayout) {
    self.records = records
    self.words = words
    self.layout = layout
  }

  /// Adds the records of another instance.
  mutating func add(_ other: AnatomyTable) {
    if records.isEmpty {
      self = other
      return
    }
    records += other.records.map {
      AnatomyRecord(
        key: $0.key, latency: $0.latency, requestClass: $0.requestClass, start: words.count + $0.start)
    }
    words += other.words
  }

  /// Number of different cells in which time can be; see `cells(of:)`.
  package var cellCount: Int { layout.count }

  /// What a cell stands for.
  package func meaning(of cell: Int) -> (part: Part, behind: Occupant?) { layout.meaning(of: cell) }

  /// The parts of a record that took any time.
  package func parts(of record: AnatomyRecord) -> [AnatomyPart] {
    var parts: [AnatomyPart] = []
    forEachCell(of: record) { cell, nanoseconds in
      let (part, behind) = layout.meaning(of: cell)
      parts.append(AnatomyPart(part, behind: behind, .nanoseconds(nanoseconds)))
    }
    return parts
  }

  /// Calls `body` with each cell of a record that is not empty, and its nanoseconds.
  package func forEachCell(of record: AnatomyRecord, _ body: (_ cell: Int, _ nanoseconds: Int64) -> Void) {
    var index = record.start
    while index < words.count {
      let word = words[index]
      body(Int((word & ~Self.mark) >> Self.spanBits), Int64(word & (1 << Self.spanBits - 1)))
      if word & Self.mark != 0 { return }
      index += 1
    }
  }
}

/// Writes an ``AnatomyTable``, record by record.
struct AnatomyWriter: ~Copyable, Sendable {
  private var records = Slab<AnatomyRecord>()
  private var words = Slab<UInt64>()

  func table(_ layout: PartLayout) -> AnatomyTable {
    AnatomyTable(Array(records), Array(words), layout)
  }

  /// Adds a record whose parts are the cells in `row`, numbered from `firstCell` on.
  mutating func append(
    key: UInt64, latency: SimDuration, requestClass: UInt16, _ cells: borrowing Slab<Int64>,
    in row: Range<Int>, firstCell: Int
  ) {
    let start = words.count
    var total: Int64 = 0
    cells.forEachNonzero(in: row) { place, nanoseconds in
      precondition(
        nanoseconds > 0 && nanoseconds < 1 << AnatomyTable.spanBits, "a part of a latency of 13 days at most")
      total += nanoseconds
      words.append(UInt64(firstCell + place) << AnatomyTable.spanBits | UInt64(nanoseconds))
    }
    precondition(total == latency.nanoseconds, "the parts of a latency add up to the latency")
    // A latency of zero has no parts: one empty cell marks its end.
    if words.count == start { words.append(0) }
    words[words.count - 1] |= AnatomyTable.mark
    records.append(
      AnatomyRecord(key: key, latency: latency, requestClass: requestClass, start: start))
  }
}
