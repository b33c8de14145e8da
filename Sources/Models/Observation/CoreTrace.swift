// Who ran on which core, instant by instant, over a short stretch of a run.

package import SimEngine

/// What the cores did over a short stretch of a run.
package struct CoreTrace: Sendable, Hashable {
  /// What a core does.
  package enum Activity: UInt8, Sendable, Hashable, CaseIterable {
    case running, contextSwitch, cacheRefill, wakeUp, stolen
    /// It is idle although threads would run there, whose container has used up its quota.
    case throttled
  }

  /// A stretch of one core's time; where there is none, the core is idle.
  package struct Segment: Sendable, Hashable {
    package var core: Int
    package var thread: Int
    package var activity: Activity
    package var service: Service
    package var start: SimTime
    package var end: SimTime
    /// Whether it ended because somebody else was let run, not because there was nothing more to do.
    package var isPreempted = false
  }

  /// Of all instances together.
  package private(set) var cores: Int
  /// Whose cores they are, as many of each.
  package private(set) var instances = 1
  package let from: SimTime
  package let to: SimTime
  /// In order of their end; those of one core do not overlap.
  package private(set) var segments: [Segment] = []
  /// The last segment of each core, to be gone on with.
  private var last: [Int]

  package init(cores: Int, from: SimTime, to: SimTime) {
    self.cores = cores
    self.from = from
    self.to = to
    last = Array(repeating: -1, count: cores)
  }

  /// Adds a segment, or lengthens the one before it where nothing has changed.
  package mutating func add(
    _ activity: Activity, on core: Int, thread: Int, for service: Service, from start: SimTime,
    to end: SimTime
  ) {
    let (start, end) = (max(start, from), min(end, to))
    guard start < end else { return }
    if let before = previous(on: core), segments[before].end == start, !segments[before].isPreempted,
      segments[before].thread == thread, segments[before].service == service,
      segments[before].activity == activity
    {
      segments[before].end = end
      return
    }
    last[core] = segments.count
    segments.append(
      Segment(core: core, thread: thread, activity: activity, service: service, start: start, end: end))
  }

  /// Adds the cores of another instance, numbered behind these.
  mutating func append(_ other: CoreTrace) {
    segments += other.segments.map {
      var segment = $0
      segment.core += cores
      return segment
    }
    segments.sort { ($0.end, $0.core) < ($1.end, $1.core) }
    cores += other.cores
    instances += other.instances
    last = Array(repeating: -1, count: cores)
  }

  /// Whoever ran last on the core was made to give way.
  package mutating func markPreemption(on core: Int, at now: SimTime) {
    if let before = previous(on: core), segments[before].end == now { segments[before].isPreempted = true }
  }

  private func previous(on core: Int) -> Int? { last[core] < 0 ? nil : last[core] }
}
