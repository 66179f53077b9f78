// One side of Benchmarks/peers/fits_cutouts.py, which runs it: opens every FITS file of a folder on one thread.
//
// Arguments: rounds FOLDER. Prints per round the seconds, and at the end the sum of all pixels of a round.
import FoundationEssentials
import Groundwork
import Imagery
import SkyFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

func fail(_ message: String, status: Int32) -> Never {
  let line = Array("files-bench: \(message)\n".utf8)
  _ = write(2, line, line.count)
  exit(status)
}

guard CommandLine.arguments.count == 3, let rounds = Int(CommandLine.arguments[1]) else {
  fail("usage: files-bench rounds FOLDER", status: 64)
}
let folder = CommandLine.arguments[2]
do {
  let paths = try FileManager.default.contentsOfDirectory(atPath: folder).filter(SkyFile.isImagePath).sorted()
    .map { "\(folder)/\($0)" }
  var sum = 0.0
  for _ in 0..<rounds {
    sum = 0
    let clock = ContinuousClock()
    let elapsed = try clock.measure {
      for path in paths {
        let image = try SkyFile.readImage(path)
        // One value of each band, so that the pixels are there.
        for band in 0..<image.bands { sum += Double(image[band, image.rows / 2, image.columns / 2]) }
      }
    }
    let seconds = Double(elapsed.components.seconds) + 1e-18 * Double(elapsed.components.attoseconds)
    print(NumberFormat.significant(seconds, 6))
  }
  print(NumberFormat.significant(sum, 9))
} catch {
  fail("\(error)", status: 65)
}
