// One of several laws, picked by weight.

/// A law that first picks one of its parts and then draws from it.
struct MixtureLaw: Law {
  let mean: Double
  let variance: Double
  private let parts: [(share: Double, law: any Law)]
  private let table: MixtureTable

  init(_ components: [Distribution.Component]) throws(DistributionError) {
    guard !components.isEmpty else { throw Parameter.refusal("mixture", "has no components") }
    for (index, component) in components.enumerated() {
      try Parameter.requirePositive(component.weight, "mixture[\(index)].weight")
    }
    let total = components.reduce(0) { $0 + $1.weight }
    var parts: [(share: Double, law: any Law)] = []
    for (index, component) in components.enumerated() {
      do {
        parts.append((component.weight / total, try component.shape.law()))
      } catch {
        throw Parameter.refusal("mixture[\(index)].\(error.parameter)", error.reason)
      }
    }
    self.parts = parts
    table = MixtureTable(shares: parts.map(\.share), draws: parts.map(\.law.draw))
    let mean = parts.reduce(0) { $0 + $1.share * $1.law.mean }
    self.mean = mean
    variance = parts.reduce(0) { sum, part in
      let distance = part.law.mean - mean
      return sum + part.share * (part.law.variance + distance * distance)
    }
  }

  func cumulative(_ x: Double) -> Double {
    parts.reduce(0) { $0 + $1.share * $1.law.cumulative(x) }
  }

  var draw: Draw { .mixture(table) }
}

/// The parts of a mixture and the table that picks one.
@usableFromInline
final class MixtureTable: Sendable {
  private let parts: AliasTable
  private let draws: [Draw]

  init(shares: [Double], draws: [Draw]) {
    parts = AliasTable(weights: shares)
    self.draws = draws
  }

  func draw(_ stream: inout RandomStream) -> Double {
    let part = parts.sample(&stream)
    return draws[part](&stream)
  }
}
