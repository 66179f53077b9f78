// One side of Benchmarks/peers/fits_cutouts.py, which runs it: opens every FITS file of a folder on one thread.
//
// Arguments: rounds FOLDER. Prints per round the seconds, and at the end the sum of all pixels of a round. With rounds FRAME
// POSITIONS SIZE (a table of 0-based x and y, pixels) it takes cutouts out of one frame instead, for
// Benchmarks/peers/cutouts_from_frame.py; the frame is open and has been gone through once.
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

/// Takes every cutout of a table of positions, `rounds` times over.
func takeCutouts(_ rounds: Int, _ frame: String, _ positions: String, _ size: Int) throws {
  let source = try CutoutSource([frame])
  let table = try Table.read(positions)
  guard let x = table["x"]?.numbers, let y = table["y"]?.numbers else { fail("no columns x and y", status: 65) }
  for round in 0...rounds {
    var sum = 0.0
    var cutouts: [Image] = []
    cutouts.reserveCapacity(x.count)
    let elapsed = try ContinuousClock().measure {
      for i in x.indices {
        let window = try CutoutWindow(
          x: x[i], y: y[i], size: size, frameRows: source.rows, frameColumns: source.columns, mode: .partial)
        cutouts.append(try source.cutout(window))
      }
    }
    for cutout in cutouts where cutout[0, size / 2, size / 2].isFinite { sum += Double(cutout[0, size / 2, size / 2]) }
    let seconds = Double(elapsed.components.seconds) + 1e-18 * Double(elapsed.components.attoseconds)
    if round > 0 { print(NumberFormat.significant(seconds, 6)) }
    if round == rounds { print(NumberFormat.significant(sum, 9)) }
  }
}

if CommandLine.arguments.count == 5, let rounds = Int(CommandLine.arguments[1]),
  let size = Int(CommandLine.arguments[4])
{
  do {
    try takeCutouts(rounds, CommandLine.arguments[2], CommandLine.arguments[3], size)
    exit(0)
  } catch {
    fail("\(error)", status: 65)
  }
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
