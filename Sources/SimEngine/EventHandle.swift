// What a client keeps of a scheduled event, to cancel or move it.

/// Names one pending event of one ``Agenda``.
///
/// A handle goes stale when its event is handled or cancelled; a stale handle is recognised and does nothing. The
/// slot that an event occupies is used again, so the handle also carries the slot's generation. A handle must be
/// given to the agenda that issued it, and be dropped before its slot was used 2³² times again.
@frozen
public struct EventHandle: Hashable, Sendable, BitwiseCopyable {
  @usableFromInline let slot: UInt32
  @usableFromInline let generation: UInt32

  @inlinable init(slot: UInt32, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }

  /// The handle of no event: always stale.
  @inlinable public static var none: EventHandle { EventHandle(slot: .max, generation: 0) }
}
