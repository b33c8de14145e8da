// The agenda's memory is given back.

import SimEngine
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("An agenda's memory")
struct AgendaMemoryTests {
  @Test("is freed when the agenda goes and when it grows")
  func freed() {
    let before = Self.peakMemory()
    for _ in 0..<40_000 {
      var agenda = Agenda<Int>()
      for number in 0..<64 { agenda.schedule(number, at: .zero) }
    }
    // 40,000 agendas have at least 4 KiB each: 160 MiB if they were kept.
    #expect(Self.peakMemory() - before < 60 << 20)
  }

  /// The largest resident size of this process so far, in bytes.
  static func peakMemory() -> Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(RUSAGE_SELF.rawValue, &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}
