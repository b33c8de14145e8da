// The anatomies of requests that are under way: each stage is closed when it ends, to the nanosecond.

import SimEngine

/// The time of every request under way, by part.
///
/// A request is in one stage after another without a gap: each call that closes a stage books all the time since the
/// last one. Where nobody asked for anatomies, nothing is kept.
struct OpenAnatomies: ~Copyable, Sendable {
  let isOn: Bool
  let layout: PartLayout
  private var writer = AnatomyWriter()
  /// A row of cells for each place of the request table.
  private var cells = Slab<Int64>()
  /// The clocks that a waiting request read when its wait began.
  private var readings = Slab<Int64>()
  private var since = Slab<SimTime>()
  /// Whether a request has waited behind anybody: else those cells are empty.
  private var hasWaited = Slab<Bool>()

  init(isOn: Bool, occupants: Int) {
    self.isOn = isOn
    layout = PartLayout(occupants: occupants)
  }

  /// The anatomies of those that have been answered.
  var table: AnatomyTable { writer.table(layout) }

  /// The request arrives.
  mutating func open(_ id: RequestID, at now: SimTime) {
    guard isOn else { return }
    let slot = Int(id.index)
    while since.count <= slot {
      cells.append(0, times: layout.count)
      readings.append(0, times: layout.occupants)
      since.append(.zero)
      hasWaited.append(false)
    }
    cells.fill(used(by: slot), with: 0)
    hasWaited[slot] = false
    since[slot] = now
  }

  /// The cells of a request that need not be empty.
  @inline(__always)
  private func used(by slot: Int) -> Range<Int> {
    let row = slot * layout.count
    return (hasWaited[slot] ? row : row + layout.firstPlain)..<row + layout.count
  }

  /// When the stage began that the request is in; nil where nothing is kept.
  func stageStart(of id: RequestID) -> SimTime? { isOn ? since[Int(id.index)] : nil }

  /// The stage that ends was all `part`, which has no culprit.
  mutating func close(_ id: RequestID, as part: Part, at now: SimTime) {
    guard isOn else { return }
    precondition(!part.hasCulprit, "a wait behind somebody is told apart by whom")
    let slot = Int(id.index)
    cells[slot * layout.count + layout.cell(part)] += (now - since[slot]).nanoseconds
    since[slot] = now
  }

  /// A request has taken so long before its present attempt.
  mutating func add(_ span: SimDuration, of part: Part, to id: RequestID) {
    guard isOn else { return }
    cells[Int(id.index) * layout.count + layout.cell(part)] += span.nanoseconds
  }

  /// The stage that ends was a wait of the program, `planned` long; what is beyond it is the timer's lateness.
  mutating func closeWait(_ id: RequestID, planned: SimDuration, at now: SimTime) {
    guard isOn else { return }
    close(id, as: .wait, at: min(now, since[Int(id.index)] + planned))
    close(id, as: .timer, at: now)
  }

  /// The stage that ends was a burst of a thread: the thread's ledger knows its parts.
  ///
  /// `overhead` is what of the time on the core was the runtime's own, and which part of the latency that is.
  mutating func closeBurst(
    _ id: RequestID, _ ledger: borrowing ThreadLedger, of thread: Int, overhead: SimDuration,
    as part: Part, at now: SimTime
  ) {
    guard isOn else { return }
    let slot = Int(id.index)
    let row = slot * layout.count
    if ledger.add(thread, to: &cells, at: row, layout) { hasWaited[slot] = true }
    cells[row + layout.cell(.running)] -= overhead.nanoseconds
    cells[row + layout.cell(part)] += overhead.nanoseconds
    assert(
      ledger.total(thread) == (now - since[slot]).nanoseconds, "a thread's ledger covers its burst")
    since[slot] = now
  }

  /// The request begins to wait for a resource that one holds at a time.
  ///
  /// `start` is when the wait began, at most as long ago as the present holder holds the resource.
  mutating func beginWait(
    _ id: RequestID, for resource: Int, _ clocks: inout OccupancyClocks, at start: SimTime
  ) {
    guard isOn else { return }
    let reading = Int(id.index) * layout.occupants
    clocks.advance(resource, to: start)
    clocks.read(resource, into: &readings, at: reading)
  }

  /// The stage that ends was a wait for a resource that one holds at a time.
  mutating func closeWait(
    _ id: RequestID, for resource: Int, _ clocks: inout OccupancyClocks, as part: Part, at now: SimTime
  ) {
    guard isOn else { return }
    clocks.advance(resource, to: now)
    let slot = Int(id.index)
    hasWaited[slot] = true
    let total = clocks.add(
      resource, since: readings, at: slot * layout.occupants, to: &cells,
      at: slot * layout.count + layout.cell(part))
    assert(total == (now - since[slot]).nanoseconds, "somebody, or nobody, holds a resource at each instant")
    since[slot] = now
  }

  /// The request begins to wait for a resource that several hold at once.
  mutating func beginWait(_ id: RequestID, for resource: inout SharedOccupancy, at now: SimTime) {
    guard isOn else { return }
    resource.beginWait(at: now)
    let reading = Int(id.index) * layout.occupants
    for occupant in 0..<layout.occupants { readings[reading + occupant] = resource.times[occupant] }
  }

  /// The stage that ends was a wait for a resource that several hold at once: each holder has its share of it.
  mutating func closeWait(
    _ id: RequestID, for resource: inout SharedOccupancy, as part: Part, at now: SimTime
  ) {
    guard isOn else { return }
    resource.endWait(at: now)
    let slot = Int(id.index)
    hasWaited[slot] = true
    let reading = slot * layout.occupants
    var total: Int64 = 0
    for occupant in 0..<layout.occupants { total += resource.times[occupant] - readings[reading + occupant] }
    let wait = (now - since[slot]).nanoseconds
    let row = slot * layout.count + layout.cell(part)
    var (seen, booked): (Int64, Int64) = (0, 0)
    for occupant in 0..<layout.occupants where total > 0 {
      seen += resource.times[occupant] - readings[reading + occupant]
      // Rounding the running total, not each share, makes the shares add up.
      let upTo = Int64(Int128(wait) * Int128(seen) / Int128(total))
      cells[row + occupant] += upTo - booked
      booked = upTo
    }
    cells[row] += wait - booked
    since[slot] = now
  }

  /// The request is answered.
  mutating func record(_ id: RequestID, key: UInt64, arrival: SimTime, requestClass: UInt16, at now: SimTime)
  {
    let slot = Int(id.index)
    precondition(since[slot] == now, "the last stage of a request ends with its answer")
    let used = used(by: slot)
    writer.append(
      key: key, latency: now - arrival, requestClass: requestClass, cells, in: used,
      firstCell: used.lowerBound - slot * layout.count)
  }
}
