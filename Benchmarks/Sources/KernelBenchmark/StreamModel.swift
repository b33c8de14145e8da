// The cost of chance by identity: a stream for every draw.

import SimEngine

/// Draws `count` exponentials, each from a stream of its own, and adds them up.
func drawFromFreshStreams(_ count: Int) throws -> Double {
  let law = try Distribution(.exponential(mean: 1))
  var sum = 0.0
  for entity in 0..<count {
    var stream = RandomStream(
      seed: 1, replication: 0, purpose: .services, entity: UInt64(entity), index: 0)
    sum += law.sample(&stream)
  }
  return sum
}

/// Draws `count` exponentials from one stream and adds them up.
func drawFromOneStream(_ count: Int) throws -> Double {
  let law = try Distribution(.exponential(mean: 1))
  var stream = RandomStream(seed: 1, replication: 0, purpose: .services, entity: 0, index: 0)
  var sum = 0.0
  for _ in 0..<count { sum += law.sample(&stream) }
  return sum
}
