import Foundation
import Imagery
import Simulation
import Testing

struct MorphologyTests {
  /// The sense of winding of a picture: how the phase of the strongest two- or three-armed pattern changes outwards,
  /// positive when the angle (columns towards higher rows) grows.
  private func winding(_ image: Image, arms: Int) -> Double {
    var last: (Double, Double)?
    var sum = 0.0
    for ring in 6..<24 {
      var (real, imaginary) = (0.0, 0.0)
      for step in 0..<120 {
        let angle = 2 * Double.pi * Double(step) / 120
        let row = Int((31.5 + Double(ring) * sin(angle)).rounded())
        let column = Int((31.5 + Double(ring) * cos(angle)).rounded())
        let value = Double(image[0, row, column] + image[1, row, column] + image[2, row, column])
        real += value * cos(Double(arms) * angle)
        imaginary += value * sin(Double(arms) * angle)
      }
      if let last { sum += last.0 * imaginary - last.1 * real }
      last = (real, imaginary)
    }
    return sum
  }

  /// Inclination adds a pattern of two arms of its own, so nearly face-on discs without companions are asked.
  @Test func armsWindAsTheClassSays() {
    var sky = MorphologySky(seed: 5)
    sky.neighbours = 0
    let names = MorphologySky.truthColumns.map(\.name)
    let ratio = names.firstIndex(of: "axis_ratio") ?? 0
    let arms = names.firstIndex(of: "arms") ?? 0
    var right = 0
    var count = 0
    for index in 0..<400 {
      let object = sky.object(index)
      guard object.className.hasPrefix("spiral"), object.truth[ratio] > 0.75 else { continue }
      count += 1
      let sense = winding(object.image, arms: Int(object.truth[arms]))
      if (sense > 0) == (object.className == "spiral-acw") { right += 1 }
      let mirrored = winding(object.image.flippedHorizontally(), arms: Int(object.truth[arms]))
      #expect((mirrored > 0) != (sense > 0) || abs(sense) < 1e-6)
    }
    #expect(count > 50 && Double(right) / Double(count) > 0.9, "\(right) of \(count)")
  }

  @Test func classesHaveTheirTruth() {
    let sky = MorphologySky(seed: 8)
    let names = MorphologySky.truthColumns.map(\.name)
    func value(_ object: SimulatedObject<Image>, _ name: String) -> Double {
      object.truth[names.firstIndex(of: name) ?? 0]
    }
    for index in 0..<25 {
      let object = sky.object(index)
      #expect(object.className == MorphologySky.classes[index % 5])
      #expect((value(object, "arms") > 0) == object.className.hasPrefix("spiral"))
      #expect(value(object, "pitch").isNaN == !object.className.hasPrefix("spiral"))
      #expect(value(object, "separation").isNaN == (object.className != "merger"))
      if object.className == "edge-on" { #expect(value(object, "axis_ratio") < 0.25) }
      // A galaxy is brighter than the corners and does not burn out.
      let middle = object.image[1, 32, 32]
      #expect(object.className == "merger" || middle > 60, "\(object.className): \(middle)")
      #expect(object.image.pixels.count { $0 == 255 } < 300)
    }
  }
}
