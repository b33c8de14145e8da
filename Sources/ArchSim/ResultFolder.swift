// The folder of a result: its files are replaced together, or not at all.

import Foundation
import Reporting
import Synchronization

/// The folder of a result.
///
/// Files are written under temporary names, flushed, and only then renamed, the manifest last: whatever ends
/// the program before leaves an earlier result as it was. A class because the thread that waits for signals
/// shares it.
final class ResultFolder: Sendable {
  private struct State {
    /// Temporary files that there may be.
    var temporaries: [String] = []
    /// Folders that were made for this result, outermost first.
    var madeFolders: [String] = []
  }

  let path: String
  private let state = Mutex(State())

  init(at path: String) { self.path = path }

  /// Makes the folder if it is not there.
  /// - Throws: ``Failure`` if it cannot be made or written to: better before the runs than after them.
  func open() throws(Failure) {
    try makeFolders()
    var status = stat()
    guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFDIR else {
      throw Self.failure(path, ENOTDIR)
    }
    guard access(path, W_OK | X_OK) == 0 else { throw Self.failure(path, errno) }
  }

  /// Replaces the folder's files by these.
  func replace(with files: [ResultFiles.File]) throws(Failure) {
    let suffix = ".\(getpid()).tmp"
    let pairs = files.map { (temporary: "\(path)/.\($0.name)\(suffix)", final: "\(path)/\($0.name)") }
    state.withLock { $0.temporaries = pairs.map(\.temporary) }
    do throws(Failure) {
      for (file, pair) in zip(files, pairs) { try Self.write(file.text, to: pair.temporary) }
      try rename(pairs)
    } catch {
      discard()
      throw error
    }
  }

  /// Removes what is unfinished: temporary files, and folders that were made and are still empty.
  ///
  /// Files that are being renamed are not unfinished: this waits until all are.
  func discard() {
    state.withLock { state in
      for path in state.temporaries { unlink(path) }
      for path in state.madeFolders.reversed() { rmdir(path) }
      state = State()
    }
  }

  /// Holds the lock, so that ``discard()`` comes before the first renaming or after the last.
  private func rename(_ pairs: [(temporary: String, final: String)]) throws(Failure) {
    let failed: (path: String, code: Int32)? = state.withLock { state in
      guard !state.temporaries.isEmpty else { return nil }
      for pair in pairs where Foundation.rename(pair.temporary, pair.final) != 0 {
        return (pair.final, errno)
      }
      state = State()
      return nil
    }
    if let failed { throw Self.failure(failed.path, failed.code) }
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private func makeFolders() throws(Failure) {
    var prefix = path.hasPrefix("/") ? "/" : ""
    var made: [String] = []
    for part in path.split(separator: "/") {
      prefix += (prefix.isEmpty || prefix.hasSuffix("/") ? "" : "/") + part
      if mkdir(prefix, 0o777) == 0 {
        made.append(prefix)
      } else if errno != EEXIST {
        let code = errno
        for folder in made.reversed() { rmdir(folder) }
        throw Self.failure(prefix, code)
      }
    }
    state.withLock { $0.madeFolders = made }
  }

  /// Puts the text at the path: a file is replaced whole or not at all, a device or a pipe is written to.
  static func put(_ text: String, at path: String) throws(Failure) {
    if isSpecial(path) { return try write(text, to: path) }
    // A link keeps pointing to the file that is replaced.
    let url = URL(filePath: path).resolvingSymlinksInPath()
    let folder = ResultFolder(at: url.deletingLastPathComponent().path)
    try folder.open()
    try folder.replace(with: [ResultFiles.File(name: url.lastPathComponent, text: text)])
  }

  /// Whether there is something at the path that cannot be replaced by a file: a device, a pipe, a folder.
  static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  /// Writes the text to the file at the path, which must not be anybody's earlier result.
  static func write(_ text: String, to path: String) throws(Failure) {
    let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure(path, errno) }
      bytes = bytes.dropFirst(count)
    }
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else { throw failure(path, errno) }
  }

  private static func failure(_ path: String, _ code: Int32) -> Failure {
    Failure(message: "\(path): cannot be written: \(String(cString: strerror(code)))", code: Failure.failed)
  }
}
