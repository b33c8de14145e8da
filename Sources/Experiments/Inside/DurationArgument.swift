// A duration as somebody writes it outside a scenario file, by the rules of those files.

package import SimEngine

/// Why a text is no duration, with what was meant where that can be told.
package struct DurationRefusal: Error, Hashable, CustomStringConvertible {
  package let description: String
}

extension SimDuration {
  /// Reads a duration with its unit, such as `20ms`.
  ///
  /// - Throws: ``DurationRefusal`` for whatever a scenario file would refuse.
  package init(parsing text: String) throws(DurationRefusal) {
    do throws(QuantityRefusal) {
      self.init(nanoseconds: try Quantity(text, .duration).inBaseUnits())
    } catch {
      throw DurationRefusal(
        description: "`\(text)` \(error.problem)" + (error.remedy.map { "; \($0)" } ?? ""))
    }
  }
}
