// A timeline of cores as a picture: a row for each core, a box for each stretch of who ran there.

import Models
import SimEngine

/// A timeline of cores as a picture.
package struct CoreTimelinePicture {
  /// More boxes than this nobody can look at.
  package static let mostSegments = 20_000

  private let timeline: CoreTimeline
  /// Those who ran, by class.
  private let occupants: [Occupant]
  private let activities: [CoreTrace.Activity]

  private static let width = 960.0
  private static let left = 64.0
  private static let right = 12.0
  private static let top = 40.0
  private static let rowHeight = 34.0
  private static let palette = [
    "#2f81f7", "#c99700", "#4a9c5d", "#8f4bb8", "#1f9aa8", "#d16ba5", "#6e84a8", "#a35a2a",
  ]
  private static let hog = "#b8324f"
  /// Whoever else is no request.
  private static let foreign = ["#e0855c", "#7d8a3a", "#b39ddb", "#5f7f86"]
  private static let way = "#ff7b00"
  private static let overhead = ["#57606a", "#9aa4af", "#c9a0a0", "#7d5a5a"]

  /// Nil where there are more than ``mostSegments`` boxes.
  package init?(_ timeline: CoreTimeline) {
    guard timeline.trace.segments.count <= Self.mostSegments else { return nil }
    self.timeline = timeline
    let running = timeline.trace.segments.filter { $0.activity == .running }
    occupants = Set(running.map(\.service.occupant)).sorted { $0.rawValue < $1.rawValue }
    activities = CoreTrace.Activity.allCases.filter { activity in
      activity != .running && timeline.trace.segments.contains { $0.activity == activity }
    }
  }

  /// The picture's text.
  package var svg: String {
    let bottom = Self.top + Double(timeline.trace.cores) * Self.rowHeight
    let legend = legendLines(top: bottom + 44)
    var lines = SVGText.opening(
      width: Self.width, height: legend.bottom, title: timeline.heading,
      style: [
        ".who { fill: #ffffff; font-size: 11px } .way { stroke: \(Self.way); stroke-width: 2 } .idle { fill: #768390; fill-opacity: 0.12 }"
      ])
    lines.append(SVGText.text(timeline.heading, x: 0, y: 18, "font-weight=\"bold\""))
    for tick in AxisTicks.linear(upTo: timeline.span.milliseconds, count: 8) {
      let x = position(tick)
      lines.append(SVGText.line(from: (x, Self.top - 6), to: (x, bottom + 4), "class=\"grid\""))
      let label = (NumberText.significant(tick, digits: 6) ?? "") + (tick == 0 ? " ms" : "")
      lines.append(SVGText.text(label, x: x, y: bottom + 18, "text-anchor=\"middle\""))
    }
    for (core, segments) in timeline.segmentsByCore.enumerated() {
      let y = Self.top + Double(core) * Self.rowHeight
      lines.append(SVGText.text(timeline.name(ofCore: core), x: 0, y: y + 21))
      lines.append(
        SVGText.rectangle(
          x: Self.left, y: y + 4, width: Self.width - Self.left - Self.right, height: Self.rowHeight - 8,
          "class=\"idle\""))
      lines += segments.map { box($0, y: y + 4, height: Self.rowHeight - 8) }
    }
    for preemption in timeline.preemptions {
      let x = position(preemption.time.milliseconds)
      let y = Self.top + Double(preemption.core) * Self.rowHeight
      lines.append(SVGText.line(from: (x, y), to: (x, y + Self.rowHeight), "class=\"way\""))
    }
    return (lines + legend.lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private func box(_ segment: CoreTrace.Segment, y: Double, height: Double) -> String {
    let start = (segment.start - timeline.trace.from).milliseconds
    let end = (segment.end - timeline.trace.from).milliseconds
    let (x, width) = (position(start), position(end) - position(start))
    let isRunning = segment.activity == .running
    let name = isRunning ? timeline.name(segment.service) : segment.activity.words
    let times = [start, end].map { NumberText.toPlace($0, -3) ?? "" }
    let tip = "<title>\(SVGText.escaped("\(name), \(times[0]) to \(times[1]) ms"))</title>"
    let colour = isRunning ? colour(of: segment.service.occupant) : colour(of: segment.activity)
    let rectangle =
      "<rect fill=\"\(colour)\" x=\"\(fine(x))\" y=\"\(SVGText.number(y))\" width=\"\(fine(max(width, 0.3)))\" "
      + "height=\"\(SVGText.number(height))\">\(tip)</rect>"
    let short = segment.service.key == .max ? name : "#\(segment.service.key)"
    guard isRunning, let text = [name, short].first(where: { fits($0, into: width) }) else {
      return rectangle
    }
    return rectangle + "\n"
      + SVGText.text(text, x: x + width / 2, y: y + height / 2 + 4, "class=\"who\" text-anchor=\"middle\"")
  }

  private func fits(_ text: String, into width: Double) -> Bool {
    SVGText.width(of: text, fontSize: 11) + 6 <= width
  }

  /// Where a time, in ms, stands on the axis.
  private func position(_ milliseconds: Double) -> Double {
    Self.left + milliseconds / timeline.span.milliseconds * (Self.width - Self.left - Self.right)
  }

  /// A coordinate to a thousandth: boxes are narrow.
  private func fine(_ value: Double) -> String { NumberText.toPlace(value, -3) ?? "0" }

  private func colour(of occupant: Occupant) -> String {
    if let requestClass = occupant.requestClass { return Self.palette[requestClass % Self.palette.count] }
    return occupant == .hog ? Self.hog : Self.foreign[Int(occupant.rawValue) % Self.foreign.count]
  }

  private func colour(of activity: CoreTrace.Activity) -> String {
    Self.overhead[(activities.firstIndex(of: activity) ?? 0) % Self.overhead.count]
  }

  private func legendLines(top: Double) -> (lines: [String], bottom: Double) {
    let entries =
      occupants.map { (colour(of: $0), $0.name(classes: timeline.classes)) }
      + activities.map { (colour(of: $0), $0.words) }
      + (timeline.preemptions.isEmpty ? [] : [(Self.way, "line: made to give way")])
    return SVGText.legend(entries, top: top, width: Self.width)
  }
}
