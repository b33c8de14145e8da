// Reading scenarios and the files that they name.

import Experiments
import Foundation
import Models

/// Reading scenarios and the files that they name.
enum InputFile {
  /// More than this is no scenario, and no trace of one.
  private static let greatestSize = 1 << 30
  /// Errors of one scenario that are printed; a trace in the wrong format has one for each row.
  private static let mostDiagnostics = 100

  /// The bytes of the file at `path`.
  static func bytes(at path: String) throws(FileRefusal) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw refusal(errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw refusal(errno) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= greatestSize else { throw .unreadable(reason: "it has more than 1 GiB") }
    }
  }

  /// The scenario in the file at `path`.
  static func scenario(at path: String) throws(Failure) -> Scenario {
    do throws(ScenarioErrors) {
      return try ScenarioDecoder.decode(path: path, catalog: ArchitectureCatalog.all, readFile: bytes)
    } catch {
      throw Failure(message: message(error.diagnostics), code: Failure.invalid)
    }
  }

  /// A line for each error, up to ``mostDiagnostics`` of them.
  private static func message(_ diagnostics: [Diagnostic]) -> String {
    var lines = diagnostics.prefix(mostDiagnostics).map(\.description)
    let others = diagnostics.count - lines.count
    if others > 0 { lines.append("and \(others) more") }
    return lines.joined(separator: "\n")
  }

  private static func refusal(_ code: Int32) -> FileRefusal {
    switch code {
    case ENOENT: .missing
    case EISDIR: .isDirectory
    default: .unreadable(reason: String(cString: strerror(code)))
    }
  }
}
