import Dispatch
import FoundationEssentials
import Imagery
import SkyFiles
import Synchronization
import TestSupport
import Testing

/// Stacks of images: round trips plain and packed, one image at a time, and files that are none.
struct ImageStackTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func image(_ place: Int, bands: Int) -> Image {
    var image = Image(
      bands: bands, rows: 6, columns: 5, pixels: (0..<30 * bands).map { Float($0 + 100 * place) / 7 },
      bandNames: bands == 1 ? ["r"] : ["g", "r"], unit: "nanomaggy")
    if place == 1 {
      image = Image(
        bands: bands, rows: 6, columns: 5, pixels: image.pixels.enumerated().map { $0 == 3 ? .nan : $1 },
        bandNames: image.bandNames, unit: image.unit)
    }
    return image
  }

  private func write(_ count: Int, bands: Int, _ compression: FITSCompression) throws -> String {
    let path = folder.file("stack.fits")
    let objects = Table(columns: [
      .init("id", .text((0..<count).map { "object \($0)" })), .init("mag", .real((0..<count).map { Double($0) })),
    ])
    try ImageStack.write(to: path, objects: objects, compression: compression) { image($0, bands: bands) }
    return path
  }

  @Test(arguments: [1, 2], [FITSCompression.none, .gzip])
  func roundTrip(bands: Int, compression: FITSCompression) throws {
    let path = try write(3, bands: bands, compression)
    let stack = try #require(try ImageStack(path))
    #expect(stack.count == 3 && stack.bands == bands && stack.rows == 6 && stack.columns == 5)
    #expect(try stack.objects()?["id"]?.texts == ["object 0", "object 1", "object 2"])
    let reader = ImageReader()
    for place in [2, 0, 1] {
      let expected = image(place, bands: bands)
      for own in [try SkyFile.readImage(stack.path(of: place)), try reader.image(stack.path(of: place))] {
        #expect(own.mask == expected.mask && own.bandNames == expected.bandNames && own.unit == expected.unit)
        #expect(zip(own.pixels, expected.pixels).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
      }
    }
    #expect(throws: SkyFileError.self) { try SkyFile.readImage(stack.path(of: 3)) }
  }

  @Test func riceKeepsMasksAndNearlyTheValues() throws {
    let path = try write(3, bands: 2, .rice)
    let own = try SkyFile.readImage("\(path)[plane=1]")
    let expected = image(1, bands: 2)
    #expect(own.mask == expected.mask)
    for (a, b) in zip(own.pixels, expected.pixels) where !b.isNaN { #expect(abs(a - b) < 0.1) }
  }

  @Test(arguments: [FITSCompression.gzip, .rice]) func threadsReadOneCompressedStackAtOnce(
    _ compression: FITSCompression
  ) throws {
    let path = try write(40, bands: 2, compression)
    let alone = try (0..<40).map { try SkyFile.readImage("\(path)[plane=\($0)]") }
    let reader = ImageReader()
    let together = Mutex<[Int: Image]>([:])
    DispatchQueue.concurrentPerform(iterations: 160) { i in
      let image = try? reader.image("\(path)[plane=\(i % 40)]")
      together.withLock { $0[i] = image }
    }
    for (i, image) in together.withLock({ $0 }) {
      #expect(zip(image.pixels, alone[i % 40].pixels).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
    }
    #expect(together.withLock { $0.count } == 160)
  }

  @Test func oneImageIsAStackToo() throws {
    #expect(try ImageStack(try write(1, bands: 2, .none))?.count == 1)
    #expect(throws: SkyFileError.self) { try write(0, bands: 2, .none) }
  }

  @Test func imagesCubesAndTablesAreNone() throws {
    try SkyFile.writeFITS(Image(bands: 1, rows: 3, columns: 4), to: folder.file("image.fits"))
    try SkyFile.writeFITS(Image(bands: 5, rows: 3, columns: 4), to: folder.file("cube.fits"))
    try Table(columns: [.init("a", .integer([1, 2]))]).write(to: folder.file("table.fits"))
    for name in ["image", "cube", "table"] { #expect(try ImageStack(folder.file("\(name).fits")) == nil) }
    #expect(try ImageStack("stack.png") == nil)
  }

  @Test func theImagesMustHaveOneShape() throws {
    let objects = Table(columns: [.init("id", .text(["a", "b"]))])
    #expect(throws: SkyFileError.self) {
      try ImageStack.write(to: folder.file("stack.fits"), objects: objects) { place in
        image(0, bands: 1 + place)
      }
    }
    #expect(try folder.names().isEmpty)
  }

  @Test(arguments: [2880, 3000, 2880 + 600]) func truncatedStacksAreRefused(_ count: Int) throws {
    let path = try write(3, bands: 2, .none)
    let bytes = try Data(contentsOf: URL(filePath: path))
    try bytes.prefix(count).write(to: URL(filePath: folder.file("cut.fits")))
    #expect(throws: SkyFileError.self) { try SkyFile.readImage("\(folder.file("cut.fits"))[plane=2]") }
  }
}
