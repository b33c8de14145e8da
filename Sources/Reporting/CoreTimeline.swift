// Who ran on which core over a short stretch of a run, made ready to be printed or drawn: `archsim timeline`.

package import Experiments
package import Models
package import SimEngine

/// Who ran on which core over a short stretch of a run.
package struct CoreTimeline: Sendable {
  /// Somebody who was made to give up a core although there was more to do.
  struct Preemption: Sendable, Hashable {
    /// Since the start of the stretch.
    var time: SimDuration
    var core: Int
    var who: Service
    /// Who ran next; nil where nobody did before the end of the stretch.
    var forWhom: Service?
  }

  let trace: CoreTrace
  /// The scenario, the architecture and the replication.
  let subject: String
  /// Where the stretch begins, since the start of the measured window.
  let start: SimDuration
  let classes: [String]

  /// - Parameters:
  ///   - trace: The stretch.
  ///   - trial: What was run.
  ///   - start: Where the stretch begins, since the start of the measured window.
  package init(_ trace: CoreTrace, of trial: Trial, from start: SimDuration) {
    self.trace = trace
    self.start = start
    subject = "\(trial.scenario.name), \(trial.variant.name), replication \(trial.replication)"
    classes = trial.scenario.workload.classes.map(\.name)
  }

  var span: SimDuration { trace.to - trace.from }

  /// What the times on the axis count from.
  var heading: String {
    "\(subject): \(span.text) from \(start.text) after the start of the measured window"
  }

  /// Whoever is served, in words: `page #4711`.
  func name(_ service: Service) -> String {
    let name = service.occupant.name(classes: classes)
    return service.occupant.requestClass == nil ? "the \(name)" : "\(name) #\(service.key)"
  }

  /// Each core's segments in order.
  var segmentsByCore: [[CoreTrace.Segment]] {
    var cores = [[CoreTrace.Segment]](repeating: [], count: trace.cores)
    for segment in trace.segments { cores[segment.core].append(segment) }
    return cores
  }

  /// In order of time; whoever only makes way for itself is left out.
  var preemptions: [Preemption] {
    segmentsByCore.flatMap { segments in
      segments.indices.filter { segments[$0].isPreempted }.compactMap { index -> Preemption? in
        let segment = segments[index]
        let next = segments[(index + 1)...].first { $0.activity == .running }?.service
        guard next != segment.service else { return nil }
        return Preemption(
          time: segment.end - trace.from, core: segment.core, who: segment.service, forWhom: next)
      }
    }.sorted { ($0.time, $0.core) < ($1.time, $1.core) }
  }

  /// What a core is called: by its number in its instance, and that of the instance where there are several.
  package func name(ofCore core: Int) -> String {
    let count = trace.cores / trace.instances
    return trace.instances == 1 ? "core \(core)" : "instance \(core / count) core \(core % count)"
  }

  /// Core time in the stretch by what was done in it, idle last; all of it together is cores × span.
  var coreTime: [(activity: CoreTrace.Activity?, span: SimDuration)] {
    var spans = CoreTrace.Activity.allCases.map { (activity: Optional($0), span: SimDuration.zero) }
    var idle = span * Int64(trace.cores)
    for segment in trace.segments {
      let index = Int(segment.activity.rawValue)
      spans[index].span += segment.end - segment.start
      idle -= segment.end - segment.start
    }
    return spans + [(nil, idle)]
  }
}

extension CoreTrace.Activity {
  /// Its name in words: `context switch`.
  var words: String {
    "\(self)".reduce(into: "") { words, character in
      words += character.isUppercase ? " " + character.lowercased() : String(character)
    }
  }

  /// What stands for it in a row of characters; whoever runs has a letter instead.
  var symbol: Character {
    switch self {
    case .running: "="
    case .contextSwitch: "/"
    case .wakeUp: "^"
    case .cacheRefill: "~"
    case .stolen: "#"
    case .throttled: "x"
    }
  }
}
