// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "archsim-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "archsim", path: "..")],
  targets: [
    .executableTarget(
      name: "KernelBenchmark",
      dependencies: [
        .product(name: "SimEngine", package: "archsim"), .product(name: "Statistics", package: "archsim"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
