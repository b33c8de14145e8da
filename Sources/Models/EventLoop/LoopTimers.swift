// The timers of one loop, as Node keeps them: a list for each duration, a queue of lists, and one timer of libuv's.

package import SimEngine

/// The timers that JavaScript has set, and the one timer of libuv that stands for them all.
///
/// Timers of equal duration are in one list, in the order in which they were set; the lists are in a queue by the time at
/// which their first is due. When libuv's timer fires, the lists that are due by then are gone through one after the
/// other, each as far as its timers are due: a timer may so overtake one of another list that was due before it. Times are
/// those of the loop's clock.
///
/// Source: Node lib/internal/timers.js (insert, processTimers, listOnTimeout) and Environment::RunTimers, version 20.
package struct LoopTimers: Sendable {
  private struct Timer: Sendable, BitwiseCopyable {
    var callback: Int32
    var next: Int32
    var start: SimTime
    var planned: SimDuration
  }

  private struct List: Sendable, BitwiseCopyable {
    var duration: SimDuration
    var first: Int32
    var last: Int32
    /// The first that has not been noted to be due.
    var unnoted: Int32
  }

  /// A timer that has come due.
  package struct Expired: Sendable {
    package let callback: Int
    package let due: SimTime
    /// How long it was to take, before rounding.
    package let planned: SimDuration
  }

  /// The shortest time for which a timer can be set, libuv's and JavaScript's.
  private let shortest: SimDuration
  private var timers: [Timer] = []
  private var freeTimers: Int32 = -1
  private var lists: [List] = []
  private var freeLists: [Int32] = []
  private var listOf: [SimDuration: Int32] = [:]
  /// The lists by the time at which they are looked at again.
  private var queue = TimerListHeap()
  /// The lists by the time at which the first is due that has not been noted to be.
  private var notes = TimerListHeap()
  private var order: UInt64 = 0
  /// The soonest list's time, as libuv's timer was last set for it.
  private var nextExpiry = SimTime.never
  /// When libuv's timer fires; `.never` while it is not set.
  private(set) var due = SimTime.never
  /// The time that the present run of timers goes by.
  private var runBy = SimTime.zero
  /// The list that is being gone through.
  private var current: Int32 = -1

  init(shortest: SimDuration) { self.shortest = shortest }

  /// Sets a timer, for `span` without what is less than a `unit`.
  mutating func set(
    _ callback: Int, after span: SimDuration, unit: SimDuration, at now: SimTime
  ) {
    let units = span.nanoseconds / unit.nanoseconds
    let duration = max(shortest, .nanoseconds(units * unit.nanoseconds))
    let timer = add(Timer(callback: Int32(callback), next: -1, start: now, planned: span))
    if let list = listOf[duration] {
      let place = Int(list)
      if lists[place].first < 0 {
        lists[place].first = timer
      } else {
        timers[Int(lists[place].last)].next = timer
      }
      lists[place].last = timer
      if lists[place].unnoted < 0 { note(from: timer, of: list) }
    } else {
      addList(of: timer, duration, at: now)
    }
  }

  /// Libuv's timer has fired: all that is due by `now` is to be taken by `popFirst(at:)`.
  mutating func begin(by now: SimTime) {
    nextExpiry = .never
    runBy = now
  }

  /// The next timer of the present run; nil when it is over, and libuv's timer set for the next.
  ///
  /// `now` is what the loop's clock shows.
  mutating func popFirst(at now: SimTime) -> Int? {
    while true {
      if current < 0 {
        guard let soonest = queue.first else {
          due = .never
          return nil
        }
        guard soonest.time <= runBy else {
          nextExpiry = soonest.time
          due = max(soonest.time, now + shortest)
          return nil
        }
        current = soonest.list
      }
      let list = lists[Int(current)]
      guard list.first >= 0 else {
        removeCurrentList()
        continue
      }
      let timer = timers[Int(list.first)]
      guard runBy - timer.start >= list.duration else {
        let time = max(timer.start + list.duration, runBy + shortest)
        queue.replaceFirst(with: TimerListHeap.Entry(time: time, order: order, list: current))
        order += 1
        current = -1
        continue
      }
      precondition(list.unnoted != list.first, "a timer is noted to be due before it runs")
      lists[Int(current)].first = timer.next
      free(list.first)
      return Int(timer.callback)
    }
  }

  /// Notes that a timer has come due, if one has by `now` that was not noted; the soonest first.
  mutating func noteFirst(dueBy now: SimTime) -> Expired? {
    guard let first = notes.first, first.time <= now else { return nil }
    let place = Int(first.list)
    let timer = timers[Int(lists[place].unnoted)]
    lists[place].unnoted = timer.next
    if timer.next < 0 {
      notes.removeFirst()
    } else {
      let next = timers[Int(timer.next)].start + lists[place].duration
      notes.replaceFirst(with: TimerListHeap.Entry(time: next, order: first.order, list: first.list))
    }
    return Expired(callback: Int(timer.callback), due: first.time, planned: timer.planned)
  }
}

extension LoopTimers {
  private mutating func addList(of timer: Int32, _ duration: SimDuration, at now: SimTime) {
    let list = List(duration: duration, first: timer, last: timer, unnoted: -1)
    let place: Int32
    if let free = freeLists.popLast() {
      place = free
      lists[Int(place)] = list
    } else {
      place = Int32(lists.count)
      lists.append(list)
    }
    listOf[duration] = place
    let expiry = now + duration
    queue.insert(TimerListHeap.Entry(time: expiry, order: order, list: place))
    order += 1
    note(from: timer, of: place)
    if expiry < nextExpiry {
      nextExpiry = expiry
      due = expiry
    }
  }

  /// The list is empty: the next timer of its duration starts another.
  private mutating func removeCurrentList() {
    listOf[lists[Int(current)].duration] = nil
    freeLists.append(current)
    queue.removeFirst()
    current = -1
  }

  private mutating func note(from timer: Int32, of list: Int32) {
    let place = Int(list)
    lists[place].unnoted = timer
    let time = timers[Int(timer)].start + lists[place].duration
    notes.insert(TimerListHeap.Entry(time: time, order: order, list: list))
    order += 1
  }

  private mutating func add(_ timer: Timer) -> Int32 {
    guard freeTimers >= 0 else {
      timers.append(timer)
      return Int32(timers.count - 1)
    }
    let place = freeTimers
    freeTimers = timers[Int(place)].next
    timers[Int(place)] = timer
    return place
  }

  private mutating func free(_ timer: Int32) {
    timers[Int(timer)].next = freeTimers
    freeTimers = timer
  }
}
