// The decimal logarithm, for axes and orders of magnitude, without a platform's own math module.

internal import CGSL

/// The decimal logarithm of `value`: negative infinity at 0, and not a number below it.
public func logarithm10(_ value: Double) -> Double { log10(value) }
