import Groundwork
import Imagery
import Simulation
import Testing

struct ObservationTests {
  /// Median sky noise of 986 cutouts of the Sloan Digital Sky Survey, nanomaggies.
  static let surveySigma = [0.0433, 0.0170, 0.0229, 0.0379, 0.1637]

  @Test func fieldsAreLikeTheSurvey() {
    let fields = (0..<200).map { Observation(seed: 4, field: $0) }
    for band in 0..<5 {
      let sorted = fields.map { $0.skySigma(band: band) }.sorted()
      #expect(abs(sorted[100] / Self.surveySigma[band] - 1) < 0.08, "band \(band): \(sorted[100])")
    }
    let seeing = fields.map(\.seeing).sorted()
    #expect(seeing[100] > 1.2 && seeing[100] < 1.36 && seeing[190] > seeing[10] + 0.25)
    #expect(Observation(seed: 4, field: 3).seeing == fields[3].seeing)
    #expect(Observation(seed: 5, field: 3).seeing != fields[3].seeing)
  }

  @Test func noiseHasItsVariance() {
    let observation = Observation(seed: 1, field: 0)
    var random = RandomSource(3)
    for (band, flux) in [(2, 0.0), (0, 0.0), (2, 5.0)] {
      var plane = [Float](repeating: Float(flux), count: 20_000)
      observation.expose(&plane, band: band, using: &random)
      let mean = plane.reduce(0) { $0 + Double($1) } / 20_000
      let variance = plane.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 20_000
      let gain = Observation.gain[band]
      let sigma = observation.skySigma(band: band)
      #expect(abs(variance / (sigma * sigma + flux / gain) - 1) < 0.05)
      // The sky is known to 8 % of its noise (one standard deviation).
      #expect(abs(mean - flux) < 0.4 * sigma)
    }
  }

  /// Twilight-dark pixels, counted one by one.
  @Test func fewPhotonsAreCounted() {
    let observation = Observation(seed: 1, field: 0)
    var random = RandomSource(3)
    var plane = [Float](repeating: Float(-observation.sky[0] + 5 / Observation.gain[0]), count: 20_000)
    observation.expose(&plane, band: 0, using: &random)
    let mean = plane.reduce(0) { $0 + Double($1) } / 20_000
    let variance = plane.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 20_000
    let read = Observation.readNoise[0]
    #expect(abs(variance * Observation.gain[0] * Observation.gain[0] / (5 + read * read) - 1) < 0.05)
  }
}
