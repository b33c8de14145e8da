// Tests of a quantile from several replications.

import CGSL
import Statistics
import Testing

@Suite("Quantile of replications")
struct ReplicatedQuantileTests {
  @Test("Value and interval are those of NumPy and SciPy", arguments: OracleValues.replicated)
  func oracle(
    seed: Int, count: Int, size: Int, power: Int, shift: Int, q: Double, value: Int64, low: Int64, high: Int64
  ) throws {
    let runs = (0..<count).map { run in
      var generator = SplitMix64(seed: UInt64(1000 * seed + run))
      return (0..<size + 10 * run).map { _ in
        Int64(1_000_000 * pow(generator.uniform(), Double(power))) + Int64(shift * run)
      }.sorted()
    }
    let estimate = try #require(ReplicatedQuantile(Quantile(q), ofSorted: runs))
    #expect(estimate.value == value)
    #expect(estimate.interval?.low ?? -1 == Double(low) && estimate.interval?.high ?? -1 == Double(high))
    #expect((estimate.neededCount == nil) == (low >= 0))
  }

  @Test("One replication has a value and no interval, and no values have nothing")
  func few() throws {
    let single = try #require(ReplicatedQuantile(0.5, ofSorted: [[1, 2, 3]]))
    #expect(single.value == 2 && single.interval == nil && single.neededCount == nil)
    #expect(ReplicatedQuantile(0.5, ofSorted: [[], []]) == nil)
    #expect(try #require(ReplicatedQuantile(0.5, ofSorted: [[], [7]])).value == 7)
  }

  @Test("Replications that agree in every value leave nothing open")
  func constant() throws {
    let estimate = try #require(ReplicatedQuantile(0.99, ofSorted: [[4, 4, 4], [4, 4]]))
    #expect(estimate.interval == ConfidenceInterval(low: 4, high: 4, level: 0.95))
  }

  @Test("As many values as are asked for, with as much difference between replications, bound the interval")
  func needed() throws {
    // One value in a hundred is slow on average, in some replications more; four times as many differ twice as much.
    func runs(_ slow: [Int], of count: Int) -> [[Int64]] {
      slow.map { slow in (0..<count).map { Int64($0 < count - slow ? $0 % 50 : 1000 + $0) }.sorted() }
    }
    let few = try #require(ReplicatedQuantile(0.99, ofSorted: runs([0, 3, 0, 0, 4, 0, 1, 0], of: 100)))
    #expect(few.interval == nil)
    #expect((300...400).contains(try #require(few.neededCount)))
    let many = try #require(ReplicatedQuantile(0.99, ofSorted: runs([2, 8, 2, 2, 10, 2, 4, 2], of: 400)))
    #expect(many.interval != nil && many.neededCount == nil)
  }
}
