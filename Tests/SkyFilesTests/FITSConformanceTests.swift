import Foundation
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// Real and odd FITS files against what astropy finds in them (manifest.csv).
@Suite(.enabled(if: RealData.folder("fits-conformance") != nil, "real data are not beside the checkout"))
struct FITSConformanceTests {
  struct Expected: Decodable {
    var type: String
    var name: String?
    var bitpix: Int?
    var shape: [Int]?
    var rows: Int?
    var cols: Int?
    var n_nonfinite: Int?
    var min: Double?
    var max: Double?
    var mean: Double?
  }

  @Test func describesEveryFileOfTheManifest() throws {
    let folder = try #require(RealData.folder("fits-conformance"))
    let manifest = try Table.read("\(folder)/manifest.csv")
    let files = try #require(manifest["file"]).texts
    let units = try #require(manifest["hdus"]).texts
    #expect(files.count >= 50)
    for (file, json) in zip(files, units) {
      let description = SkyFile.describe("\(folder)/\(file)")
      #expect(description.error == nil, "\(file)")
      #expect(description.kind == "fits", "\(file)")
      // Python writes NaN and Infinity, which JSON has not; both are compared as "not finite".
      let valid = json.replacing("NaN", with: "null").replacing("-Infinity", with: "null")
        .replacing("Infinity", with: "null")
      guard !valid.isEmpty else {
        #expect(description.hdus.contains { $0.type == "image" }, "\(file)")
        continue
      }
      let expected = try JSONDecoder().decode([Expected].self, from: Data(valid.utf8))
      #expect(description.hdus.count == expected.count, "\(file)")
      for (found, wanted) in zip(description.hdus, expected) { compare(found, wanted, file) }
    }
  }

  private func compare(_ found: FileDescription.Unit, _ wanted: Expected, _ file: String) {
    let place = Comment(rawValue: "\(file)[\(found.index)]")
    switch wanted.type {
    case "BinTableHDU": #expect(found.type == "table", place)
    case "TableHDU": #expect(found.type == "ascii-table", place)
    case "CompImageHDU": #expect(found.type == "compressed-image", place)
    case "GroupsHDU": #expect(found.type == "empty", place)
    default: #expect(found.type == (wanted.shape == nil ? "empty" : "image"), place)
    }
    if let rows = wanted.rows, wanted.type != "GroupsHDU" {
      #expect(found.shape == [rows], place)
      #expect(found.columns.count == wanted.cols, place)
    }
    guard let shape = wanted.shape else { return }
    #expect(found.shape == shape, place)
    // Astropy names the type after scaling for these three; ours is the BITPIX of the file.
    let scaled = ["nasa-fft4b/file013.fits", "nasa-fft4b/file014.fits", "sep/image.fits"].contains(file)
    #expect(found.bitpix == (scaled ? 16 : wanted.bitpix), place)
    #expect(found.masked == wanted.n_nonfinite, place)
    for (mine, theirs) in [
      (found.minimum, wanted.min), (found.maximum, wanted.max), (found.mean, wanted.mean),
    ] {
      // tst0008 holds infinities, which our statistics leave out.
      guard let theirs else { continue }
      #expect(mine != nil, place)
      #expect(abs((mine ?? 0) - theirs) <= 1e-6 * max(abs(theirs), abs((wanted.max ?? 0) - (wanted.min ?? 0))), place)
    }
  }

  @Test func readsEveryImageWithoutTheShortPathToo() throws {
    let folder = try #require(RealData.folder("fits-conformance"))
    let files = try #require(Table.read("\(folder)/manifest.csv")["file"]).texts
    var compared = 0
    for file in files {
      let path = "\(folder)/\(file)"
      guard let plain = try SkyFile.plainImage(path) else { continue }
      let image = try SkyFile.imageThroughCFITSIO(path)
      #expect(plain.pixels.map(\.bitPattern) == image.pixels.map(\.bitPattern), "\(file)")
      #expect(plain.mask == image.mask && plain.unit == image.unit && plain.bandNames == image.bandNames, "\(file)")
      #expect(plain.rows == image.rows && plain.columns == image.columns && plain.bands == image.bands, "\(file)")
      compared += 1
    }
    #expect(compared >= 5)
  }
}

/// Files damaged on purpose: one clear line each, no crash.
@Suite(.enabled(if: RealData.folder("fits-broken") != nil, "real data are not beside the checkout"))
struct FITSBrokenTests {
  @Test func refusesAsExpected() throws {
    let folder = try #require(RealData.folder("fits-broken"))
    let expected = try Table.read("\(folder)/expected.csv")
    let files = try #require(expected["file"]).texts
    let wanted = try #require(expected["reader_should"]).texts
    #expect(files.count == 20)
    for (file, should) in zip(files, wanted) {
      let path = "\(folder)/\(file)"
      do {
        _ = try SkyFile.readImage(path)
        #expect(!should.hasPrefix("refuse"), "\(file) was read")
      } catch let error as SkyFileError {
        #expect(!should.hasPrefix("accept"), "\(error)")
        #expect(error.description.hasPrefix(path) && !error.description.contains("\n"))
        #expect(error.kind.exitStatus == 65, "\(error)")
      }
      let description = SkyFile.describe(path)
      if should.hasPrefix("refuse") { #expect(description.error != nil, "\(file)") }
      if should.contains("warning") { #expect(description.error != nil || !description.warnings.isEmpty, "\(file)") }
    }
  }
}
