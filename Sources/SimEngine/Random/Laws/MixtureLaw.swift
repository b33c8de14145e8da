// One of several laws, picked by weight.

/// A law that first picks one of its parts and then draws from it.
struct MixtureLaw: Law {
  let mean: Double
  let variance: Double
  private let parts: [(share: Double, sampler: Sampler)]
  private let table: AliasTable

  init(_ components: [Distribution.Component]) throws(DistributionError) {
    guard !components.isEmpty else { throw Parameter.refusal("mixture", "has no components") }
    for (index, component) in components.enumerated() {
      try Parameter.requirePositive(component.weight, "mixture[\(index)].weight")
    }
    let total = components.reduce(0) { $0 + $1.weight }
    var parts: [(share: Double, sampler: Sampler)] = []
    for (index, component) in components.enumerated() {
      do {
        parts.append((component.weight / total, try Sampler(component.shape)))
      } catch {
        throw Parameter.refusal("mixture[\(index)].\(error.parameter)", error.reason)
      }
    }
    self.parts = parts
    table = AliasTable(weights: parts.map(\.share))
    let moments = parts.map { (share: $0.share, law: $0.sampler.law) }
    let mean = moments.reduce(0) { $0 + $1.share * $1.law.mean }
    self.mean = mean
    variance = moments.reduce(0) { sum, part in
      let distance = part.law.mean - mean
      return sum + part.share * (part.law.variance + distance * distance)
    }
  }

  func cumulative(_ x: Double) -> Double {
    parts.reduce(0) { $0 + $1.share * $1.sampler.law.cumulative(x) }
  }

  func sample(_ stream: inout RandomStream) -> Double {
    let part = table.sample(&stream)
    return parts[part].sampler.sample(&stream)
  }
}
