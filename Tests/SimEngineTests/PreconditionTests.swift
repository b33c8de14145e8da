// What only a programming error can cause ends the process.

import SimEngine
import Testing

#if compiler(>=6.2)
  @Suite("The process ends")
  struct PreconditionTests {
    @Test("where an event is scheduled in the past")
    func schedulingInThePast() async {
      await #expect(processExitsWith: .failure) {
        var agenda = Agenda<Int>()
        agenda.schedule(1, after: .nanoseconds(-1))
      }
    }

    @Test("where an event is moved into the past")
    func movingIntoThePast() async {
      await #expect(processExitsWith: .failure) {
        var agenda = Agenda<Int>()
        let handle = agenda.schedule(1, at: SimTime(nanoseconds: 5))
        agenda.reschedule(handle, at: SimTime(nanoseconds: -1))
      }
    }

    @Test("after 2⁴⁰ scheduled events, and not before")
    func sequenceOverflow() async {
      var agenda = Agenda<Int>(firstSequence: 1 << 40 - 2)
      agenda.schedule(1, at: .zero)
      #expect(agenda.pendingCount == 1)
      await #expect(processExitsWith: .failure) {
        var agenda = Agenda<Int>(firstSequence: 1 << 40 - 2)
        agenda.schedule(1, at: .zero)
        agenda.schedule(2, at: .zero)
      }
    }

    #if !DEBUG  // 16.7 million events: a second in a release build, a quarter of a minute without optimisation.
      @Test("with more than 2²⁴ events pending", .timeLimit(.minutes(5)))
      func slotOverflow() async {
        await #expect(processExitsWith: .failure) {
          var agenda = Agenda<UInt8>()
          for _ in 0..<(1 << 24) { agenda.schedule(0, at: .zero) }
          guard agenda.pendingCount == 1 << 24 else { return }
          agenda.schedule(0, at: .zero)
        }
      }
    #endif

    @Test("where a number below zero is asked for, or a generator starts all zero")
    func impossibleDraws() async {
      await #expect(processExitsWith: .failure) {
        var stream = RandomStream(state: (1, 2, 3, 4))
        _ = stream.below(0)
      }
      await #expect(processExitsWith: .failure) {
        _ = RandomStream(state: (0, 0, 0, 0))
      }
    }
  }
#endif
