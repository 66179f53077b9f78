/// Light as a sum of elliptical Gaussians: every source, sharp or smeared, is one, so that the blur of the atmosphere is
/// exact (covariances add up) and needs no grid (Hogg & Lang 2013).
package struct GaussianMixture: Sendable {
  /// One Gaussian: its flux, its centre in pixels about the image's reference point, its covariance in pixels squared.
  package struct Component: Sendable {
    package var flux: Double
    package var x: Double
    package var y: Double
    package var xx: Double
    package var xy: Double
    package var yy: Double

    package init(flux: Double, x: Double = 0, y: Double = 0, xx: Double, xy: Double = 0, yy: Double) {
      (self.flux, self.x, self.y) = (flux, x, y)
      (self.xx, self.xy, self.yy) = (xx, xy, yy)
    }
  }

  package var components: [Component] = []

  /// A round mixture of unit flux from weights and standard deviations in pixels.
  package init(weights: [Double], deviations: [Double]) {
    components = zip(weights, deviations).map { Component(flux: $0, xx: $1 * $1, yy: $1 * $1) }
  }

  package init(_ components: [Component] = []) { self.components = components }

  /// The mixture seen through a linear map (x, y) -> (a x + b y, c x + d y).
  package func mapped(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> GaussianMixture {
    GaussianMixture(
      components.map {
        Component(
          flux: $0.flux, x: a * $0.x + b * $0.y, y: c * $0.x + d * $0.y,
          xx: a * a * $0.xx + 2 * a * b * $0.xy + b * b * $0.yy,
          xy: a * c * $0.xx + (a * d + b * c) * $0.xy + b * d * $0.yy,
          yy: c * c * $0.xx + 2 * c * d * $0.xy + d * d * $0.yy)
      })
  }

  /// The mixture squeezed by `axisRatio` along y at constant major axis, then turned by an angle in radians (x towards
  /// y).
  package func inclined(axisRatio: Double, angle: Double) -> GaussianMixture {
    let (c, s) = (cosine(angle), sine(angle))
    return mapped(c, -s * axisRatio, s, c * axisRatio)
  }

  /// The mixture moved by (x, y) pixels.
  package func moved(x: Double, y: Double) -> GaussianMixture {
    GaussianMixture(
      components.map {
        var moved = $0
        moved.x += x
        moved.y += y
        return moved
      })
  }

  /// The mixture with every flux times a factor.
  package func scaled(_ factor: Double) -> GaussianMixture {
    GaussianMixture(
      components.map {
        var scaled = $0
        scaled.flux *= factor
        return scaled
      })
  }

  /// Both mixtures together.
  static func + (a: GaussianMixture, b: GaussianMixture) -> GaussianMixture {
    GaussianMixture(a.components + b.components)
  }

  static func += (a: inout GaussianMixture, b: GaussianMixture) { a.components += b.components }

  /// The sum of the fluxes.
  package var flux: Double { components.reduce(0) { $0 + $1.flux } }
}
