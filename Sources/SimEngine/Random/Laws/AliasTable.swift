// Weighted choice in constant time.

internal import CGSL

/// GSL's table for picking a number from 0 ..< `weights.count` in proportion to its weight (Walker's alias method).
///
/// A class because the table is C memory with one owner and many readers: it is freed when the last distribution that
/// uses it goes. Nothing writes to it after `init`, so threads may share it.
final class AliasTable: @unchecked Sendable {
  private let table: UnsafeMutablePointer<gsl_ran_discrete_t>

  /// The table of these weights.
  /// - Precondition: there is a weight; all are finite and none is negative; not all are 0.
  init(weights: [Double]) {
    guard let table = gsl_ran_discrete_preproc(weights.count, weights) else {
      preconditionFailure("GSL had no memory for a table of \(weights.count) weights")
    }
    self.table = table
  }

  deinit { gsl_ran_discrete_free(table) }

  func sample(_ stream: inout RandomStream) -> Int {
    stream.withGSL { gsl_ran_discrete($0, table) }
  }
}
