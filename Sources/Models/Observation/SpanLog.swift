// How long something took each time, as far as a distribution needs to know it.

package import SimEngine

/// Spans in the order in which they were noted; equal ones in a row are one entry.
package struct SpanLog: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package let span: SimDuration
    package var count: Int
  }

  /// Whether it will ever be read.
  let isOn: Bool
  package private(set) var entries: [Entry] = []

  init(isOn: Bool) { self.isOn = isOn }

  /// Notes a span that occurred so many times in a row.
  mutating func add(_ span: SimDuration, times count: Int = 1) {
    guard isOn, count > 0 else { return }
    if let last = entries.last, last.span == span {
      entries[entries.count - 1].count += count
    } else {
      entries.append(Entry(span: span, count: count))
    }
  }

  /// Notes all that another log has.
  mutating func add(_ other: SpanLog) { entries += other.entries }

  /// Forgets what has been noted so far.
  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }
}
