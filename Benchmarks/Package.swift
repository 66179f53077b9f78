// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// The Swift halves of the comparisons whose twins lie in `peers/`; a package of its own, so that a user of Fleming
/// builds none of it.
let package = Package(
  name: "fleming-benchmarks",
  dependencies: [.package(name: "fleming", path: "..")],
  targets: [
    .executableTarget(
      name: "hog-bench", dependencies: [.product(name: "Fleming", package: "fleming")], swiftSettings: settings),
    .executableTarget(
      name: "files-bench", dependencies: [.product(name: "Fleming", package: "fleming")], swiftSettings: settings),
    .executableTarget(
      name: "spectra-bench", dependencies: [.product(name: "Fleming", package: "fleming")], swiftSettings: settings),
  ]
)
