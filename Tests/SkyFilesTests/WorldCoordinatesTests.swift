import FoundationEssentials
import Imagery
import SkyFiles
import TestSupport
import Testing

/// Pixels and positions against astropy.wcs (`Tests/Goldens/world-coordinates/make.py`), both ways.
struct WorldCoordinatesTests {
  struct Golden: Decodable {
    let x, y, longitudes, latitudes: [Double]
  }

  static func goldens() throws -> [String: Golden] {
    let data = try Data(contentsOf: URL(filePath: RealData.golden("world-coordinates/positions.json")))
    return try JSONDecoder().decode([String: Golden].self, from: data)
  }

  @Test(arguments: ["tan", "tan-at-the-pole", "tan-at-zero", "tan-sip", "tpv", "zea"])
  func agreesWithAstropy(_ name: String) throws {
    let golden = try #require(try Self.goldens()[name])
    let coordinates = try #require(try Frame(RealData.golden("world-coordinates/\(name).fits")).coordinates)
    #expect(coordinates.frame == "ICRS")
    let sky = try coordinates.positions(x: golden.x, y: golden.y)
    let pixels = try coordinates.pixels(longitudes: golden.longitudes, latitudes: golden.latitudes)
    for i in golden.x.indices {
      // At a pole a longitude may be written either side of 0.
      let turn = abs(sky.longitudes[i] - golden.longitudes[i])
      #expect(min(turn, 360 - turn) < 1e-9, "longitude \(i)")
      #expect(abs(sky.latitudes[i] - golden.latitudes[i]) < 1e-9, "latitude \(i)")
      #expect(abs(pixels.x[i] - golden.x[i]) < 1e-6 && abs(pixels.y[i] - golden.y[i]) < 1e-6, "pixel \(i)")
    }
  }

  @Test func whatIsNoPositionIsNotANumber() throws {
    let coordinates = try #require(try Frame(RealData.golden("world-coordinates/tan.fits")).coordinates)
    // Behind the observer, not a number, and one that is fine.
    let pixels = try coordinates.pixels(longitudes: [330.1, .nan, 150.1], latitudes: [-2.2, 0, 2.2])
    #expect(pixels.x[0].isNaN && pixels.x[1].isNaN && abs(pixels.x[2] - 19.5) < 1e-9)
    #expect(try coordinates.pixels(longitudes: [], latitudes: []).x.isEmpty)
  }

  @Test func aFrameWithoutCoordinatesHasNone() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("plain.fits")
    try SkyFile.writeFITS(Image(bands: 1, rows: 4, columns: 5), to: path)
    #expect(try Frame(path).coordinates == nil)
  }

  @Test func sexagesimalAngles() {
    #expect(Sexagesimal.rightAscension("12:30:00") == 187.5)
    #expect(Sexagesimal.rightAscension("12h30m00s") == 187.5)
    #expect(Sexagesimal.rightAscension(" 187.5 ") == 187.5)
    #expect(Sexagesimal.declination("-00:30:00") == -0.5)
    #expect(Sexagesimal.declination("+1d30m0s") == 1.5)
    #expect(Sexagesimal.declination("01 30") == 1.5)
    for text in ["", "12:61:00", "95:00:00", "abc", "1:2:3:4", "nan", "1.5:30:00"] {
      #expect(Sexagesimal.declination(text) == nil, "\(text)")
    }
  }
}
