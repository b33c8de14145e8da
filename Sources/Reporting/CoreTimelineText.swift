// A timeline of cores for a terminal: a row of characters for each core, who the letters are, who made way for whom.

import Experiments
import Models
import SimEngine

/// A timeline of cores for a terminal.
package struct CoreTimelineText {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
  private static let idle: Character = "."
  /// Lines that the letters, and the preemptions, take at most.
  private static let mostLines = 40

  /// What fills most of the time that a character stands for.
  private enum Cell: Hashable {
    case idle
    case activity(CoreTrace.Activity)
    case service(Service)
  }

  private let timeline: CoreTimeline
  private let width: Int
  /// Time that a character stands for, in ns.
  private let step: Int64
  private let rows: [[Cell]]
  /// Those who have a letter, in order of appearance.
  private let served: [Service]

  /// The timeline in lines of at most `width` characters.
  package init(_ timeline: CoreTimeline, width: Int) {
    self.timeline = timeline
    self.width = width
    let room = max(20, width - timeline.name(ofCore: timeline.trace.cores - 1).count - 2)
    let step = Self.step(for: timeline.span.nanoseconds, characters: room)
    self.step = step
    let rows = timeline.segmentsByCore.map { segments in
      Self.row(segments, from: timeline.trace.from, span: timeline.span.nanoseconds, step: step)
    }
    self.rows = rows
    var seen: Set<Service> = []
    let columns = rows.map(\.count).max() ?? 0
    served = (0..<columns).flatMap { column in
      rows.compactMap { row -> Service? in
        guard case .service(let service) = row[column] else { return nil }
        return service.occupant.requestClass != nil && seen.insert(service).inserted ? service : nil
      }
    }
  }

  /// The text; `style` says whether it goes to a terminal that shows colours.
  package func text(_ style: TextStyle) -> String {
    var lines = Paragraph.lines(timeline.heading, width: width).map(style.bold)
    lines += ["one character is \(SimDuration(nanoseconds: step).fineText)", "", axis]
    for (core, row) in rows.enumerated() {
      lines.append(label(core) + row.map { drawn($0, style) }.joined())
    }
    return (lines + [""] + legend(style) + preemptions(style)).joined(separator: "\n") + "\n"
  }

  /// The least time of the series 1, 2, 2.5, 4, 5 by which the span fits into so many characters.
  private static func step(for span: Int64, characters: Int) -> Int64 {
    let least = (span + Int64(characters) - 1) / Int64(characters)
    var power: Int64 = 1
    while power * 10 <= least { power *= 10 }
    let quarter = power >= 10 ? [power / 10 * 25] : []
    return ([power, 2 * power] + quarter + [4 * power, 5 * power]).first { $0 >= least } ?? 10 * power
  }

  private static func row(_ segments: [CoreTrace.Segment], from start: SimTime, span: Int64, step: Int64)
    -> [Cell]
  {
    var next = 0
    return stride(from: 0, to: span, by: Int64.Stride(step)).map { offset in
      let (begin, end) = (offset, min(offset + step, span))
      var shares: [(cell: Cell, time: Int64)] = [(.idle, end - begin)]
      while next < segments.count, (segments[next].end - start).nanoseconds <= begin { next += 1 }
      var index = next
      while index < segments.count, (segments[index].start - start).nanoseconds < end {
        let segment = segments[index]
        let time =
          min((segment.end - start).nanoseconds, end) - max((segment.start - start).nanoseconds, begin)
        let cell: Cell =
          segment.activity == .running ? .service(segment.service) : .activity(segment.activity)
        if let known = shares.firstIndex(where: { $0.cell == cell }) {
          shares[known].time += time
        } else {
          shares.append((cell, time))
        }
        shares[0].time -= time
        index += 1
      }
      // Of equals the one that came first; something before nothing.
      return (shares.dropFirst() + shares.prefix(1)).reduce(shares[0]) { $1.time > $0.time ? $1 : $0 }.cell
    }
  }

  private func label(_ core: Int) -> String { timeline.name(ofCore: core) + "  " }

  /// The times at every tenth character.
  private var axis: String {
    let columns = rows.map(\.count).max() ?? 0
    var text = String(repeating: " ", count: label(timeline.trace.cores - 1).count)
    for column in stride(from: 0, to: columns, by: 10) {
      let mark = "|" + SimDuration(nanoseconds: step * Int64(column)).axisText
      text += mark + String(repeating: " ", count: max(0, 10 - mark.count))
    }
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  private func symbol(_ cell: Cell) -> Character {
    switch cell {
    case .idle: Self.idle
    case .activity(let activity): activity.symbol
    case .service(let service):
      if let place = served.firstIndex(of: service) {
        Self.letters[place % Self.letters.count]
      } else {
        service.occupant.symbol
      }
    }
  }

  private func drawn(_ cell: Cell, _ style: TextStyle) -> String {
    let text = String(symbol(cell))
    switch cell {
    case .service(let service): return style.tinted(text, Int(service.occupant.rawValue))
    case .idle: return style.faint(text)
    case .activity: return text
    }
  }

  /// Who the letters are, what the other characters mean, and how much core time each took.
  private func legend(_ style: TextStyle) -> [String] {
    var grid = TextGrid(columns: [
      .init("letter"), .init("request"), .init("on a core for", unit: "us"), .init("from", unit: "ms"),
    ])
    for (place, service) in served.prefix(Self.mostLines).enumerated() {
      let own = timeline.trace.segments.filter { $0.service == service && $0.activity == .running }
      let time = own.reduce(SimDuration.zero) { $0 + ($1.end - $1.start) }
      let first = own.map(\.start).min().map { $0 - timeline.trace.from } ?? .zero
      grid.append([
        EstimateText(value: String(Self.letters[place % Self.letters.count])),
        EstimateText(value: timeline.name(service)),
        EstimateText(value: NumberText.exact(Double(time.nanoseconds) / 1e3) ?? ""),
        EstimateText(value: NumberText.toPlace(first.milliseconds, -3) ?? ""),
      ])
    }
    var lines = served.isEmpty ? [] : grid.terminalLines(style)
    if served.count > Self.mostLines {
      lines.append("and \(served.count - Self.mostLines) more; a shorter stretch has fewer")
    }
    return (lines.isEmpty ? [] : lines + [""]) + Paragraph.lines(meanings, width: width)
  }

  /// The characters that are no letters, and what share of the core time all kinds took.
  private var meanings: String {
    let whole = Double(timeline.span.nanoseconds) * Double(timeline.trace.cores)
    let activities = timeline.coreTime.filter { $0.span > .zero }.map { activity, span in
      let symbol = activity.map { $0 == .running ? "" : "\($0.symbol) " } ?? "\(Self.idle) "
      let share = NumberText.percent(Double(span.nanoseconds) / whole, digits: 3)
      return "\(symbol)\(activity?.words ?? "idle") \(share)"
    }
    var seen: Set<Occupant> = []
    let others = timeline.trace.segments.filter { segment in
      segment.activity == .running && segment.service.occupant.requestClass == nil
        && seen.insert(segment.service.occupant).inserted
    }.map { "\($0.service.occupant.symbol) \(timeline.name($0.service))" }
    return (others + activities).joined(separator: ", ") + " of the core time"
  }

  private func preemptions(_ style: TextStyle) -> [String] {
    let all = timeline.preemptions
    guard !all.isEmpty else { return ["", "nobody was made to give way"] }
    var lines = ["", style.bold("made to give way")]
    lines += all.prefix(Self.mostLines).map { preemption in
      let time = NumberText.toPlace(preemption.time.milliseconds, -3) ?? ""
      let next = preemption.forWhom.map { "for " + timeline.name($0) } ?? "(who comes next lies beyond)"
      return "\(time) ms core \(preemption.core): \(timeline.name(preemption.who)) makes way \(next)"
    }
    if all.count > Self.mostLines { lines.append("and \(all.count - Self.mostLines) more") }
    return lines
  }
}

extension Occupant {
  /// What stands for whoever is no request.
  fileprivate var symbol: Character {
    switch self {
    case .hog: "!"
    case .collector: "%"
    case .rival: "#"
    default: "="
    }
  }
}

extension SimDuration {
  /// With its unit, down to the nanosecond.
  var fineText: String { nanoseconds % 1000 == 0 ? text : "\(nanoseconds)ns" }

  /// In the largest unit in which it is not a fraction of one.
  fileprivate var axisText: String {
    guard nanoseconds > 0 else { return "0" }
    let units: [(Int64, String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1000, "us")]
    guard let (factor, symbol) = units.first(where: { nanoseconds >= $0.0 }) else {
      return "\(nanoseconds)ns"
    }
    return (NumberText.significant(Double(nanoseconds) / Double(factor), digits: 6) ?? "") + symbol
  }
}
