import Foundation
import Simulation
import Testing

/// Surface brightness of a round mixture at radius r.
private func brightness(_ mixture: GaussianMixture, at r: Double) -> Double {
  mixture.components.reduce(0) { $0 + $1.flux / (2 * .pi * $1.xx) * exp(-r * r / (2 * $1.xx)) }
}

struct ProfileTests {
  /// The tolerance the mixture's documentation states.
  @Test(arguments: [2.8, 3.5, 4.6]) func moffatFollowsItsFormula(_ beta: Double) {
    let width = 3.2
    let mixture = Profiles.moffat(width: width, beta: beta)
    let alpha = width / (2 * (pow(2, 1 / beta) - 1).squareRoot())
    #expect(abs(mixture.flux - 1) < 1e-12)
    for r in stride(from: 0, through: 2 * width, by: 0.1) {
      let truth = (beta - 1) / (.pi * alpha * alpha) * pow(1 + r * r / (alpha * alpha), -beta)
      #expect(abs(brightness(mixture, at: r) / truth - 1) < 0.015, "at \(r)")
    }
  }

  @Test func theWidthIsTheWidth() {
    for mixture in [Profiles.gaussian(width: 4), Profiles.moffat(width: 4, beta: 3)] {
      #expect(abs(brightness(mixture, at: 2) / brightness(mixture, at: 0) - 0.5) < 0.01)
    }
  }

  /// 5 % of the profile between a tenth of and three half-light radii, where most of the light is; half of the light
  /// within the half-light radius to 1 %.
  @Test(arguments: SersicIndex.allCases) func sersicFollowsItsFormula(_ index: SersicIndex) {
    let n = index.rawValue
    let radius = 7.0
    let mixture = Profiles.sersic(index, radius: radius)
    // Total light of exp(-b (x^(1/n) - 1)) over the plane, x in half-light radii.
    let total = 2 * .pi * n * exp(index.b) * pow(index.b, -2 * n) * tgamma(2 * n) * radius * radius
    for x in [0.1, 0.2, 0.4, 0.7, 1, 1.5, 2, 3] {
      let truth = exp(-index.b * (pow(x, 1 / n) - 1)) / total
      let ratio = brightness(mixture, at: x * radius) / truth
      #expect(abs(ratio - 1) < 0.05, "n = \(n) at \(x) Re: \(ratio)")
    }
    let inside = mixture.components.reduce(0) { $0 + $1.flux * (1 - exp(-radius * radius / (2 * $1.xx))) }
    #expect(abs(inside - 0.5) < 0.01 && abs(mixture.flux - 1) < 1e-9, "\(inside)")
  }

  /// Against the integral over each pixel by 20 x 20 points.
  @Test func pixelsCollectOverTheirArea() {
    let spread = Profiles.moffat(width: 2.6, beta: 3)
    var renderer = MixtureRenderer(rows: 31, columns: 29)
    let point = GaussianMixture(weights: [50], deviations: [0])
    renderer.add(point, row: 15.3, column: 13.8, spread: spread, faintest: 1e-9)
    let pixels = renderer.pixels
    var worst = 0.0
    var peak = 0.0
    for row in 10..<21 {
      for column in 9..<20 {
        var truth = 0.0
        for k in 0..<400 {
          let y = Double(row) - 0.5 + (Double(k / 20) + 0.5) / 20 - 15.3
          let x = Double(column) - 0.5 + (Double(k % 20) + 0.5) / 20 - 13.8
          truth += 50 * brightness(spread, at: (x * x + y * y).squareRoot()) / 400
        }
        peak = max(peak, truth)
        worst = max(worst, abs(Double(pixels[row * 29 + column]) - truth))
      }
    }
    #expect(worst < 0.002 * peak, "\(worst / peak) of the peak")
    // What a Moffat profile of this width has within the frame.
    #expect(abs(pixels.reduce(0, +) / 50 - 0.99) < 0.012)
  }

  /// Blurring adds covariances: parts joined or left out change a wide source by less than a percent of its peak.
  @Test func wideSourcesAreBlurredRight() {
    let spread = Profiles.moffat(width: 3.3, beta: 3.2)
    let source = GaussianMixture([.init(flux: 100, xx: 16, xy: 3, yy: 6)])
    var renderer = MixtureRenderer(rows: 64, columns: 64)
    renderer.add(source, row: 32, column: 31, spread: spread, faintest: 1e-9)
    let pixels = renderer.pixels
    var worst = 0.0
    var peak = 0.0
    for row in 0..<64 {
      for column in 0..<64 {
        let (x, y) = (Double(column) - 31, Double(row) - 32)
        let truth = spread.components.reduce(0.0) { sum, part in
          let (xx, xy, yy) = (16 + part.xx + 1.0 / 12, 3.0, 6 + part.yy + 1.0 / 12)
          let d = xx * yy - xy * xy
          return sum + 100 * part.flux / (2 * .pi * d.squareRoot())
            * exp(-0.5 * (yy * x * x - 2 * xy * x * y + xx * y * y) / d)
        }
        peak = max(peak, truth)
        worst = max(worst, abs(Double(pixels[row * 64 + column]) - truth))
      }
    }
    #expect(worst < 0.01 * peak, "\(worst / peak) of the peak")
  }
}
