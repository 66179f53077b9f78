// One side of Benchmarks/peers/spectra.py, which runs it: reads every spectrum of some folders on one thread.
//
// Arguments: rounds FOLDER... Prints per round the seconds, and at the end the sum over a round of the middle flux and the
// last wavelength of each spectrum. Two more forms measure Fleming alone: `augment WORDS FOLDER...` prints random views a
// second on one thread, `baselines FOLDER...` (a folder a class) each baseline's accuracy on every fifth spectrum, taught by
// the others, and its seconds.
import Augmentation
import FoundationEssentials
import Groundwork
import Imagery
import SkyFiles
import Training

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

/// Paths of the spectra of a folder.
func paths(_ folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).filter(SkyFile.isImagePath).sorted()
    .map { "\(folder)/\($0)" }
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
  let elapsed = try ContinuousClock().measure(body)
  return Double(elapsed.components.seconds) + 1e-18 * Double(elapsed.components.attoseconds)
}

func read(rounds: Int, _ folders: [String]) throws {
  let paths = try folders.flatMap(paths)
  var sum = 0.0
  for _ in 0..<rounds {
    sum = 0
    let elapsed = try seconds {
      for path in paths {
        let spectrum = try SkyFile.readSpectrum(path)
        sum += Double(spectrum.flux[spectrum.count / 2]) + spectrum.wavelengths[spectrum.count - 1]
      }
    }
    print(NumberFormat.significant(elapsed, 6))
  }
  print(NumberFormat.significant(sum, 12))
}

func augment(_ words: String, _ folders: [String]) throws {
  let augmentation = try SpectrumAugmentation(parsing: words)
  let spectra = try folders.flatMap(paths).map { try SkyFile.readSpectrum($0) }
  var rates: [Double] = []
  for epoch in 0..<5 {
    var sum = Float(0)
    let elapsed = seconds {
      for (i, spectrum) in spectra.enumerated() {
        var random = RandomSource(seed: 1, epoch: epoch, sample: i, purpose: "augmentation")
        sum += augmentation(spectrum, using: &random).flux.last ?? 0
      }
    }
    rates.append(Double(spectra.count) / elapsed)
  }
  print("\(words): \(Int(rates.sorted()[2])) views a second of \(spectra.first?.count ?? 0) pixels")
}

func baselines(_ folders: [String]) throws {
  var rows: [[Float]] = []
  var labels: [Int] = []
  for (label, folder) in folders.enumerated() {
    for path in try paths(folder) {
      let flux = try SkyFile.readSpectrum(path).flux
      let mean = flux.reduce(0, +) / Float(flux.count)
      rows.append(flux.map { $0 / mean })
      labels.append(label)
    }
  }
  let features = FeatureMatrix(rows.flatMap { $0 }, features: rows[0].count)
  let asked = labels.indices.filter { $0 % 5 == 0 }
  let known = labels.indices.filter { $0 % 5 != 0 }
  for baseline in Baseline.allCases {
    let (test, training) = (features.rows(asked), features.rows(known))
    if baseline == .ridge {
      // Its numbers here are the places of the classes: only the time is told.
      let elapsed = seconds {
        _ = baseline.predictions(
          for: test, training: training, targets: known.map { Double(labels[$0]) }, targetCount: 1)
      }
      print("\(baseline.rawValue): \(NumberFormat.significant(elapsed, 3)) s for \(known.count) + \(asked.count)")
      continue
    }
    var answer: [Double]?
    let elapsed = seconds {
      answer = baseline.probabilities(
        of: test, training: training, labels: known.map { labels[$0] }, classCount: folders.count)
    }
    let evaluation = try Evaluation(
      labels: asked.map { labels[$0] }, probabilities: answer ?? [], classes: folders, bootstrap: nil)
    print(
      "\(baseline.rawValue): accuracy \(NumberFormat.fixed(evaluation.accuracy, 3)), "
        + "\(NumberFormat.significant(elapsed, 3)) s for \(known.count) + \(asked.count)")
  }
}

let arguments = Array(CommandLine.arguments.dropFirst())
do {
  switch (arguments.first, arguments.first.flatMap { Int($0) }) {
  case ("augment"?, _) where arguments.count >= 3: try augment(arguments[1], Array(arguments.dropFirst(2)))
  case ("baselines"?, _) where arguments.count >= 3: try baselines(Array(arguments.dropFirst()))
  case (_, let rounds?) where arguments.count >= 2: try read(rounds: rounds, Array(arguments.dropFirst()))
  default: fail("usage: spectra-bench rounds|augment WORDS|baselines FOLDER...", status: 64)
  }
} catch {
  fail("\(error)", status: 65)
}
