import Groundwork
import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The noise of a detector: photons counted, then read.
public struct PhotonNoise: Sendable, Equatable, Codable {
  /// Photoelectrons for one unit of the image.
  public var gain: Double
  /// The sky that was subtracted, in the image's unit: it adds photon noise, too.
  public var sky: Double
  /// Standard deviation of the read noise, electrons.
  public var readNoise: Double

  /// A detector; `gain` above 0, the others at least 0.
  public init(gain: Double, sky: Double = 0, readNoise: Double = 0) {
    precondition(gain > 0 && sky >= 0 && readNoise >= 0, "gain \(gain), sky \(sky), read noise \(readNoise)")
    (self.gain, self.sky, self.readNoise) = (gain, sky, readNoise)
  }

  /// Replaces every flux x by (Poisson(gain (x + sky)) + read noise) / gain - sky; a mean below 0 counts as 0. Pixels
  /// that are not finite stay.
  public func apply(to image: inout Image, using random: inout RandomSource) {
    let read = readNoise > 0 ? random.normals(count: image.pixels.count) : []
    for i in image.pixels.indices where image.pixels[i].isFinite {
      var electrons = random.poisson(mean: gain * (Double(image.pixels[i]) + sky))
      if readNoise > 0 { electrons += readNoise * Double(read[i]) }
      image.pixels[i] = Float(electrons / gain - sky)
    }
  }
}

extension Image {
  /// Adds independent normal noise of one standard deviation a band; 0 adds none.
  public mutating func addNoise(deviations: [Float], using random: inout RandomSource) {
    precondition(deviations.count == bands, "\(deviations.count) deviations for \(bands) bands")
    let count = planeCount
    pixels.withUnsafeMutableBufferPointer { buffer in
      for (band, deviation) in deviations.enumerated() where deviation > 0 && deviation.isFinite {
        let plane = UnsafeMutableBufferPointer(rebasing: buffer[band * count..<(band + 1) * count])
        random.addNormal(to: plane, deviation: deviation)
      }
    }
  }
}

extension Augmentation {
  /// base^exponent.
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
