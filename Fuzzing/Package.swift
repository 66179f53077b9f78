// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Coverage-guided fuzz targets of the readers, a package of its own so that a user of Fleming builds none of it.
/// `Fuzzing/run` builds and runs them.
func fuzzer(_ name: String) -> Target {
  .executableTarget(
    name: "fuzz-\(name)", dependencies: [.product(name: "Fleming", package: "fleming"), "FuzzSupport"],
    swiftSettings: settings)
}

let package = Package(
  name: "fleming-fuzzing",
  dependencies: [.package(name: "fleming", path: "..")],
  targets: [
    .target(name: "FuzzSupport", swiftSettings: settings), fuzzer("fits"), fuzzer("png"), fuzzer("jpeg"), fuzzer("csv"),
    fuzzer("votable"), fuzzer("spectrum"), fuzzer("model"),
  ]
)
