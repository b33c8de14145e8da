// Many senders to one process on 64 cores, compared with the benchmark that the Erlang team has published.

import Models
import SimEngine
import Testing

/// Published for a list of one integer, 64 hardware threads of a virtual machine: erlang.org/bench/sigq_bench_result.html.
/// Sends a second, in thousands, for 1, 2, 4, 8, 15, 16, 32 and 64 senders:
///
///     without buffers (OTP 24)  2,200  3,100  3,100   1,800     151      52      72     125
///     with them (OTP 25)        2,100  2,600  6,400  11,300  17,100  19,400  26,900  49,300
///
/// Taken from there: a send takes 455 ns (one sender), the lock 70 ns from one scheduler to the next for each that wants it
/// (eight senders), a hand-over by the kernel 19 us (sixteen). Assumed: whoever looks at a free lock is as likely as the others to
/// get it. The receiver is a bare process: its loop costs nothing beyond receiving.
@Suite("The benchmark of many senders to one")
struct ManyToOneTests {
  private static func rate(_ senders: Int, _ queue: MessageQueue, each: Int) throws -> Double {
    var configuration = BEAM.Configuration()
    configuration.costs.send = .nanoseconds(455)
    configuration.costs.handleCast = .zero
    var scene = SharedScene(
      Array(repeating: .send(server: 0), count: each),
      servers: [Server(name: "receiver", program: Program([]), message: 16, queue: queue)])
    scene.machine = MachineConfiguration(cores: 64)
    scene.machine.wakeLatency = .microseconds(19)
    let record = try BEAM.simulate(scene.atOnce(senders), configuration)
    let last = try #require(record.ends.max())
    return Double(senders * each) / Double(last) * 1e6
  }

  @Test("Without buffers eight senders get as much through as one, sixteen and more not a tenth of it")
  func onHeap() throws {
    let one = try Self.rate(1, .onHeap, each: 20_000)
    let eight = try Self.rate(8, .onHeap, each: 5000)
    let sixteen = try Self.rate(16, .onHeap, each: 6000)
    let all = try Self.rate(64, .onHeap, each: 500)
    // Published 2,200, 1,800, 52 and 125.
    #expect((1500...3000).contains(one), "\(one)")
    #expect((1000...3000).contains(eight), "\(eight)")
    #expect((20...180).contains(sixteen), "\(sixteen)")
    #expect((20...180).contains(all), "\(all)")
  }

  @Test("With buffers each more sender gets more through, at sixteen hundreds of times as much as without")
  func offHeap() throws {
    let rates = try [8, 16, 64].map { (senders: Int) throws -> Double in
      try Self.rate(senders, .offHeap, each: 2000)
    }
    // Published 11,300, 19,400 and 49,300.
    for (rate, published) in zip(rates, [11_300, 19_400, 49_300]) {
      #expect((published / 3...published * 3).contains(Int(rate)), "\(rate) for \(published)")
    }
    #expect(rates == rates.sorted())
  }
}
