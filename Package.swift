// swift-tools-version: 6.2
import PackageDescription

/// One list of settings for every Swift target: Swift 6 mode, the strict upcoming features, warnings as errors.
/// No unsafe flags, so that the package can be another package's dependency.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A Swift library target together with its tests.
func library(_ name: String, _ dependencies: [Target.Dependency], tests: [Target.Dependency] = []) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, swiftSettings: settings),
    .testTarget(
      name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies + tests,
      swiftSettings: settings),
  ]
}

let package = Package(
  name: "fleming",
  products: [
    .executable(name: "fleming", targets: ["fleming"]),
    .library(
      name: "Fleming",
      targets: [
        "Imagery", "SkyFiles", "Augmentation", "Descriptors", "Simulation", "Networks", "Probing", "Training",
        "Reports",
      ]),
  ],
  targets: [
    .systemLibrary(
      name: "CFITSIO", pkgConfig: "cfitsio", providers: [.apt(["libcfitsio-dev"]), .brew(["cfitsio"])]),
    .systemLibrary(name: "CLibPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CLibJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"]), .brew(["expat"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"]), .brew(["bzip2"])]),
    .systemLibrary(name: "CDNNL", providers: [.apt(["libdnnl-dev"]), .brew(["onednn"])]),
    // What C alone includes is linked by name: a module map's `link` works for Swift, and pkg-config may be missing.
    .target(
      name: "CPNG", dependencies: ["CLibPNG", "CDeflate"],
      linkerSettings: [.linkedLibrary("png"), .linkedLibrary("deflate")]),
    .target(name: "CJPEG", dependencies: ["CLibJPEG"], linkerSettings: [.linkedLibrary("jpeg")]),
    .systemLibrary(name: "CWCSLIB", pkgConfig: "wcslib", providers: [.apt(["wcslib-dev"]), .brew(["wcslib"])]),
    .target(
      name: "COneDNN", dependencies: ["CDNNL"],
      linkerSettings: [.linkedLibrary("dnnl"), .linkedLibrary("gomp", .when(platforms: [.linux]))]),
    .target(name: "CKernels", dependencies: ["COneDNN"]),
    .target(name: "CPixels"),
    .target(name: "AllocationCount", path: "Tests/AllocationCount"),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    .executableTarget(name: "fleming", dependencies: ["FlemingTool"], swiftSettings: settings),
  ]
    + library("Groundwork", ["CPixels"])
    + library("Imagery", ["Groundwork", "CPixels"])
    + library(
      "SkyFiles",
      ["Groundwork", "Imagery", "CPixels", "CFITSIO", "CPNG", "CZlib", "CBzip2", "CJPEG", "CExpat", "CWCSLIB"])
    + library("Augmentation", ["Groundwork", "Imagery"])
    + library("Descriptors", ["Groundwork", "Imagery"])
    + library("Simulation", ["Groundwork", "Imagery"], tests: ["SkyFiles"])
    + library("Networks", ["Groundwork", "COneDNN", "CKernels"], tests: ["AllocationCount"])
    + library("Probing", ["Groundwork", "Networks"])
    + library(
      "Training", ["Groundwork", "Imagery", "SkyFiles", "Augmentation", "Networks", "Probing"],
      tests: ["Simulation"])
    + library("Reports", ["Groundwork", "Imagery", "SkyFiles", "Networks", "Probing", "Training"])
    + library(
      "FlemingTool",
      [
        "Groundwork", "Imagery", "SkyFiles", "Augmentation", "Descriptors", "Simulation", "Networks", "Probing",
        "Training", "Reports",
      ])
)
