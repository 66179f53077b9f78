// One side of Benchmarks/peers/spectra.py, which runs it: reads every spectrum of some folders on one thread.
//
// Arguments: rounds FOLDER... Prints per round the seconds, and at the end the sum over a round of the middle flux and the
// last wavelength of each spectrum.
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
  let line = Array("spectra-bench: \(message)\n".utf8)
  _ = write(2, line, line.count)
  exit(status)
}

guard CommandLine.arguments.count >= 3, let rounds = Int(CommandLine.arguments[1]) else {
  fail("usage: spectra-bench rounds FOLDER...", status: 64)
}
do {
  var paths: [String] = []
  for folder in CommandLine.arguments.dropFirst(2) {
    paths += try FileManager.default.contentsOfDirectory(atPath: folder).filter(SkyFile.isImagePath).sorted()
      .map { "\(folder)/\($0)" }
  }
  var sum = 0.0
  for _ in 0..<rounds {
    sum = 0
    let clock = ContinuousClock()
    let elapsed = try clock.measure {
      for path in paths {
        let spectrum = try SkyFile.readSpectrum(path)
        sum += Double(spectrum.flux[spectrum.count / 2]) + spectrum.wavelengths[spectrum.count - 1]
      }
    }
    let seconds = Double(elapsed.components.seconds) + 1e-18 * Double(elapsed.components.attoseconds)
    print(NumberFormat.significant(seconds, 6))
  }
  print(NumberFormat.significant(sum, 12))
} catch {
  fail("\(error)", status: 65)
}
