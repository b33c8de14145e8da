// Streams of different keys have nothing to do with each other; equal keys give equal streams.

import SimEngine
import Testing

@Suite("Random streams")
struct RandomStreamIndependenceTests {
  /// The key of a stream, and how to step to its neighbour.
  struct Key: Sendable {
    var seed: UInt64 = 1
    var replication: UInt32 = 0
    var purpose: UInt32 = 0
    var entity: UInt64 = 0
    var index: UInt32 = 0

    var stream: RandomStream {
      RandomStream(
        seed: seed, replication: replication, purpose: StreamPurpose(rawValue: purpose), entity: entity,
        index: index)
    }
  }

  /// A part of the key, written to by `set`.
  struct Part: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let set: @Sendable (inout Key, Int) -> Void
  }

  static let parts = [
    Part(testDescription: "seed") { $0.seed = UInt64($1) },
    Part(testDescription: "replication") { $0.replication = UInt32($1) },
    Part(testDescription: "purpose") { $0.purpose = UInt32($1) },
    Part(testDescription: "entity") { $0.entity = UInt64($1) },
    Part(testDescription: "index") { $0.index = UInt32($1) },
  ]

  @Test("with equal keys give equal draws")
  func equalKeys() {
    var one = Key(seed: 3, replication: 4, purpose: 5, entity: 6, index: 7).stream
    var other = Key(seed: 3, replication: 4, purpose: 5, entity: 6, index: 7).stream
    for _ in 0..<1000 {
      let pair = (one.next(), other.next())
      #expect(pair.0 == pair.1)
    }
  }

  /// 50,000 neighbouring keys; the correlation of two independent uniform sequences has standard error 1/√n.
  @Test(
    "whose keys differ in one part by 1, 2 or 3 are uncorrelated, in each of four draws", arguments: parts)
  func neighbours(part: Part) {
    let size = 50_000
    for draw in 0..<4 {
      let numbers = (0..<size + 3).map { value in
        var key = Key()
        part.set(&key, value)
        var stream = key.stream
        for _ in 0..<draw { _ = stream.next() }
        return stream.uniform() - 0.5
      }
      for lag in 1...3 {
        let correlation = (0..<size).reduce(0) { $0 + numbers[$1] * numbers[$1 + lag] } * 12 / Double(size)
        #expect(abs(correlation) * Double(size).squareRoot() <= criticalZ, "draw \(draw), lag \(lag)")
      }
      // The sum of n uniform numbers has variance n/12.
      let sum = numbers.prefix(size).reduce(0, +)
      #expect(abs(sum) / (Double(size) / 12).squareRoot() <= criticalZ, "draw \(draw)")
    }
  }

  /// Of 64 bits 32 differ on average, with variance 16.
  @Test("whose keys differ in one bit differ in half of their bits", arguments: parts)
  func avalanche(part: Part) {
    let size = 20_000
    var differing = 0
    for value in 0..<size {
      var key = Key()
      part.set(&key, value)
      var neighbour = Key()
      part.set(&neighbour, value ^ 1 << (value % 31))
      var one = key.stream
      var other = neighbour.stream
      differing += (one.next() ^ other.next()).nonzeroBitCount
    }
    let deviation = Double(differing) - 32 * Double(size)
    #expect(abs(deviation) / (16 * Double(size)).squareRoot() <= criticalZ)
  }

  @Test("tell all parts of the key apart: no two of 16⁵ keys start alike")
  func distinctKeys() {
    var starts: [UInt64] = []
    for number in 0..<(1 << 20) {
      let digits = (0..<5).map { number >> ($0 * 4) & 15 }
      var stream = Key(
        seed: UInt64(digits[0]), replication: UInt32(digits[1]), purpose: UInt32(digits[2]),
        entity: UInt64(digits[3]), index: UInt32(digits[4])
      ).stream
      starts.append(stream.next())
    }
    #expect(Set(starts).count == starts.count)
  }

  /// Significance 10⁻⁴ by Kolmogorov's limit.
  @Test("draw uniform numbers: Kolmogorov–Smirnov within one stream")
  func uniform() {
    var stream = Key().stream
    let size = 200_000
    let numbers = (0..<size).map { _ in stream.uniform() }.sorted()
    let distance = numbers.enumerated().reduce(0) { distance, item in
      max(distance, abs(item.element - (Double(item.offset) + 0.5) / Double(size)) + 0.5 / Double(size))
    }
    #expect(distance * Double(size).squareRoot() <= criticalKolmogorov)
    #expect(numbers.allSatisfy { (0..<1).contains($0) })
  }

  @Test("draw whole numbers below a limit equally often", arguments: [1, 2, 3, 10, 48] as [UInt64])
  func below(limit: UInt64) {
    var stream = Key(seed: limit).stream
    let size = 60_000
    var counts = [Int](repeating: 0, count: Int(limit))
    for _ in 0..<size { counts[Int(stream.below(limit))] += 1 }
    let share = 1 / Double(limit)
    let deviation = (Double(size) * share * (1 - share)).squareRoot()
    #expect(counts.allSatisfy { abs(Double($0) - Double(size) * share) <= criticalZ * deviation })
  }

  @Test("draw below a limit that is no power of two without favouring the lower half")
  func belowIsUnbiased() {
    // Taking remainders instead would hit the lower half two times out of three.
    let limit = 3 << 62 as UInt64
    var stream = Key().stream
    let size = 100_000
    var inLowerHalf = 0
    for _ in 0..<size where stream.below(limit) < limit / 2 { inLowerHalf += 1 }
    let deviation = Double(inLowerHalf) - Double(size) / 2
    #expect(abs(deviation) / (Double(size) / 4).squareRoot() <= criticalZ)
  }
}
