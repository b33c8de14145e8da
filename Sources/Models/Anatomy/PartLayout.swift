// Where the parts of one latency stand in a row of numbers.

/// The order of cells: each part with a culprit has one for every occupant, the others have one each.
struct PartLayout: Sendable, Hashable {
  let occupants: Int

  /// Cells of one row.
  var count: Int { Part.culprits * occupants + Part.allCases.count - Part.culprits }

  /// Where the cells of the parts without a culprit begin, in the order of the parts.
  var firstPlain: Int { Part.culprits * occupants }

  func cell(_ part: Part) -> Int {
    let index = Int(part.rawValue)
    return index < Part.culprits ? index * occupants : Part.culprits * (occupants - 1) + index
  }

  func cell(_ part: Part, behind occupant: Occupant) -> Int { cell(part) + occupant.index }

  /// The part, and the occupant if it has one, that a cell stands for.
  func meaning(of cell: Int) -> (part: Part, behind: Occupant?) {
    let queues = Part.culprits * occupants
    if cell < queues {
      return (Part.allCases[cell / occupants], Occupant(index: cell % occupants))
    }
    return (Part.allCases[Part.culprits + cell - queues], nil)
  }
}
