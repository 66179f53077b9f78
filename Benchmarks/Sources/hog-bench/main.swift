// One side of Benchmarks/peers/hog.py, which runs it: reads pictures it wrote, answers with features and times.
//
// Arguments: rows columns bands cell block rounds PIXELS FEATURES. PIXELS holds 32-bit floats [band, row, column];
// FEATURES gets the 32-bit features. Prints the seconds of each round, one a line.
import Descriptors
import Groundwork
import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

func fail(_ message: String, status: Int32) -> Never {
  let line = Array("hog-bench: \(message)\n".utf8)
  _ = write(2, line, line.count)
  exit(status)
}

func floats(_ path: String, count: Int) -> [Float]? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var values = [Float](repeating: 0, count: count)
  let read = values.withUnsafeMutableBytes { fread($0.baseAddress, 4, count, file) }
  return read == count ? values : nil
}

let numbers = CommandLine.arguments.dropFirst().prefix(6).compactMap { Int($0) }
guard numbers.count == 6, CommandLine.arguments.count == 9 else {
  fail("usage: hog-bench rows columns bands cell block rounds PIXELS FEATURES", status: 64)
}
let (rows, columns, bands) = (numbers[0], numbers[1], numbers[2])
guard let pixels = floats(CommandLine.arguments[7], count: rows * columns * bands) else {
  fail("cannot read \(CommandLine.arguments[7])", status: 66)
}
let image = Image(bands: bands, rows: rows, columns: columns, pixels: pixels)
let descriptor = HistogramOfOrientedGradients(
  pixelsPerCell: .init(rows: numbers[3], columns: numbers[3]),
  cellsPerBlock: .init(rows: numbers[4], columns: numbers[4]))
do {
  var features: [Float] = []
  for _ in 0..<numbers[5] {
    let clock = ContinuousClock()
    let elapsed = try clock.measure { features = try descriptor.features(of: image) }
    let seconds = Double(elapsed.components.seconds) + 1e-18 * Double(elapsed.components.attoseconds)
    print(NumberFormat.significant(seconds, 6))
  }
  try AtomicFile.write(features.withUnsafeBytes { Array($0) }, to: CommandLine.arguments[8])
} catch {
  fail("\(error)", status: 70)
}
