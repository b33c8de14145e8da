// A real Erlang node that runs supervision trees, once for all tests that compare the model with it.

import Foundation

enum RealTrees {
  static let erlang = RealRuntime(command: "erl", package: "erlang-base")

  /// What became of each story, in words.
  static func lines(_ stories: [TreeStory]) throws -> [String] {
    let program = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "real_trees.erl").path
    let code =
      "{ok,M,B}=compile:file(\"\(program)\",[binary,report]),{module,M}=code:load_binary(M,\"\",B),M:main()."
    let output = try erlang.output(
      of: ["-noshell", "+S", "1:1", "-eval", code], reading: stories.map(\.term).joined())
    return output.split(separator: "\n").map(String.init)
  }
}
