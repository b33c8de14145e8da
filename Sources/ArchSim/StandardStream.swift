// Standard output and standard error.

import Foundation

/// Standard output or standard error.
enum StandardStream: Int32 {
  case output = 1
  case error = 2

  /// Writes all of `text`; a stream that nobody reads any more takes no more, and that is no error.
  func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(rawValue, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  var isTerminal: Bool { isatty(rawValue) == 1 && environment("TERM") != "dumb" }

  /// Whether to colour what goes there: on a terminal, unless `NO_COLOR` is set to anything (no-color.org).
  var isColoured: Bool { isTerminal && (environment("NO_COLOR") ?? "").isEmpty }

  /// Columns of the terminal; nil where there is none, or it does not say.
  var columns: Int? {
    var size = winsize()
    guard isTerminal, ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  private func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}
