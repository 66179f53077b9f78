import Foundation
import Imagery
import Simulation
import SkyFiles
import TestSupport
import Testing

/// The samples are what the simulation still makes. Another C library may round a sine or a logarithm otherwise in the
/// last bit, which now and then moves a rounded value by one step: one pixel in a thousand may differ by a step.
struct SamplesTests {
  private func share(_ a: Image, _ b: Image, differingByMoreThan limit: (Int) -> Float) -> (some: Double, far: Int) {
    var (some, far) = (0, 0)
    for i in a.pixels.indices where a.pixels[i] != b.pixels[i] {
      some += 1
      if abs(a.pixels[i] - b.pixels[i]) > limit(i / a.planeCount) { far += 1 }
    }
    return (Double(some) / Double(max(1, a.pixels.count)), far)
  }

  @Test(arguments: [0, 1, 318, 639]) func starsAndGalaxiesAreMadeAgain(_ index: Int) throws {
    var sky = StarGalaxySky(seed: 1)
    (sky.faintest, sky.levelsPerSigma) = (20.4, 2)
    let object = sky.object(index)
    let name = "\(object.className)-\(String(repeating: "0", count: 6 - String(index).count))\(index)"
    let path = "\(RealData.repository)/samples/star-galaxy/\(object.className)/\(name).fits.gz"
    let sample = try SkyFile.readImage(path)
    try #require(sample.bands == 5 && sample.rows == 44 && sample.columns == 44)
    // A step lies between 0.35 and 0.75 of the sky sigma.
    let sigma = object.image.skyStatistics().map(\.sigma)
    let difference = share(sample, object.image) { 0.8 * sigma[$0] }
    #expect(difference.some <= 0.001 && difference.far == 0)
    #expect(sample.unit == "nanomaggy" && sample.bandNames == object.image.bandNames)
  }

  @Test(arguments: [0, 1, 2, 3, 4, 199]) func galaxiesOfAllShapesAreMadeAgain(_ index: Int) throws {
    let object = MorphologySky(seed: 1).object(index)
    let name = "\(object.className)-\(String(repeating: "0", count: 6 - String(index).count))\(index)"
    let sample = try SkyFile.readImage("\(RealData.repository)/samples/morphology/\(object.className)/\(name).png")
    try #require(sample.pixels.count == object.image.pixels.count)
    let difference = share(sample, object.image) { _ in 1 }
    #expect(difference.some <= 0.001 && difference.far == 0)
  }

  @Test(arguments: [0, 7, 8, 42, 89]) func spectraAreMadeAgain(_ index: Int) throws {
    var sky = SpectralSky(seed: 1)
    (sky.pixels, sky.signalToNoise, sky.levelsPerSigma) = (960, 10...60, 2)
    let object = sky.object(index)
    let name = "\(object.className)-\(String(repeating: "0", count: 6 - String(index).count))\(index)"
    let path = "\(RealData.repository)/samples/spectra/\(object.className)/\(name).fits.gz"
    let sample = try SkyFile.readSpectrum(path)
    try #require(sample.count == 960 && sample.mask == object.measured.mask)
    let sigma = object.measured.inverseVariance.map { 1 / $0.squareRoot() }
    let differing = (0..<960).filter { sample.flux[$0] != object.measured.flux[$0] }
    #expect(
      differing.count <= 1 && differing.allSatisfy { abs(sample.flux[$0] - object.measured.flux[$0]) < sigma[$0] })
    #expect(sample.medium == .vacuum && sample.name == "simulated \(index)")
  }

  @Test func foldersHoldWhatTheTruthSays() throws {
    for (folder, count, classes) in [("star-galaxy", 640, 2), ("morphology", 200, 5), ("spectra", 90, 9)] {
      let root = "\(RealData.repository)/samples/\(folder)"
      let truth = try Table.read("\(root)/truth.csv")
      guard case .text(let paths) = truth["path"]?.values, case .text(let labels) = truth["label"]?.values else {
        Issue.record("no path and label")
        return
      }
      #expect(paths.count == count && Set(labels).count == classes)
      #expect(paths.allSatisfy { FileManager.default.fileExists(atPath: "\(root)/\($0)") })
    }
  }
}
