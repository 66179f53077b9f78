import Imagery
import SkyFiles
import TestSupport
import Testing

/// Windows by the rules of astropy's `Cutout2D`, rectangles of plain and packed frames, catalogues of positions.
struct CutoutTests {
  let folder: TemporaryFolder
  /// Three bands of 30 x 40 pixels whose value says where they are.
  let image: Image

  init() throws {
    folder = try TemporaryFolder()
    image = Image(bands: 3, rows: 30, columns: 40, pixels: (0..<3600).map { Float($0) }, bandNames: ["g", "r", "i"])
    try SkyFile.writeFITS(image, to: folder.file("frame.fits"))
  }

  /// First row, first column, rows and columns of a window.
  private func window(_ x: Double, _ y: Double, _ size: Int, _ mode: CutoutMode) throws -> [Int] {
    let window = try CutoutWindow(x: x, y: y, size: size, frameRows: 30, frameColumns: 40, mode: mode)
    return [window.row, window.column, window.rows, window.columns]
  }

  @Test func windowsStartAtTheCeiling() throws {
    #expect(try window(22, 15, 4, .strict) == [13, 20, 4, 4])
    #expect(try window(22.4, 15.5, 4, .strict) == [14, 21, 4, 4])
    #expect(try window(22, 15, 5, .strict) == [13, 20, 5, 5])
    #expect(try window(0, 0, 1, .strict) == [0, 0, 1, 1])
  }

  @Test func modesAtTheEdge() throws {
    #expect(try window(1, 28, 6, .trim) == [25, 0, 5, 4])
    #expect(try window(1, 28, 6, .partial) == [25, -2, 6, 6])
    #expect(throws: CutoutFault.partlyOutside) { try window(1, 28, 6, .strict) }
    for mode in CutoutMode.allCases {
      #expect(throws: CutoutFault.outside) { try window(60, 10, 6, mode) }
      #expect(throws: CutoutFault.noPosition) { try window(.nan, 10, 6, mode) }
      #expect(throws: CutoutFault.outside) { try window(1e300, 10, 6, mode) }
    }
    #expect(try window(20, 15, 100, .trim) == [0, 0, 30, 40])
  }

  @Test(arguments: [
    "frame.fits", "rice_1.fits.fz", "rice_float.fits.fz", "gzip_1.fits.fz", "uint16.fits", "int64.fits.gz",
  ])
  func pixelsOfARectangle(_ form: String) throws {
    let path = form == "frame.fits" ? folder.file(form) : RealData.golden("sky-files/\(form)")
    let expected = try SkyFile.readImage(path)
    let source = try CutoutSource([path])
    #expect(source.bands == expected.bands && source.rows == expected.rows && source.columns == expected.columns)
    for (x, y, size) in [(10.0, 10.0, 6), (0, 0, 7), (Double(expected.columns - 1), Double(expected.rows - 1), 5)] {
      let window = try CutoutWindow(
        x: x, y: y, size: size, frameRows: source.rows, frameColumns: source.columns, mode: .partial)
      let own = try source.cutout(window)
      let other = expected.cropped(row: window.row, column: window.column, rows: size, columns: size)
      #expect(own.maskedFraction == other.maskedFraction && own.bandNames == other.bandNames)
      #expect(zip(own.pixels, other.pixels).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
    }
  }

  @Test func framesMustShareAGrid() throws {
    try SkyFile.writeFITS(Image(bands: 1, rows: 30, columns: 41), to: folder.file("wider.fits"))
    let error = #expect(throws: SkyFileError.self) {
      try CutoutSource([folder.file("frame.fits"), folder.file("wider.fits")])
    }
    #expect(error?.reason.contains("30 x 41") == true)
    #expect(throws: SkyFileError.self) {
      try CutoutSource(["tan", "tan-at-zero"].map { RealData.golden("world-coordinates/\($0).fits") })
    }
    let same = RealData.golden("world-coordinates/tan.fits")
    #expect(try CutoutSource([same, same]).bands == 2)
  }

  @Test func worldCoordinatesMoveWithTheWindow() throws {
    let path = RealData.golden("world-coordinates/tan-sip.fits")
    let source = try CutoutSource([path])
    let window = try CutoutWindow(x: 7, y: 9, size: 10, frameRows: 32, frameColumns: 40, mode: .partial)
    let own = folder.file("cutout.fits")
    try SkyFile.writeFITS(try source.cutout(window), to: own, header: source.header(of: window))
    let whole = try #require(source.coordinates).positions(x: [7, 3], y: [9, 6])
    let part = try #require(try Frame(own).coordinates).positions(
      x: [7, 3].map { $0 - Double(window.column) }, y: [9, 6].map { $0 - Double(window.row) })
    for i in 0..<2 {
      #expect(abs(whole.longitudes[i] - part.longitudes[i]) < 1e-10)
      #expect(abs(whole.latitudes[i] - part.latitudes[i]) < 1e-10)
    }
  }

  @Test func positionsByTheNamesOfTheirColumns() throws {
    func positions(_ names: (String, String), _ values: ([Double], [Double]), origin: Int? = nil) throws
      -> CatalogPositions
    {
      let table = Table(columns: [.init(names.0, .real(values.0)), .init(names.1, .real(values.1))])
      let coordinates = try Frame(RealData.golden("world-coordinates/tan.fits")).coordinates
      return try CatalogPositions(table, path: "catalogue", in: coordinates, origin: origin)
    }
    #expect(try positions(("X_IMAGE", "Y_IMAGE"), ([1, .nan], [1, 2])).x[0] == 0)
    #expect(try positions(("X_IMAGE", "Y_IMAGE"), ([1], [1]), origin: 0).y == [1])
    #expect(try positions(("x", "y"), ([5], [6])).y == [6])
    let sky = try positions(("RA", "Dec"), ([150.1], [2.2]))
    #expect(abs(sky.x[0] - 19.5) < 1e-9 && abs(sky.y[0] - 15.25) < 1e-9 && sky.convention.contains("ICRS"))
    #expect(throws: SkyFileError.self) { try positions(("a", "b"), ([1], [1])) }
    let text = Table(columns: [.init("ra", .text(["10:00:24", "?"])), .init("dec", .text(["+02:12:00", "1:0:0"]))])
    let coordinates = try Frame(RealData.golden("world-coordinates/tan.fits")).coordinates
    let found = try CatalogPositions(text, path: "catalogue", in: coordinates)
    #expect(abs(found.x[0] - 19.5) < 1e-6 && found.x[1].isNaN)
    #expect(throws: SkyFileError.self) { try CatalogPositions(text, path: "catalogue", in: nil) }
  }
}
