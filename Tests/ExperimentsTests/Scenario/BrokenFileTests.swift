// Files that are no text, and what is wrong inside the files that scenarios refer to.

import Experiments
import Models
import SimEngine
import Testing

@Suite("A file that cannot be a scenario")
struct BrokenFileTests {
  private static let sound = Array(BrokenScenario.sound.utf8)

  @Test(
    "is reported where its bytes stop being text",
    arguments: [
      ([0x61, 0x3A, 0x0A, 0x62, 0xFF, 0x63], "2:2", "not UTF-8"),
      ([0xC3, 0xA9, 0x3A, 0x20, 0xC3], "1:4", "not UTF-8"),
      ([0xFE, 0xFF, 0x00, 0x61], "1:1", "not UTF-8"),
      ([0x61, 0x00, 0x62], "1:2", "U+0000"),
      ([0x61, 0x3A, 0x0D, 0x0A, 0x1B], "2:1", "U+001B"),
      ([0xEF, 0xBB, 0xBF], "1:1", "the file is empty"),
    ] as [([UInt8], String, String)])
  func reportsBytes(_ bytes: [UInt8], _ place: String, _ fragment: String) {
    let found = problems(bytes: bytes)
    #expect(found.map { "\($0.line):\($0.column)" } == [place])
    #expect(found.allSatisfy { $0.problem.contains(fragment) })
  }

  @Test("may begin with a byte order mark and end its lines as Windows does")
  func acceptsOtherEditors() throws {
    let windows = BrokenScenario.sound.replacing("\n", with: "\r\n")
    #expect(try decode(bytes: [0xEF, 0xBB, 0xBF] + Array(windows.utf8)).name == "minimal")
  }

  @Test("is reported at its start if it is missing or a folder")
  func reportsUnreadableFiles() {
    for refusal in [FileRefusal.missing, .isDirectory, .unreadable(reason: "permission denied")] {
      let error = #expect(throws: ScenarioErrors.self) {
        try ScenarioDecoder.decode(path: "a.yml", catalog: []) { _ throws(FileRefusal) in throw refusal }
      }
      #expect(error?.description == "a.yml:1:1: \(refusal.problem)")
    }
  }

  @Test("is refused if it is too large, without reading it")
  func refusesLargeFiles() {
    let found = problems(bytes: Array(repeating: 0x23, count: 2 << 20))
    #expect(found.map(\.problem) == ["the file has 2097152 bytes; a scenario has at most 1048576"])
  }

  @Test("may have a line of half a megabyte")
  func acceptsLongLines() throws {
    let question = String(repeating: "why ", count: 125_000)
    #expect(try decode(BrokenScenario.sound + "question: \(question)\n").question?.utf8.count == 499_999)
  }

  @Test("cannot grow by aliases of aliases")
  func refusesAliasBombs() {
    var text = "a0: &a0 x\n"
    for level in 1..<30 {
      text += "? &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1), *a\(level - 1)]\n: x\n"
    }
    #expect(problems(text).map(\.problem) == ["aliases (`*name`) are not part of scenario files"])
  }

  @Test("is not reported more than once for one mistake")
  func reportsOnce() {
    let text = BrokenScenario.sound.replacing("name: minimal", with: "a: &x y\nb: *x\nname: minimal")
    #expect(problems(text).map { "\($0.line):\($0.column)" } == ["2:4"])
  }
}
