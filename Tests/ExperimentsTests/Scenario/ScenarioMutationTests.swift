// Sound scenarios, damaged at random: the decoder never crashes, and what it reports lies within the file.

import Experiments
import Testing

@Suite("A damaged scenario")
struct ScenarioMutationTests {
  @Test("decodes, or is reported at places within its files", .timeLimit(.minutes(5)), arguments: 0..<4)
  func survivesDamage(_ shard: Int) {
    var generator = SplitMix(state: 0x5CE9_A210 &+ UInt64(shard))
    var decoded = 0
    var refused = 0
    for round in 0..<2_000 {
      let sample = SoundSamples.all[round % SoundSamples.all.count]
      var bytes = Array(sample.text.utf8)
      for _ in 0...Int.random(in: 0..<3, using: &generator) { Self.damage(&bytes, &generator) }
      var files = sample.files
      if round.isMultiple(of: 3) {
        for (name, text) in sample.files {
          var contents = Array(text.utf8)
          Self.damage(&contents, &generator)
          files[name] = String(decoding: contents, as: UTF8.self)
        }
      }
      let found = problems(bytes: bytes, files: files)
      if found.isEmpty { decoded += 1 } else { refused += 1 }
      for diagnostic in found where diagnostic.path == "folder/test.yml" {
        let isWithin = Self.contains(bytes, diagnostic.place)
        #expect(isWithin, "\(diagnostic) is outside of:\n\(String(decoding: bytes, as: UTF8.self))")
      }
      #expect(found.allSatisfy { $0.line >= 1 && $0.column >= 1 && !$0.problem.isEmpty })
    }
    #expect(decoded > 20 && refused > 500, "\(decoded) decoded, \(refused) refused: that tests too little")
  }

  /// Whether the place is a character of the text or the end of one of its lines.
  private static func contains(_ bytes: [UInt8], _ place: TextPlace) -> Bool {
    var lengths = [0]
    var previous: Unicode.Scalar = " "
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lengths.append(0)
      default: lengths[lengths.count - 1] += 1
      }
      previous = scalar
    }
    if place.line == lengths.count + 1 { return place.column == 1 }
    return lengths.indices.contains(place.line - 1) && place.column <= lengths[place.line - 1] + 1
  }

  private static let tokens = [
    "{", "}", "[", "]", ":", ": ", "- ", ",", "\n", "\"", "'", "|", ">", "&a", "*a", "!!int ", "#", "? ", "%",
    "---\n",
    "...", "\t", "  ", "\r", "\u{0}", "0", "-1", "1e9", ".nan", ".inf", "~", "99999999999999999999", "s",
    "us", "/s",
    "%", "GiB", "name", "name: a\n", "<<: ", "é", "\u{2028}", "\u{FEFF}", "{{{{{{{{", "- - - - - ",
    "unlimited",
  ]

  private static func damage(_ bytes: inout [UInt8], _ generator: inout SplitMix) {
    guard !bytes.isEmpty else { return }
    let start = Int.random(in: 0..<bytes.count, using: &generator)
    let end = min(bytes.count, start + Int.random(in: 1..<20, using: &generator))
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: bytes[start] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes.removeSubrange(start..<end)
    case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
    case 3: bytes.remove(at: start)
    case 4: bytes.removeSubrange(start...)
    case 5:
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      let line = Int.random(in: 0..<lines.count, using: &generator)
      let target = Int.random(in: 0..<lines.count, using: &generator)
      var shuffled = lines
      shuffled.insert(lines[line], at: target)
      bytes = Array(shuffled.joined(separator: [0x0A]))
    default:
      let token = tokens.randomElement(using: &generator) ?? ""
      bytes.replaceSubrange(
        start..<min(bytes.count, start + Int.random(in: 0...2, using: &generator)), with: token.utf8)
    }
  }
}

/// A small generator for tests that choose at random, the same choices each time.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
