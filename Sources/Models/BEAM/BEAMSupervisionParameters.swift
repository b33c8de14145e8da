// What supervision costs, and what is not simulated of it.

import SimEngine

extension BEAM {
  static var supervisionParameters: [Parameter<Configuration>] {
    [
      Parameter(
        "supervisor_report", duration: \.costs.supervisorReport, in: .zero ... .seconds(1),
        "time that a supervisor takes to report that a child has died; a crashed child of it takes so much less for its "
          + "own report",
        .measured(
          "supervisor of one_for_one, its time on the scheduler with the default logger, 164 us and 4,600 reductions a "
            + "restart, less the start, OTP 25.2, x86-64 2.8 GHz")),
      Parameter(
        "start_child", duration: \.costs.startChild, in: .zero ... .milliseconds(1),
        "a supervisor's time to start a child, the child's own apart",
        .measured(
          "1,000 children started by one supervisor, 4.8 us each, less spawn and switches, OTP 25.2, x86-64 2.8 GHz"
        )),
      Parameter(
        "stop_child", duration: \.costs.stopChild, in: .zero ... .milliseconds(1),
        "a supervisor's time to stop a child, the child's own apart",
        .measured(
          "1,000 children stopped by one supervisor, 3.8 us each, less exit, OTP 25.2, x86-64 2.8 GHz")),
    ]
  }

  static var supervisionLimitations: [Limitation] {
    [
      Limitation(
        "The processes of requests and of connections are in no supervision tree: they live until the node ends.",
        bias: "optimistic where the supervisor of the endpoint is restarted with others"),
      Limitation(
        "Members of a supervision tree do not trap exits: a server that is told to stop dies at its next turn, whatever "
          + "waits in its mailbox.",
        bias: "optimistic for how fast a tree stops where `terminate/2` has much to do"),
      Limitation(
        "A supervision tree has no dynamic supervisors, no `auto_shutdown`, and no tables (ETS) that die with their owners.",
        bias: "optimistic where state is lost with a process"),
      Limitation(
        "At the start of a run all of the tree is there; what its `init` takes is paid at restarts only.",
        bias: "none once the warm-up is over"),
    ]
  }
}
