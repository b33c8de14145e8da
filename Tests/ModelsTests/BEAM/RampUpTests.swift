// How fast the work of one scheduler spreads over the cores, slice by slice.

import Models
import SimEngine
import Testing

@Suite("BEAM spreads work over the cores")
struct RampUpTests {
  private let slice: Int64 = 4000

  /// How many cores compute in each slice, one digit a slice, when `count` processes become runnable at once on the
  /// first of `schedulers`, each for so many slices.
  private func busyCores(_ count: Int64, slices: Int64, schedulers: Int64, shown: Int64) throws -> String {
    var configuration = BEAM.Configuration.sliced
    configuration.schedulers = Int(schedulers)
    configuration.reductions = Int(slice)
    let rows = (0..<count * schedulers).map { index in
      index % schedulers == 0
        ? Schedule.Row(at: index, 0, wait: 1000 - index, then: slices * slice) : Schedule.Row(at: index, 0)
    }
    let trace = try BEAM.trace(
      .of(rows, on: .free(cores: Int(schedulers))), configuration, from: SimTime(nanoseconds: 1000),
      to: SimTime(nanoseconds: 1000 + shown * slice))
    return (0..<shown).map { number in
      let middle = SimTime(nanoseconds: 1000 + number * slice + slice / 2)
      return String(trace.segments.count { $0.start <= middle && middle < $0.end })
    }.joined()
  }

  @Test("Two processes of one parent run in turn for ten slices before a second core helps")
  func pair() throws {
    #expect(try busyCores(2, slices: 20, schedulers: 4, shown: 16) == "1111111111222222")
  }

  @Test("Of a dozen, one more goes to another core after each slice: stealing takes one at a time")
  func dozen() throws {
    #expect(try busyCores(16, slices: 20, schedulers: 4, shown: 8) == "12344444")
    #expect(try busyCores(40, slices: 20, schedulers: 8, shown: 12) == "123456788888")
  }

  @Test(
    "Five processes take three slices until the second core helps, then four of the other four wait for longer"
  )
  func handful() throws {
    // L = 4: each pass adds 16,400, the third passes 40,000. Then L = 3: 12,400 a pass, the fourth.
    #expect(try busyCores(5, slices: 40, schedulers: 4, shown: 10) == "1112222333")
  }
}
