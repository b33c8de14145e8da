// The generator against its published reference, and streams against each other.

import CGSL
import SimEngine
import Testing

@Suite("A random stream")
struct RandomStreamTests {
  /// The first ten outputs of the authors' xoshiro256plusplus.c from the state {1, 2, 3, 4}.
  static let reference: [UInt64] = [
    41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
    9_973_669_472_204_895_162, 14_011_001_112_246_962_877, 12_406_186_145_184_390_807,
    15_849_039_046_786_891_736, 10_450_023_813_501_588_000,
  ]

  @Test("gives the published outputs of xoshiro256++")
  func knownAnswers() {
    var stream = RandomStream(state: (1, 2, 3, 4))
    #expect(Self.reference.allSatisfy { $0 == stream.next() })
  }

  @Test("gives GSL the same outputs, over its full range")
  func knownAnswersThroughGSL() {
    var stream = RandomStream(state: (1, 2, 3, 4))
    stream.withGSL { generator in
      #expect(Self.reference.prefix(5).allSatisfy { $0 == gsl_rng_get(generator) })
      #expect(gsl_rng_min(generator) == 0)
      #expect(gsl_rng_max(generator) == .max)
      #expect(String(cString: gsl_rng_name(generator)) == "xoshiro256++")
    }
    #expect(Self.reference.dropFirst(5).allSatisfy { $0 == stream.next() })
  }

  @Test("is the same stream for the same key in every version: results depend on it")
  func keying() {
    var stream = RandomStream(
      seed: 42, replication: 7, purpose: StreamPurpose(rawValue: 3), entity: 4711, index: 2)
    let draws = (0..<3).map { _ in stream.next() }
    #expect(draws == [7_184_773_936_741_738_987, 15_660_959_516_180_320_206, 7_183_249_665_439_548_723])
  }
}
