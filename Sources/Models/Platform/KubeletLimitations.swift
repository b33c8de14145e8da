// What is left out of the platform, and which way that biases the answers.

extension Kubelet {
  package static let limitations = [
    Limitation(
      "Each instance has a machine of its own.", bias: "optimistic where instances share a host"),
    Limitation(
      "A balancer asks no other instance where one refuses a request, and puts none aside that fails often.",
      bias: "pessimistic against proxies with passive health checks"),
    Limitation(
      "The kubelet sees the end of a container at once (it looks each second), starts it as soon as its back-off is over "
        + "(it syncs the pod every 10 s or so, or at the expiry in recent versions), and needs no time to create it.",
      bias: "optimistic by seconds a restart"),
    Limitation(
      "No readiness probe is sent out of turn when the status of a pod changes, and there are no startup probes.",
      bias: "pessimistic: a container that has booted is ready up to a period later"),
    Limitation(
      "A runtime that handles SIGTERM ends at once with all that is under way: no listener is closed first, no request is "
        + "waited for, and no supervision tree shut down child by child.",
      bias: "either way: an orderly end loses fewer requests and takes up to the grace"),
    Limitation(
      "Probes take no network time, and their kubelet no processor time of the machine.",
      bias: "optimistic by less than a millisecond a probe"),
    Limitation(
      "Nobody probes after the measured window, when no requests come either.",
      bias: "none within the window"),
  ]
}
