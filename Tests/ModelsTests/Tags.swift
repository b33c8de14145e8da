// The kinds of tests that are asked for by name, and those that need an optimised build.

import Testing

extension Tag {
  /// Compares random figures with exact ones: fixed seeds, a stated significance.
  @Tag static var statistical: Self
}

extension Trait where Self == ConditionTrait {
  /// For tests of millions of events: a minute with optimisation, a quarter of an hour without.
  static var optimizedOnly: Self { .enabled(if: isOptimized, "takes too long without optimisation") }
}

#if DEBUG
  let isOptimized = false
#else
  let isOptimized = true
#endif
