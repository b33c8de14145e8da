// `anatomy.svg`: where the time goes at p50 and p99, as bars that are each as long as the whole.

package import Experiments
import Models
import SimEngine
import Statistics

/// `anatomy.svg`: a bar for each architecture, class and percentile, divided into the parts of the latency.
///
/// Bars are of equal length, since latencies differ by orders of magnitude; how long each is stands beside it.
package struct AnatomyPicture {
  /// The picture's file, which the report embeds.
  package static let name = "anatomy.svg"

  private struct Bar {
    var architecture: String
    var label: String
    var isFirstOfArchitecture: Bool
    var anatomy: PercentileAnatomy

    func share(of part: AnatomyPart) -> Double {
      let total = anatomy.total?.nanoseconds ?? 0
      return total > 0 ? Double(part.span.nanoseconds) / Double(total) : 0
    }
  }

  /// A colour's meaning.
  private struct Kind: Hashable {
    var part: Part
    var behind: Occupant?

    init(_ part: AnatomyPart) { (self.part, behind) = (part.part, part.behind) }

    /// By part, then by whom it is behind.
    var order: Int { Int(part.rawValue) << 8 | Int(behind?.rawValue ?? 0) }
  }

  private let bars: [Bar]
  /// Those that have a colour; all others are grey together.
  private let kinds: [Kind]
  private let classes: [String]
  private let title: String

  private static let width = 960.0
  private static let left = 210.0
  private static let right = 90.0
  private static let top = 34.0
  private static let barHeight = 22.0
  /// Beyond so many classes there is a bar for all of them together only.
  private static let mostClasses = 3
  /// A kind of part that is nowhere a larger share than this has no colour of its own.
  private static let leastShare = 0.01

  // Waits for a holder are warm, everything else is cold: what could be otherwise stands out.
  private static let warm = ["#d4681a", "#b8324f", "#c99700", "#8f4bb8", "#e0855c", "#a35a2a", "#d16ba5"]
  private static let cold = ["#2f81f7", "#4a9c5d", "#6e84a8", "#1f9aa8", "#7aa6d9", "#8aa05a", "#57606a"]
  private static let coldOwners = Array(Part.allCases.filter { !$0.hasCulprit }.prefix(cold.count))
  private static let rest = "#9aa4af"

  /// Nil where no latency can be taken apart.
  package init?(_ result: ScenarioResult) {
    let all = result.requestNames
    let requests = all.count > 1 && all.count <= Self.mostClasses + 1 ? Array(all.dropFirst()) : ["all"]
    bars = result.architectures.flatMap { architecture in
      result.orderedAnatomies.filter { anatomy in
        anatomy.architecture == architecture && requests.contains(anatomy.request) && anatomy.total != nil
          && PercentileAnatomy.standardPercentiles.contains(anatomy.percentile)
      }.enumerated().map { index, anatomy in
        let subject = requests.count > 1 ? "\(anatomy.request) " : ""
        return Bar(
          architecture: architecture, label: subject + anatomy.percentile.name,
          isFirstOfArchitecture: index == 0, anatomy: anatomy)
      }
    }
    guard !bars.isEmpty else { return nil }
    classes = result.classNames
    title = "\(result.scenario.name): where the time of the requests around p50 and p99 goes"
    var largest: [Kind: Double] = [:]
    for bar in bars {
      for part in bar.anatomy.parts where bar.share(of: part) > Self.leastShare {
        largest[Kind(part), default: 0] = max(largest[Kind(part)] ?? 0, bar.share(of: part))
      }
    }
    // Those that are the largest anywhere have colours, in the order of the parts.
    let ranked = largest.keys.sorted { (largest[$1] ?? 0, $0.order) < (largest[$0] ?? 0, $1.order) }
    let warm = ranked.filter { $0.behind != nil }.prefix(Self.warm.count)
    let cold = ranked.filter { $0.behind == nil }.prefix(Self.cold.count)
    kinds = warm.sorted { $0.order < $1.order } + cold.sorted { $0.order < $1.order }
  }

  /// The picture's text.
  package var svg: String {
    let bottom = Self.top + Double(bars.count) * Self.barHeight
    let legend = legendLines(top: bottom + 22)
    var lines = SVGText.opening(
      width: Self.width, height: legend.bottom, title: title,
      style: [".share { fill: #ffffff; font-size: 11px }"])
    lines.append(SVGText.text(title, x: 0, y: 18, "font-weight=\"bold\""))
    for (index, bar) in bars.enumerated() {
      lines += drawn(bar, y: Self.top + Double(index) * Self.barHeight)
    }
    return (lines + legend.lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private func drawn(_ bar: Bar, y: Double) -> [String] {
    var lines: [String] = []
    if bar.isFirstOfArchitecture {
      lines.append(SVGText.line(from: (0, y), to: (Self.width, y), "class=\"grid\""))
      lines.append(SVGText.text(bar.architecture, x: 0, y: y + 16))
    }
    lines.append(SVGText.text(bar.label, x: Self.left - 8, y: y + 16, "text-anchor=\"end\""))
    let whole = Self.width - Self.left - Self.right
    var x = Self.left
    for section in sections(bar) {
      let width = section.share * whole
      lines.append(
        SVGText.rectangle(
          x: x, y: y + 3, width: width, height: Self.barHeight - 6, "fill=\"\(section.colour)\""))
      let text = AnatomyText.percent(section.share)
      if width > SVGText.width(of: text, fontSize: 11) + 8 {
        lines.append(
          SVGText.text(text, x: x + width / 2, y: y + 15, "class=\"share\" text-anchor=\"middle\""))
      }
      x += width
    }
    let total = NumberText.significant(bar.anatomy.total?.milliseconds ?? 0, digits: 3) ?? "-"
    lines.append(SVGText.text("\(total) ms", x: Self.width - Self.right + 10, y: y + 16))
    return lines
  }

  /// The bar's parts by colour, in the order of the legend, what has no colour of its own last.
  private func sections(_ bar: Bar) -> [(colour: String, share: Double)] {
    let shares = kinds.map { kind in
      bar.anatomy.parts.filter { Kind($0) == kind }.reduce(0) { $0 + bar.share(of: $1) }
    }
    let rest = max(0, 1 - shares.reduce(0, +))
    return (zip(kinds, shares).map { (colour(of: $0), $1) } + [(Self.rest, rest)]).filter { $0.1 > 1e-6 }
  }

  private func colour(of kind: Kind) -> String {
    let alike = kinds.filter { ($0.behind == nil) == (kind.behind == nil) }
    let place = alike.firstIndex(of: kind) ?? 0
    guard kind.behind == nil else { return Self.warm[place] }
    // The part that has a colour of its own keeps it in every picture; the others take what is left.
    let owners = Self.coldOwners
    if let own = owners.firstIndex(of: kind.part) { return Self.cold[own] }
    let strangers = alike.filter { !owners.contains($0.part) }
    let free = owners.indices.filter { index in !alike.contains { $0.part == owners[index] } }
    return Self.cold[free[(strangers.firstIndex(of: kind) ?? 0) % free.count]]
  }

  /// The meanings of the colours, in as many lines as they take.
  private func legendLines(top: Double) -> (lines: [String], bottom: Double) {
    let entries = kinds.map { kind in
      (
        colour(of: kind),
        AnatomyText.name(AnatomyPart(kind.part, behind: kind.behind, .zero), classes: classes)
      )
    }
    return SVGText.legend(entries + [(Self.rest, "other")], top: top, width: Self.width)
  }
}
