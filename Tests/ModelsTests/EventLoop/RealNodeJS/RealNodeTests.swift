// The order of callbacks in a real Node, and in the model's loop.

import Models
import SimEngine
import Testing

@Suite("The order of callbacks, against a real Node", .real(RealRuntime.node))
struct RealNodeTests {
  @Test("The model's order is Node's", arguments: Script.written + RandomScript.all)
  func order(script: Script) throws {
    let orders = Set(Pace.all.map { ScriptRun.order(script, at: $0) })
    if let isOpen = script.isOpen { #expect(isOpen == (orders.count > 1), "\(orders)") }
    // One thread in the pool: what several do at once ends in any order.
    let output = try RealRuntime.node.output(
      of: ["-e", script.javaScript], environment: ["UV_THREADPOOL_SIZE": "1"])
    let order = output.split(whereSeparator: \.isWhitespace).map(String.init)
    #expect(orders.contains(order), "Node: \(order); the model: \(orders)")
  }
}

extension RealRuntime {
  static let node = RealRuntime(command: "node", package: "nodejs")
}

extension Script {
  static let written = layers + phases + timers + files

  private static let layers: [Script] = [
    Script(
      "Ticks go before promises, and both before timers and immediates",
      .immediate("immediate"), .timeout(1, "timeout"), .promise("promise"), .tick("tick"), .busy(5)),
    Script(
      "Ticks set by ticks and promises set by promises go before all that was set before",
      .immediate("immediate"), .tick("tick1", .tick("tick2", .tick("tick3")), .promise("promise2")),
      .promise("promise1", .promise("promise3", .promise("promise4")), .tick("tick4", .promise("promise5")))),
    Script(
      "Between two immediates ticks and promises run",
      .immediate("immediate1", .promise("promise1"), .tick("tick1")), .immediate("immediate2", .tick("tick2"))
    ),
    Script(
      "Between two timers of one list ticks and promises run",
      .timeout(1, "timeout1", .promise("promise1"), .tick("tick1")), .timeout(1, "timeout2", .tick("tick2")),
      .busy(5)),
    Script(
      "Between two timers of different lists ticks and promises run",
      .timeout(1, "timeout1", .promise("promise1"), .tick("tick1")), .timeout(3, "timeout2", .tick("tick2")),
      .busy(8)),
  ]

  private static let phases: [Script] = [
    Script(
      "Whether a timer of 1 ms or an immediate comes first depends on how soon the loop starts", isOpen: true,
      .timeout(0, "timeout"), .immediate("immediate")),
    Script(
      "From an input's callback an immediate comes before any timer",
      .read("read", .timeout(0, "timeout"), .immediate("immediate"), .busy(5))),
    Script(
      "An immediate set by an immediate waits for the next iteration, behind timers and inputs",
      .immediate("immediate1", .immediate("immediate3"), .timeout(1, "timeout"), .read("read"), .busy(5)),
      .immediate("immediate2")),
    Script(
      "Inputs are called in the order in which they became ready, before immediates",
      .immediate("immediate"), .read("read1", .immediate("immediate2"), .tick("tick")),
      .read("read2", .read("read4")), .read("read3")),
    Script(
      "A refused connection is told before the poll, once its iteration has begun",
      .immediate("immediate", .set(.refused, "refused2"), .read("read2"), .immediate("immediate2")),
      .read("read"),
      .set(.refused, "refused")),
    Script(
      "A refused connection of the poll phase is told right after it, before immediates",
      .read("read", .set(.refused, "refused"), .immediate("immediate"), .tick("tick")), .read("read2")),
    Script(
      "Handles are closed after immediates and before timers, the last first",
      .read(
        "read", .set(.close, "close1"), .set(.close, "close2"), .immediate("immediate"),
        .timeout(1, "timeout"),
        .busy(5))),
  ]

  private static let timers: [Script] = [
    Script(
      "Timers of less than 1 ms are of 1 ms",
      .timeout(1, "timeout1"), .timeout(0, "timeout2"), .timeout(1, "timeout3"), .busy(5)),
    Script(
      "A list is gone through as far as it is due: its timers overtake another list's that were due before",
      .timeout(300, "threeHundred1"),
      .immediate(
        "immediate", .busy(5), .timeout(320, "threeHundredTwenty"), .busy(30), .timeout(300, "threeHundred2"),
        .busy(350))),
    Script(
      "A timer that comes due while timers run waits for the next iteration",
      .timeout(1, "timeout1", .timeout(1, "timeout3"), .immediate("immediate"), .busy(400)),
      .timeout(300, "timeout2"), .busy(5)),
    Script(
      "A timer set again in its own list is not called twice in one go",
      .timeout(1, "timeout1", .timeout(1, "timeout3"), .busy(5)), .timeout(1, "timeout2"), .busy(5),
      .immediate("immediate")),
  ]

  private static let files: [Script] = [
    Script(
      "All that the pool has done is one input, with ticks and promises between",
      .set(.file, "file", .tick("tick"), .promise("promise"), .immediate("immediate2")),
      .set(.crypto, "crypto"),
      .immediate("immediate1"), .busy(25)),
    Script(
      "The pool's work and inputs come in the order in which they became ready, unless V8 has woken up the loop before",
      isOpen: true,
      .read("read1"), .set(.file, "file"), .busy(25), .read("read2"), .set(.crypto, "crypto"), .busy(25)),
    Script(
      "Reading a file takes four turns through the pool",
      .set(.wholeFile, "file"),
      .immediate(
        "immediate1", .busy(25),
        .immediate("immediate2", .busy(25), .immediate("immediate3", .busy(25), .immediate("immediate4")))),
      .busy(25)),
    Script(
      "The pool's work comes before what became ready before it if it was there at the last poll too",
      .set(.file, "file1"), .immediate("immediate", .read("read"), .set(.file, "file2"), .busy(25)), .busy(25)
    ),
    Script(
      "Whether a file's callback or a timer comes first depends on the file", isOpen: true,
      .set(.file, "file"), .timeout(1, "timeout")),
  ]
}
