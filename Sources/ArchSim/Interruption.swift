// Ctrl-C and its relatives: clean up, then end with the exit code that shells expect.

import Dispatch
import Foundation

/// Waits for SIGINT and SIGTERM, cleans up, and ends the program with 128 + the signal's number.
///
/// A class because it owns the sources of the signals for as long as it lives.
final class Interruption {
  private let sources: [any DispatchSourceSignal]

  /// Waits from now on; `cleanUp` runs on a thread of its own.
  init(cleanUp: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "archsim.signals")
    let registered = DispatchGroup()
    sources = [SIGINT, SIGTERM].map { number in
      // The default action would end the program before the source hears of the signal.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        cleanUp()
        _exit(128 + number)
      }
      registered.enter()
      source.setRegistrationHandler { registered.leave() }
      source.resume()
      return source
    }
    // A signal that comes before its source listens would be lost.
    registered.wait()
  }
}
