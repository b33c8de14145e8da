// The stories that the model and a real node tell alike.

import Models

extension TreeStory {
  static let all: [TreeStory] = [
    TreeStory(
      "one_for_one",
      .supervisor("root", .oneForOne, 3, per: 5, [.worker("a"), .worker("b"), .worker("c")]),
      Death(0, "b")),
    TreeStory(
      "one_for_all",
      .supervisor("root", .oneForAll, 3, per: 5, [.worker("a"), .worker("b"), .worker("c")]),
      Death(0, "b")),
    TreeStory(
      "rest_for_one",
      .supervisor("root", .restForOne, 3, per: 5, [.worker("a"), .worker("b"), .worker("c")]),
      Death(0, "b")),
    TreeStory(
      "gives_up", .supervisor("root", .oneForOne, 1, per: 5, [.worker("a"), .worker("b")]),
      Death(0, "a"), Death(100, "b")),
    TreeStory(
      "escalates",
      .supervisor(
        "root", .oneForOne, 1, per: 5,
        [.supervisor("sub", .oneForOne, 1, per: 5, [.worker("c"), .worker("d")]), .worker("e")]),
      Death(0, "c"), Death(50, "c")),
    TreeStory(
      "escalates_twice",
      .supervisor(
        "root", .oneForOne, 1, per: 5,
        [.supervisor("sub", .oneForOne, 1, per: 5, [.worker("c"), .worker("d")]), .worker("e")]),
      Death(0, "c"), Death(50, "c"), Death(300, "c"), Death(350, "d")),
    TreeStory(
      "restart_types",
      .supervisor(
        "root", .oneForOne, 5, per: 5,
        [
          .worker("a", .transient), .worker("b", .transient), .worker("c", .transient),
          .worker("d", .temporary), .worker("e", .transient), .worker("f"),
        ]),
      Death(0, "a", .normal), Death(40, "b", .shutdown), Death(80, "c", .error), Death(120, "d", .error),
      Death(160, "e", .killed), Death(200, "f", .normal)),
    TreeStory(
      "normal_ends_count",
      .supervisor("root", .oneForOne, 1, per: 5, [.worker("a"), .worker("b")]),
      Death(0, "a", .normal), Death(40, "b", .shutdown)),
    TreeStory(
      "all_means_all",
      .supervisor("root", .oneForAll, 5, per: 5, [.worker("a", .transient), .worker("b")]),
      Death(0, "a", .normal), Death(60, "b")),
    TreeStory(
      "temporary_siblings",
      .supervisor(
        "root", .oneForAll, 5, per: 5, [.worker("a", .temporary), .worker("b"), .worker("c", .temporary)]),
      Death(0, "b")),
    TreeStory(
      "temporary_behind",
      .supervisor("root", .restForOne, 5, per: 5, [.worker("a"), .worker("b", .temporary), .worker("c")]),
      Death(0, "a")),
    TreeStory(
      "transient_supervisor",
      .supervisor(
        "root", .oneForOne, 5, per: 5,
        [.supervisor("sub", .oneForOne, 0, per: 5, restart: .transient, [.worker("c")]), .worker("e")]),
      Death(0, "c")),
    TreeStory(
      "failing_start",
      .supervisor("root", .oneForOne, 3, per: 5, [.worker("a"), .worker("b", fails: true)]),
      Death(0, "b")),
    TreeStory(
      "failing_start_behind",
      .supervisor(
        "root", .restForOne, 3, per: 5, [.worker("a"), .worker("b", fails: true), .worker("c")]),
      Death(0, "a")),
    TreeStory(
      "failing_start_of_all",
      .supervisor(
        "root", .oneForAll, 2, per: 5, [.worker("a"), .worker("b", fails: true), .worker("c")]),
      Death(0, "c")),
    TreeStory(
      "failing_start_below",
      .supervisor(
        "root", .oneForOne, 2, per: 5,
        [
          .supervisor("sub", .oneForOne, 1, per: 5, [.worker("c"), .worker("d", fails: true)]),
          .worker("e"),
        ]),
      Death(0, "c"), Death(50, "c")),
    TreeStory(
      "linked", .supervisor("root", .oneForOne, 5, per: 5, [.worker("a"), .worker("b", links: ["a"])]),
      Death(0, "a")),
    TreeStory(
      "linked_to_a_normal_end",
      .supervisor("root", .oneForOne, 5, per: 5, [.worker("a"), .worker("b", links: ["a"])]),
      Death(0, "a", .normal)),
    TreeStory(
      "three_levels",
      .supervisor(
        "root", .oneForOne, 2, per: 5,
        [
          .supervisor(
            "top", .oneForAll, 1, per: 5,
            [.supervisor("mid", .restForOne, 1, per: 5, [.worker("a"), .worker("b")]), .worker("c")])
        ]),
      Death(0, "a"), Death(60, "a")),
    TreeStory(
      "after_the_period", .supervisor("root", .oneForOne, 1, per: 1, [.worker("a"), .worker("b")]),
      Death(0, "a"), Death(2500, "b")),
    TreeStory(
      "killed_supervisor",
      .supervisor(
        "root", .oneForOne, 2, per: 5,
        [.supervisor("sub", .oneForOne, 1, per: 5, [.worker("c"), .worker("d")]), .worker("e")]),
      Death(0, "sub", .killed)),
    TreeStory(
      "two_at_once_of_all",
      .supervisor("root", .oneForAll, 1, per: 5, [.worker("a"), .worker("b"), .worker("c")]),
      Death(0, "a"), Death(0, "b")),
    TreeStory(
      "two_at_once_of_one",
      .supervisor("root", .oneForOne, 1, per: 5, [.worker("a"), .worker("b"), .worker("c")]),
      Death(0, "a"), Death(0, "b")),
    TreeStory(
      "blocked_by_a_start",
      .supervisor("root", .oneForOne, 3, per: 5, [.worker("a", start: 60), .worker("b")]),
      Death(0, "a"), Death(20, "b")),
  ]
}
