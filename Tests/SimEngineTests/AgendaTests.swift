// The agenda against a sorted array that does the same, and its handles.

import SimEngine
import Testing

/// A model that schedules, cancels and moves events at random and checks each step against a plain array.
private struct ArrayOracle: Model, ~Copyable {
  struct Entry {
    var time: SimTime
    var order: Int
    let number: Int
    let handle: EventHandle
  }

  var stream: RandomStream
  var entries: [Entry] = []
  var staleHandles: [EventHandle] = [.none]
  var scheduled = 0
  var order = 0
  var operations = 0
  var largest = 0
  var disagreements: [String] = []

  mutating func handle(_ number: Int, _ agenda: inout Agenda<Int>) {
    guard let first = entries.indices.min(by: { precedes(entries[$0], entries[$1]) }) else {
      disagreements.append("event \(number) was handled, none was pending")
      return
    }
    let expected = entries.remove(at: first)
    expect(number == expected.number, "handled \(number) instead of \(expected.number)")
    expect(agenda.now == expected.time, "event \(number) came at \(agenda.now)")
    staleHandles.append(expected.handle)
    act(on: &agenda)
  }

  /// Several random operations, drifting towards a size that swings between 0 and 300.
  mutating func act(on agenda: inout Agenda<Int>) {
    let wanted = operations / 2000 % 2 == 0 ? 300 : 20
    for _ in 0..<stream.below(6) {
      operations += 1
      largest = max(largest, entries.count)
      switch stream.below(8) {
      case 0: cancel(on: &agenda)
      case 1, 2: move(on: &agenda)
      case 3: pokeStale(on: &agenda)
      default:
        guard entries.count < wanted, operations < 30_000 else { break }
        schedule(on: &agenda)
        schedule(on: &agenda)
      }
      let count = entries.count
      expect(agenda.pendingCount == count, "\(agenda.pendingCount) pending, not \(count)")
    }
    if stream.below(64) == 0 {
      for entry in entries {
        expect(agenda.time(of: entry.handle) == entry.time, "event \(entry.number) has another time")
      }
    }
  }

  mutating func schedule(on agenda: inout Agenda<Int>) {
    let delay = SimDuration(nanoseconds: Int64(stream.below(40)))
    let handle = agenda.schedule(scheduled, after: delay)
    entries.append(Entry(time: agenda.now + delay, order: order, number: scheduled, handle: handle))
    scheduled += 1
    order += 1
  }

  mutating func cancel(on agenda: inout Agenda<Int>) {
    guard !entries.isEmpty else { return }
    let entry = entries.remove(at: Int(stream.below(UInt64(entries.count))))
    expect(agenda.cancel(entry.handle), "event \(entry.number) could not be cancelled")
    staleHandles.append(entry.handle)
  }

  mutating func move(on agenda: inout Agenda<Int>) {
    guard !entries.isEmpty else { return }
    let index = Int(stream.below(UInt64(entries.count)))
    entries[index].time = agenda.now + SimDuration(nanoseconds: Int64(stream.below(40)))
    entries[index].order = order
    order += 1
    expect(agenda.reschedule(entries[index].handle, at: entries[index].time), "an event could not be moved")
  }

  mutating func pokeStale(on agenda: inout Agenda<Int>) {
    let handle = staleHandles[Int(stream.below(UInt64(staleHandles.count)))]
    expect(!agenda.cancel(handle), "a stale handle cancelled something")
    expect(!agenda.reschedule(handle, at: agenda.now), "a stale handle moved something")
    expect(agenda.time(of: handle) == nil, "a stale handle has a time")
  }

  mutating func expect(_ isTrue: Bool, _ complaint: @autoclosure () -> String) {
    if !isTrue { disagreements.append(complaint()) }
  }

  func precedes(_ lhs: Entry, _ rhs: Entry) -> Bool {
    lhs.time == rhs.time ? lhs.order < rhs.order : lhs.time < rhs.time
  }
}

@Suite("An agenda")
struct AgendaTests {
  @Test("agrees with a sorted array under random operations", arguments: 1...4 as ClosedRange<UInt64>)
  func oracle(seed: UInt64) {
    let stream = RandomStream(
      seed: seed, replication: 0, purpose: StreamPurpose(rawValue: 0), entity: 0, index: 0)
    var simulation = Simulation(ArrayOracle(stream: stream))
    // Two hundred at first, so that the heap is four levels deep and has grown twice.
    for _ in 0..<200 { simulation.model.schedule(on: &simulation.agenda) }
    #expect(simulation.run() == .agendaEmpty)
    #expect(simulation.model.disagreements.prefix(3).isEmpty)
    #expect(simulation.model.entries.isEmpty)
    #expect(simulation.model.operations > 25_000)
    #expect(simulation.model.largest > 150)
  }

  @Test("knows a handle as stale once its event was handled, although the slot is in use again")
  func staleAfterHandling() {
    var simulation = Simulation(Repeater())
    let first = simulation.agenda.schedule(1, at: .zero)
    _ = simulation.run(events: 1)
    #expect(simulation.agenda.pendingCount == 1)
    let second = simulation.model.handle
    let cancelled = [first, second, second].map { simulation.agenda.cancel($0) }
    #expect(cancelled == [false, true, false])
    #expect(simulation.run() == .agendaEmpty)
  }

  @Test("orders a moved event as if it had been scheduled at the time of the move")
  func rescheduling() {
    var simulation = Simulation(Repeater(isRepeating: false))
    let first = simulation.agenda.schedule(1, at: SimTime(nanoseconds: 5))
    simulation.agenda.schedule(2, at: SimTime(nanoseconds: 5))
    let isMoved = simulation.agenda.reschedule(first, at: SimTime(nanoseconds: 5))
    #expect(isMoved)
    let time = simulation.agenda.time(of: first)
    #expect(time == SimTime(nanoseconds: 5))
    _ = simulation.run()
    #expect(simulation.model.handled == [2, 1])
  }

  @Test("cancels another event while one is being handled")
  func cancelWhileHandling() {
    var simulation = Simulation(Repeater())
    let other = simulation.agenda.schedule(2, at: SimTime(nanoseconds: 9))
    simulation.agenda.schedule(1, at: .zero)
    simulation.model.victim = other
    _ = simulation.run(events: 1)
    #expect(simulation.agenda.pendingCount == 1)
    let time = simulation.agenda.time(of: other)
    #expect(time == nil)
  }

  @Test("takes events whose type depends on another type")
  func nestedGenericEvents() {
    var simulation = Simulation(Carrier<Int32>())
    simulation.agenda.schedule(.carry(7), at: .zero)
    simulation.agenda.schedule(.drop, at: .zero)
    _ = simulation.run()
    #expect(simulation.model.carried == [7])
  }
}

/// A model whose event is nested in a generic type.
private struct Carrier<Load: BitwiseCopyable>: Model {
  enum Event: BitwiseCopyable {
    case carry(Load)
    case drop
  }

  var carried: [Load] = []

  mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>) {
    if case .carry(let load) = event { carried.append(load) }
  }
}

/// A model that schedules each event again, one nanosecond later, and cancels `victim` first.
private struct Repeater: Model {
  var isRepeating = true
  var handle = EventHandle.none
  var victim = EventHandle.none
  var handled: [Int] = []

  mutating func handle(_ number: Int, _ agenda: inout Agenda<Int>) {
    handled.append(number)
    agenda.cancel(victim)
    if isRepeating { handle = agenda.schedule(number, after: .nanoseconds(1)) }
  }
}
