// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "archsim",
  platforms: [.macOS(.v15)],  // UInt128, the event queue's key, is in the standard library from macOS 15.
  products: [
    .executable(name: "archsim", targets: ["ArchSim"]),
    .library(name: "SimEngine", targets: ["SimEngine"]),
    .library(name: "Statistics", targets: ["Statistics"]),
  ],
  dependencies: [
    // The command line: help, validation and completions that users already know.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Scenario files are YAML; its node tree carries the line and column of every value.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // report.md is a template, not string concatenation.
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    .target(name: "SimEngine", dependencies: ["CGSL"]),
    .target(name: "Statistics", dependencies: ["CGSL"]),
    .target(name: "Models", dependencies: ["SimEngine"]),
    .target(
      name: "Experiments",
      dependencies: ["Models", "SimEngine", "Statistics", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "Reporting",
      dependencies: [
        "Experiments", "Models", "SimEngine", "Statistics",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("report.md.mustache")]),
    .executableTarget(
      name: "ArchSim",
      dependencies: [
        "Reporting", "Experiments", "Models", "SimEngine", "Statistics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // Sees what only this package's own targets see, which the benchmarks' own package does not.
    .executableTarget(
      name: "ModelBenchmark", dependencies: ["Experiments", "Models", "SimEngine"],
      path: "Benchmarks/Sources/ModelBenchmark"),
    .testTarget(name: "SimEngineTests", dependencies: ["SimEngine", "CGSL", "Statistics"]),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics", "CGSL"], exclude: ["Oracles"]),
    .testTarget(
      name: "ModelsTests", dependencies: ["Models", "SimEngine", "Statistics"],
      exclude: ["BEAM/RealNode/real_node.erl", "Supervision/RealNode/real_trees.erl"]),
    .testTarget(name: "ExperimentsTests", dependencies: ["Experiments", "Models", "SimEngine", "Statistics"]),
    .testTarget(name: "ReportingTests", dependencies: ["Reporting", "Experiments", "Models", "SimEngine"]),
    .testTarget(name: "ArchSimTests", dependencies: ["ArchSim"]),
    .testTarget(name: "TidyTests", dependencies: ["Models"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
