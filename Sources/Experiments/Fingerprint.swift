// A hash of what became of every request: equal runs have equal fingerprints.

package import Models
import SimEngine

/// A 64-bit hash over the fates of requests and the window in which they are measured, in order (FNV-1a over 64-bit words with a final mix).
///
/// Source: Fowler, Noll and Vo's FNV-1a constants; the mix is splitmix64's. It tells unequal results apart; it
/// is no protection against anyone who wants a collision.
package struct Fingerprint: Sendable, Hashable {
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package init(of requests: [RequestRecord], in run: Run) {
    add(UInt64(bitPattern: run.windowStart.nanoseconds))
    add(UInt64(bitPattern: run.windowEnd.nanoseconds))
    for request in requests {
      add(request.key)
      add(UInt64(bitPattern: request.arrival.nanoseconds))
      add(UInt64(bitPattern: request.end.nanoseconds))
      add(UInt64(request.requestClass) << 8 | UInt64(request.outcome.rawValue))
    }
  }

  package mutating func combine(_ other: Fingerprint) { add(other.value) }

  private mutating func add(_ word: UInt64) {
    var mixed = (value ^ word) &* 0x0000_0100_0000_01b3
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = mixed ^ mixed >> 27
  }
}
