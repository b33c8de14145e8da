// The version of ArchSim, as `--version`, manifests and reports state it.

/// The version of ArchSim.
enum Version {
  static let current = "0.1.0"
}
