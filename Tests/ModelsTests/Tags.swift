// The kinds of tests that are asked for by name.

import Testing

extension Tag {
  /// Compares random figures with exact ones: fixed seeds, a stated significance.
  @Tag static var statistical: Self
}
