// What each request has in a heap that requests share, found by its number.

import SimEngine

/// What one request has in a heap.
protocol Holding: Sendable {
  var request: RequestID { get }

  /// Nothing yet.
  init(of request: RequestID)
}

/// The holdings of the requests that have any, in no order that means anything.
///
/// Finding, adding and removing one is O(1), amortised.
struct HoldingTable<Entry: Holding>: Sendable {
  /// A collector goes through all of them.
  var all: [Entry] = []
  /// By the number of a request: its place in `all`, or -1.
  private var places: [Int32] = []

  /// The place of a request's holding in `all`; it is added if there is none.
  mutating func place(of request: RequestID) -> Int {
    let index = Int(request.index)
    while places.count <= index { places.append(-1) }
    if places[index] < 0 {
      places[index] = Int32(all.count)
      all.append(Entry(of: request))
    }
    return Int(places[index])
  }

  /// The request has nothing any more.
  mutating func remove(_ request: RequestID) {
    let index = Int(request.index)
    guard index < places.count, places[index] >= 0 else { return }
    let place = Int(places[index])
    places[index] = -1
    let last = all.count - 1
    if place != last {
      all[place] = all[last]
      places[Int(all[place].request.index)] = Int32(place)
    }
    all.removeLast()
  }
}

extension SimDuration {
  /// The time that `bytes` take where each MiB takes this long.
  func perMiB(of bytes: Int64) -> SimDuration {
    .nanoseconds(Int64((Int128(nanoseconds) * Int128(bytes)) >> 20))
  }
}
