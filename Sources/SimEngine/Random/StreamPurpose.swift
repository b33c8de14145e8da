// What a random stream is for: the part of its key that names the kind of draw.

/// The kind of draw a ``RandomStream`` is for: arrivals, service demands, which victim to steal from.
///
/// Clients define their own constants. Draws for different purposes never share a stream, so asking for one more
/// kind of draw changes none of the others.
@frozen
public struct StreamPurpose: RawRepresentable, Hashable, Sendable {
  /// The number that enters the stream's key.
  public let rawValue: UInt32

  /// The purpose numbered `rawValue`.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}
