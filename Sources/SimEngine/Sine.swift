// The sine, for rates that rise and fall like one.

internal import CGSL

/// The sine of an angle in whole turns: 0.25 gives 1.
public func sine(turns: Double) -> Double { sin(turns * 2 * Double.pi) }
