// The only place where anything runs in parallel: between trials, never inside one.

/// Runs trials on several threads at once and returns their results in the order of the trials.
///
/// A trial depends on nothing but its own description, so the results are the same for any number of jobs.
package struct TrialRunner: Sendable {
  /// Trials that run at the same time.
  package let jobs: Int

  /// - Precondition: `jobs` is at least 1.
  package init(jobs: Int) {
    precondition(jobs >= 1, "somebody has to do the work")
    self.jobs = jobs
  }

  /// Runs `work` on every trial.
  ///
  /// - Parameters:
  ///   - trials: What to run.
  ///   - finished: Called after each trial, from one task at a time, with the number of trials done.
  ///   - work: What to do with each.
  /// - Returns: The results, in the order of the trials.
  /// - Throws: The error of the first trial in order that failed; the others are cancelled.
  package func results<Result: Sendable>(
    of trials: [Trial], finished: @Sendable (_ done: Int) -> Void = { _ in },
    _ work: @escaping @Sendable (Trial) throws(TrialError) -> Result
  ) async throws(TrialError) -> [Result] {
    var outcomes: [Swift.Result<Result, TrialError>?] = Array(repeating: nil, count: trials.count)
    await withTaskGroup(of: (Int, Swift.Result<Result, TrialError>).self) { group in
      var next = 0
      var done = 0
      func start() {
        guard next < trials.count else { return }
        let (index, trial) = (next, trials[next])
        next += 1
        group.addTask {
          do throws(TrialError) { return (index, .success(try work(trial))) } catch {
            return (index, .failure(error))
          }
        }
      }
      for _ in 0..<jobs { start() }
      while let (index, outcome) = await group.next() {
        outcomes[index] = outcome
        done += 1
        finished(done)
        if case .failure = outcome { next = trials.count }
        start()
      }
    }
    var results: [Result] = []
    for outcome in outcomes {
      switch outcome {
      case .success(let result): results.append(result)
      case .failure(let error): throw error
      case nil: continue
      }
    }
    return results
  }
}
