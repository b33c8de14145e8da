// A program of callbacks, written once for Node and for the model of its loop.

import Testing

/// What runs first, and all that it sets going.
struct Script: Sendable, CustomTestStringConvertible {
  /// What calls a callback.
  enum Source: Sendable, Hashable {
    case tick, promise, immediate
    /// In ms.
    case timeout(Int)
    /// The thread pool, which looks a file up, or makes random bytes.
    case file, crypto
    /// The thread pool four times over: opening, asking for the size, reading, closing.
    case wholeFile
    /// A socket that another one of the process writes to.
    case read
    /// A connection that is refused.
    case refused
    /// A socket that is destroyed.
    case close
  }

  enum Act: Sendable {
    case set(Source, Callback)
    /// Computes for so many ms.
    case busy(Int)
  }

  struct Callback: Sendable {
    let name: String
    let acts: [Act]
  }

  let title: String
  let main: Callback
  /// Whether the order depends on how long things take; nil where nobody has thought about it.
  let isOpen: Bool?

  init(_ title: String, isOpen: Bool? = false, _ acts: Act...) {
    self.init(title, isOpen: isOpen, acts)
  }

  init(_ title: String, isOpen: Bool? = false, _ acts: [Act]) {
    self.title = title
    self.isOpen = isOpen
    main = Callback(name: "main", acts: acts)
  }

  var testDescription: String { title }

  /// Sockets that it needs.
  var sockets: Int { count { $0 == .read || $0 == .close } }

  func count(where isCounted: (Source) -> Bool) -> Int { Self.count(main, isCounted) }

  private static func count(_ callback: Callback, _ isCounted: (Source) -> Bool) -> Int {
    var total = 0
    for case .set(let source, let next) in callback.acts {
      total += (isCounted(source) ? 1 : 0) + count(next, isCounted)
    }
    return total
  }
}

extension Script.Act {
  static func set(_ source: Script.Source, _ name: String, _ acts: Self...) -> Self {
    .set(source, Script.Callback(name: name, acts: acts))
  }

  static func tick(_ name: String, _ acts: Self...) -> Self { .set(.tick, .init(name: name, acts: acts)) }
  static func promise(_ name: String, _ acts: Self...) -> Self {
    .set(.promise, .init(name: name, acts: acts))
  }
  static func immediate(_ name: String, _ acts: Self...) -> Self {
    .set(.immediate, .init(name: name, acts: acts))
  }
  static func timeout(_ milliseconds: Int, _ name: String, _ acts: Self...) -> Self {
    .set(.timeout(milliseconds), .init(name: name, acts: acts))
  }
  static func read(_ name: String, _ acts: Self...) -> Self { .set(.read, .init(name: name, acts: acts)) }
}

extension Script {
  /// The program in JavaScript; it prints the names of its callbacks in the order of their calls.
  ///
  /// Where it needs sockets, it begins in an immediate, once they are connected; otherwise at once.
  var javaScript: String {
    """
    const net = require('net'), fs = require('fs'), crypto = require('crypto'), os = require('os');
    const log = [], pairs = [];
    const called = name => {
      log.push(name);
      if (log.length === \(1 + count { _ in true })) {
        process.stdout.write(log.join(' ') + '\\n', () => process.exit(0));
      }
    };
    const busy = ms => {
      const end = process.hrtime.bigint() + BigInt(ms) * 1000000n;
      while (process.hrtime.bigint() < end);
    };
    const read = f => { const pair = pairs.pop(); pair.theirs.once('data', f); pair.ours.write('x'); };
    const close = f => { const pair = pairs.pop(); pair.ours.on('close', f); pair.ours.destroy(); };
    const refused = f => { net.connect('/nonexistent/socket').on('error', f); };
    const main = \(Self.function(main));
    const connect = (server, path, left) => {
      if (left === 0) { server.close(); setImmediate(() => setImmediate(main)); return; }
      const pair = {};
      const both = () => {
        if (!pair.isConnected || !pair.theirs) return;
        pairs.push(pair);
        connect(server, path, left - 1);
      };
      server.once('connection', socket => { pair.theirs = socket.on('error', () => {}).resume(); both(); });
      pair.ours = net.connect(path, () => { pair.isConnected = true; both(); });
    };
    if (\(sockets) > 0) {
      const path = os.tmpdir() + '/archsim-' + process.pid + '.sock';
      const server = net.createServer().listen(path, () => connect(server, path, \(sockets)));
    } else {
      main();
    }
    """
  }

  private static func function(_ callback: Callback) -> String {
    let acts = callback.acts.map { act in
      switch act {
      case .busy(let span): "busy(\(span));"
      case .set(let source, let next): statement(source, function(next))
      }
    }
    return "() => { called('\(callback.name)'); \(acts.joined(separator: " ")) }"
  }

  private static func statement(_ source: Source, _ function: String) -> String {
    switch source {
    case .tick: "process.nextTick(\(function));"
    case .promise: "Promise.resolve().then(\(function));"
    case .immediate: "setImmediate(\(function));"
    case .timeout(let span): "setTimeout(\(function), \(span));"
    case .file: "fs.stat('/', \(function));"
    case .crypto: "crypto.randomBytes(8, \(function));"
    case .wholeFile: "fs.readFile('/etc/hosts', \(function));"
    case .read: "read(\(function));"
    case .refused: "refused(\(function));"
    case .close: "close(\(function));"
    }
  }
}
