// Reading platforms: instances, balancer, restart policy, back-off, grace, probes.

internal import Models
internal import SimEngine

extension ScenarioReader {
  mutating func platform(_ node: YAMLNode) -> Platform? {
    let before = diagnostics.count
    guard let fields = fields(of: node, ScenarioFormat.platform) else { return nil }
    var platform = Platform()
    let instances = read("instances", in: fields) { $0.count($1, in: 1...ScenarioFormat.mostReplicas) }
    if let instances { platform.instances = Int(instances) }
    if let balancer = read("balancer", in: fields, { $0.balancer($1) }) { platform.balancer = balancer }
    let policies = Platform.Restart.allCases.map(\.rawValue)
    let restart = read("restart", in: fields) {
      $0.word($1, among: policies, title: "a restart policy", kind: "policies")
    }
    if let restart = restart.flatMap(Platform.Restart.init(rawValue:)) { platform.restart = restart }
    if let backOff = read("back_off", in: fields, { $0.restartBackOff($1) }) { platform.backOff = backOff }
    if platform.restart == .never, let place = fields["back_off"]?.place {
      report("`back_off` has no meaning where nothing is started again", "remove it", at: place)
    }
    if let grace = read("grace", in: fields, { $0.probeTime($1, orZero: true) }) { platform.grace = grace }
    let processes = Platform.FirstProcess.allCases.map(\.rawValue)
    let first = read("pid_1", in: fields) {
      $0.word($1, among: processes, title: "a first process", kind: "processes")
    }
    if let first = first.flatMap(Platform.FirstProcess.init(rawValue:)) { platform.firstProcess = first }
    platform.liveness = read("liveness", in: fields) { $0.probe($1, ScenarioFormat.livenessProbe) }
    platform.readiness = read("readiness", in: fields) { $0.probe($1, ScenarioFormat.readinessProbe) }
    return diagnostics.count == before ? platform : nil
  }

  /// The platform of one architecture: its own, none, or that of the scenario.
  mutating func platform(of fields: Fields, otherwise common: Platform?) -> Platform? {
    guard let node = fields["platform"] else { return common }
    return node.word == ScenarioFormat.noPlatform ? nil : platform(node)
  }

  private mutating func balancer(_ node: YAMLNode) -> Balancer? {
    guard let fields = fields(of: node, ScenarioFormat.balancer) else { return nil }
    var balancer = Balancer()
    let policy = read("policy", in: fields) {
      $0.word(
        $1, among: Balancer.Policy.allCases.map(\.rawValue), title: "a balancer's policy", kind: "policies")
    }
    if let policy = policy.flatMap(Balancer.Policy.init(rawValue:)) { balancer.policy = policy }
    let unit = read("per", in: fields) {
      $0.word($1, among: Balancer.Unit.allCases.map(\.rawValue), title: "what is spread", kind: "units")
    }
    if let unit = unit.flatMap(Balancer.Unit.init(rawValue:)) { balancer.unit = unit }
    if let lag = read("lag", in: fields, { $0.probeTime($1, orZero: true) }) { balancer.lag = lag }
    return balancer
  }

  private mutating func restartBackOff(_ node: YAMLNode) -> RestartBackOff.Rules? {
    guard let fields = fields(of: node, ScenarioFormat.restartBackOff) else { return nil }
    var rules = RestartBackOff.Rules()
    if let first = read("first", in: fields, { $0.probeTime($1) }) { rules.first = first }
    if let most = read("most", in: fields, { $0.probeTime($1) }) { rules.most = most }
    if rules.most < rules.first {
      report(
        "the longest wait is shorter than the first, which is \(Dimension.duration.text(rules.first.nanoseconds))",
        "write a longer `most`, or a shorter `first`", at: fields.place(of: "most"))
    }
    return rules
  }

  private mutating func probe(_ node: YAMLNode, _ form: MappingForm) -> Probe? {
    guard let fields = fields(of: node, form) else { return nil }
    var probe = Probe()
    let counts = 1...ScenarioFormat.mostProbes
    if let every = read("every", in: fields, { $0.probeTime($1) }) { probe.every = every }
    if let timeout = read("timeout", in: fields, { $0.probeTime($1) }) { probe.timeout = timeout }
    if let count = read("failures", in: fields, { $0.count($1, in: counts) }) { probe.failures = Int(count) }
    if let count = read("successes", in: fields, { $0.count($1, in: counts) }) {
      probe.successes = Int(count)
    }
    if let delay = read("initial_delay", in: fields, { $0.probeTime($1, orZero: true) }) {
      probe.initialDelay = delay
    }
    if let steps = read("program", in: fields, { $0.program($1) }) { probe.program = Program(steps) }
    return probe
  }

  private mutating func probeTime(_ node: YAMLNode, orZero: Bool = false) -> SimDuration? {
    duration(node, upTo: ScenarioFormat.longestProbe, orZero: orZero)
  }
}
