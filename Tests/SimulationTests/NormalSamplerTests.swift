import Groundwork
import Simulation
import TestSupport
import Testing

struct NormalSamplerTests {
  @Test func theZigguratIsNormal() {
    var values = [Float](repeating: 1, count: 400_000)
    var random = RandomSource(12)
    values.withUnsafeMutableBufferPointer { NormalSampler.shared.add(to: $0, deviation: 2, using: &random) }
    expectNormal(values.map { (Double($0) - 1) / 2 })
    var other = RandomSource(12)
    #expect(1 + Float(2 * NormalSampler.shared.next(using: &other)) == values[0])
  }
}
