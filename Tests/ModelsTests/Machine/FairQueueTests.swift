// Whose turn it is on one core, by the kernel's rules of eligibility, deadlines and lag.

import Models
import Testing

/// One core's fair queue and its threads, in ns.
private struct Contest: ~Copyable {
  var queue: FairQueue
  var entities: Slab<FairEntity>
  let tick: Int64

  init(_ niceness: [Int], slice: Int64 = 1000, tick: Int64 = 100) {
    queue = FairQueue(slice: slice, tick: tick)
    entities = Slab(niceness.map { FairEntity(nice: $0) })
    self.tick = tick
  }

  /// Two equal threads, of which the first has run 900, ahead of the other, and has blocked.
  static func withOneAhead() -> Contest {
    var contest = Contest([0, 0])
    for id in 0..<2 { contest.enqueue(id) }
    _ = contest.choose()
    _ = contest.queue.charge(900, sinceTick: 0, tick: 100, &contest.entities)
    contest.queue.blockCurrent(&contest.entities)
    return contest
  }

  mutating func enqueue(_ id: Int) { queue.enqueue(id, &entities) }

  /// The one who has the core runs for `span`, which ends with a tick: who is no longer protected may lose it.
  mutating func run(_ span: Int64) -> Int {
    let isExposed = queue.current < 0 || queue.charge(span, sinceTick: 0, tick: tick, &entities)
    return isExposed ? choose() : queue.current
  }

  mutating func choose() -> Int {
    guard let next = queue.pick(&entities) else { return -1 }
    if next != queue.current {
      if queue.current >= 0 { queue.putBack(&entities) }
      queue.start(next, &entities)
    }
    return next
  }

  /// Who has the core in each of `count` ticks, by letter.
  mutating func turns(_ count: Int) -> String {
    var text = ""
    for _ in 0..<count {
      text += String(UnicodeScalar(UInt8(65 + queue.current)))
      _ = run(tick)
    }
    return text
  }
}

@Suite("A fair queue")
struct FairQueueTests {
  @Test("Equal threads take turns of a slice, in the order in which they came")
  func turns() {
    var contest = Contest([0, 0, 0], slice: 200)
    for id in 0..<3 { contest.enqueue(id) }
    #expect(contest.choose() == 0)
    #expect(contest.turns(12) == "AABBCCAABBCC")
  }

  @Test("A slice that is no whole number of ticks ends at the next tick")
  func ticks() {
    var contest = Contest([0, 0], slice: 150)
    for id in 0..<2 { contest.enqueue(id) }
    _ = contest.choose()
    #expect(contest.turns(8) == "AABBAABB")
  }

  @Test(
    "Threads share the core by their weights: nice 0 has 1024 where nice 10 has 110 and nice -5 has 3121",
    arguments: [([0, 10], [1024, 110]), ([0, 0, 10], [1024, 1024, 110]), ([-5, 0], [3121, 1024])])
  func weights(niceness: [Int], weights: [Int64]) {
    var contest = Contest(niceness, slice: 1_000_000, tick: 100_000)
    for id in niceness.indices { contest.enqueue(id) }
    _ = contest.choose()
    var had = Array(repeating: Int64(0), count: niceness.count)
    for _ in 0..<100_000 {
      had[contest.queue.current] += 100_000
      _ = contest.run(100_000)
    }
    // 10 s: a thread is at most a slice and a tick from its share, or the last two of them.
    for id in niceness.indices {
      let share = 10_000_000_000 * weights[id] / weights.reduce(0, +)
      #expect(abs(had[id] - share) <= 2_200_000, "thread \(id) had \(had[id]) instead of \(share)")
    }
  }

  @Test("A running thread keeps the core against one that wakes up until its slice is over, then it loses it")
  func parity() {
    var contest = Contest([0, 0])
    contest.enqueue(0)
    #expect(contest.choose() == 0)
    contest.enqueue(1)
    #expect(contest.choose() == 0)
    #expect(contest.run(900) == 0)
    #expect(contest.run(100) == 1)
  }

  @Test(
    "A thread that has run alone past its slice keeps the core only while its deadline is the earlier one")
  func exposed() {
    var contest = Contest([0, 0])
    contest.enqueue(0)
    _ = contest.choose()
    // Its deadline has been set anew at 1000 and at 2000; one that comes at 2500 has until 3500, and waits.
    _ = contest.run(2500)
    contest.enqueue(1)
    #expect(contest.choose() == 0)
    // At the next look nothing protects it.
    #expect(contest.run(100) == 1)
  }

  @Test("A thread that blocks while behind comes back as far behind, and is served first")
  func lag() {
    var contest = Contest([0, 0, 0])
    for id in 0..<3 { contest.enqueue(id) }
    _ = contest.choose()
    // A has 1000; then B runs 300 and blocks, 133 behind the average of 433.
    #expect(contest.run(1000) == 1)
    _ = contest.queue.charge(300, sinceTick: 0, tick: 100, &contest.entities)
    contest.queue.blockCurrent(&contest.entities)
    #expect(contest.entities[1].lag == 133)
    #expect(contest.choose() == 2)
    #expect(contest.run(1000) == 0)
    #expect(contest.run(1000) == 2)
    contest.enqueue(1)
    // To the nanosecond that is lost in rounding.
    #expect(contest.queue.average(contest.entities) - contest.entities[1].vruntime == 132)
  }

  @Test("A thread that blocks while ahead stays in the contest until the others have caught up")
  func delayed() {
    var contest = Contest.withOneAhead()
    #expect(contest.entities[0].isDelayed)
    #expect(contest.queue.waitingCount == 1)
    #expect(contest.choose() == 1)
    // B has 1000 and A 900: A's turn, but A has blocked: now it leaves, and is owed nothing.
    #expect(contest.run(1000) == 1)
    #expect(!contest.entities[0].isDelayed)
    #expect(contest.entities[0].lag == 0)
  }

  @Test("A wake-up asks who leads, and leaves one that has blocked where it is")
  func leader() {
    var contest = Contest.withOneAhead()
    _ = contest.choose()
    _ = contest.queue.charge(1000, sinceTick: 0, tick: 100, &contest.entities)
    // A has blocked and leads: nobody who comes now would get the core.
    #expect(contest.queue.leader(&contest.entities) == 0)
    #expect(contest.entities[0].isDelayed)
    // The kernel's next choice takes A off the queue.
    #expect(contest.choose() == 1)
    #expect(!contest.entities[0].isDelayed)
  }

  @Test(
    "A thread that has just been created has its first deadline after half a slice, later ones after a whole")
  func created() {
    var contest = Contest([0, 0])
    contest.entities[1].isInitial = true
    contest.enqueue(0)
    contest.enqueue(1)
    #expect(contest.entities[0].deadline == 1000 && contest.entities[1].deadline == 500)
    #expect(contest.choose() == 1)
    _ = contest.queue.charge(500, sinceTick: 0, tick: 100, &contest.entities)
    #expect(contest.entities[1].deadline == 1500)
  }

  @Test("A thread that nobody competes with comes and goes as if it had queued", arguments: [-5, 0, 10])
  func alone(nice: Int) {
    var queued = Contest([nice, 0])
    var direct = Contest([nice, 0])
    for span: Int64 in [1, 99, 100, 730, 1000, 1001, 4321, 50] {
      queued.enqueue(0)
      #expect(queued.choose() == 0)
      direct.queue.startAlone(0, &direct.entities)
      #expect(direct.queue.current == 0)
      #expect(direct.entities[0].deadline == queued.entities[0].deadline)
      _ = queued.queue.charge(span, sinceTick: span % 100, tick: 100, &queued.entities)
      queued.queue.blockCurrent(&queued.entities)
      direct.queue.blockAlone(after: span, &direct.entities)
      #expect(direct.queue.current == -1)
      #expect(direct.entities[0].vruntime == queued.entities[0].vruntime)
      #expect(direct.entities[0].lag == queued.entities[0].lag)
    }
    // From here on both share the core alike with another thread.
    queued.enqueue(0)
    _ = queued.choose()
    direct.queue.startAlone(0, &direct.entities)
    queued.enqueue(1)
    direct.enqueue(1)
    #expect(direct.turns(60) == queued.turns(60))
  }

  @Test("A thread that wakes up while still in the contest goes on where it was")
  func wokenWhileDelayed() {
    var contest = Contest.withOneAhead()
    _ = contest.choose()
    _ = contest.queue.charge(300, sinceTick: 0, tick: 100, &contest.entities)
    contest.enqueue(0)
    #expect(contest.entities[0].vruntime == 900)
    #expect(contest.queue.waitingCount == 1)
    #expect(contest.choose() == 1)
  }

  @Test("A thread that changes queues takes its lag and the rest of its slice along")
  func migrates() {
    var contest = Contest([0, 0, 0])
    for id in 0..<2 { contest.enqueue(id) }
    _ = contest.choose()
    _ = contest.queue.charge(400, sinceTick: 0, tick: 100, &contest.entities)
    contest.queue.remove(1, &contest.entities)
    #expect(contest.entities[1].lag == 200)
    var other = FairQueue(slice: 1000, tick: 100)
    other.enqueue(2, &contest.entities)
    other.start(2, &contest.entities)
    other.enqueue(1, &contest.entities)
    #expect(other.average(contest.entities) - contest.entities[1].vruntime == 200)
    #expect(contest.entities[1].deadline - contest.entities[1].vruntime == 1000)
  }

  @Test("Lag is limited to two slices, or a tick if that is longer")
  func limit() {
    for (slice, tick, limit) in [(1000, 100, 2000), (100, 5000, 5000)] as [(Int64, Int64, Int64)] {
      var contest = Contest([0, 0], slice: slice, tick: tick)
      for id in 0..<2 { contest.enqueue(id) }
      _ = contest.choose()
      _ = contest.queue.charge(1_000_000, sinceTick: 0, tick: tick, &contest.entities)
      contest.queue.remove(1, &contest.entities)
      #expect(contest.entities[1].lag == limit)
    }
  }

  @Test("A deadline that passed while nobody watched is where ticks would have set it")
  func deadlines() {
    // Slices of 250 with ticks of 100: the ticks at 300, 600, 900 find it passed.
    var ticked = Contest([0], slice: 250)
    var unwatched = Contest([0], slice: 250)
    ticked.enqueue(0)
    unwatched.enqueue(0)
    _ = ticked.choose()
    _ = unwatched.choose()
    for _ in 0..<10 { _ = ticked.run(100) }
    _ = ticked.queue.charge(30, sinceTick: 30, tick: 100, &ticked.entities)
    _ = unwatched.queue.charge(1030, sinceTick: 30, tick: 100, &unwatched.entities)
    #expect(ticked.entities[0].deadline == 1150)
    #expect(unwatched.entities[0].deadline == ticked.entities[0].deadline)
    #expect(unwatched.entities[0].vruntime == ticked.entities[0].vruntime)
  }

  @Test("The pick is the one that a search of all threads finds, over 20,000 random events among 40 threads")
  func exhaustively() {
    var state: UInt64 = 88
    func below(_ n: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % n)
    }
    var contest = Contest((0..<40).map { ($0 * 7) % 40 - 20 })
    var isIn = Array(repeating: false, count: 40)
    for step in 0..<20_000 {
      let id = below(40)
      if !isIn[id] {
        contest.enqueue(id)
        isIn[id] = true
      } else if id != contest.queue.current, below(3) == 0 {
        contest.queue.remove(id, &contest.entities)
        isIn[id] = false
      }
      if contest.queue.current >= 0 {
        _ = contest.queue.charge(Int64(below(1500)), sinceTick: 0, tick: 100, &contest.entities)
        if below(10) == 0 {
          isIn[contest.queue.current] = false
          contest.queue.blockCurrent(&contest.entities)
        } else if below(2) == 0 {
          contest.queue.putBack(&contest.entities)
        }
      }
      guard contest.queue.current < 0 else { continue }
      let eligible = (0..<40).filter {
        (isIn[$0] || contest.entities[$0].isDelayed) && contest.queue.isEligible($0, contest.entities)
      }
      let earliest = eligible.map { contest.entities[$0].deadline }.min()
      let delayed = eligible.filter {
        contest.entities[$0].isDelayed && contest.entities[$0].deadline == earliest
      }
      guard let next = contest.queue.pick(&contest.entities) else {
        #expect(eligible.isEmpty || !delayed.isEmpty)
        continue
      }
      if delayed.isEmpty { #expect(contest.entities[next].deadline == earliest, "step \(step)") }
      contest.queue.start(next, &contest.entities)
    }
  }
}
