// The run loop: limits, the clock, and the order of events.

import SimEngine
import Testing

/// A model that writes down what happens and when, and repeats a tick if told to.
private struct Recorder: Model {
  enum Event: BitwiseCopyable {
    case mark(Int)
    case tick(every: SimDuration)
  }

  var marks: [Int] = []
  var times: [Int64] = []

  mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>) {
    times.append(agenda.now.nanoseconds)
    switch event {
    case .mark(let number): marks.append(number)
    case .tick(let period): agenda.schedule(event, after: period)
    }
  }
}

@Suite("A simulation")
struct SimulationTests {
  @Test("handles events in order of time, and at equal times in the order they were scheduled")
  func order() {
    var simulation = Simulation(Recorder())
    for number in 0..<100 {
      simulation.agenda.schedule(.mark(number), at: SimTime(nanoseconds: Int64(5 - number % 5)))
    }
    #expect(simulation.run() == .agendaEmpty)
    let expected = (1...5).flatMap { time in (0..<100).filter { 5 - $0 % 5 == time } }
    #expect(simulation.model.marks == expected)
    #expect(simulation.eventCount == 100)
  }

  @Test("stops at the time limit, handles an event exactly then, and leaves the clock at the limit")
  func timeLimit() {
    var simulation = Simulation(Recorder())
    simulation.agenda.schedule(.tick(every: .nanoseconds(10)), at: .zero)
    #expect(simulation.run(until: SimTime(nanoseconds: 20)) == .timeLimit)
    #expect(simulation.model.times == [0, 10, 20])
    #expect(simulation.agenda.now == SimTime(nanoseconds: 20))
    #expect(simulation.run(until: SimTime(nanoseconds: 25)) == .timeLimit)
    #expect(simulation.agenda.now == SimTime(nanoseconds: 25))
    #expect(simulation.agenda.pendingCount == 1)
  }

  @Test("never turns the clock back, whatever the limit")
  func limitInThePast() {
    var simulation = Simulation(Recorder())
    simulation.agenda.schedule(.tick(every: .nanoseconds(10)), at: .zero)
    _ = simulation.run(until: SimTime(nanoseconds: 20))
    #expect(simulation.run(until: .zero) == .timeLimit)
    #expect(simulation.agenda.now == SimTime(nanoseconds: 20))
  }

  @Test("stops at the event limit and goes on from there")
  func eventLimit() {
    var simulation = Simulation(Recorder())
    simulation.agenda.schedule(.tick(every: .nanoseconds(10)), at: .zero)
    #expect(simulation.run(events: 3) == .eventLimit)
    #expect(simulation.agenda.now == SimTime(nanoseconds: 20))
    #expect(simulation.run(until: SimTime(nanoseconds: 1000), events: 2) == .eventLimit)
    #expect(simulation.model.times == [0, 10, 20, 30, 40])
    #expect(simulation.eventCount == 5)
    #expect(simulation.run(events: 0) == .eventLimit)
    #expect(simulation.eventCount == 5)
  }

  @Test("stops when nothing is left, with the clock at the last event")
  func agendaEmpty() {
    var simulation = Simulation(Recorder())
    simulation.agenda.schedule(.mark(1), at: SimTime(nanoseconds: 7))
    #expect(simulation.run(until: SimTime(nanoseconds: 100)) == .agendaEmpty)
    #expect(simulation.agenda.now == SimTime(nanoseconds: 7))
    #expect(simulation.run() == .agendaEmpty)
  }

  @Test("handles an event at the end of time")
  func endOfTime() {
    var simulation = Simulation(Recorder())
    simulation.agenda.schedule(.mark(1), at: .never)
    #expect(simulation.run() == .agendaEmpty)
    #expect(simulation.model.marks == [1])
  }
}
