// What has happened in a supervision tree, in the order in which it did.

package import SimEngine

/// Something that has happened to a member of a supervision tree.
package struct SupervisionEvent: Sendable, Hashable {
  package enum What: Sendable, Hashable {
    /// Its process has been started; its `init` begins.
    case starts
    /// Its `init` is over: it is there.
    case isUp
    /// Its `init` has failed.
    case failsToStart
    /// It is gone.
    case dies(SupervisionTree.Reason)
  }

  package var time: SimTime
  package var member: Int
  package var what: What

  package init(time: SimTime, member: Int, what: What) {
    self.time = time
    self.member = member
    self.what = what
  }
}
