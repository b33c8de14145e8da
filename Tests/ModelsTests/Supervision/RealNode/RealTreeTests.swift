// The rules of supervision compared with a real node: the same trees, the same deaths, the same survivors.

import Foundation
import Models
import Testing

@Suite("Supervision, compared with a real node", .real(RealTrees.erlang))
struct RealTreeTests {
  @Test("The same processes are started again in the same order, and the same ones are there at the end")
  func sameAsReal() throws {
    let real = try RealTrees.lines(TreeStory.all)
    #expect(real.count == TreeStory.all.count)
    for (story, line) in zip(TreeStory.all, real) { #expect(try story.modelled() == line) }
  }
}
