import FoundationEssentials
import Groundwork
import Networks
import SkyFiles
import TestSupport
import Training

/// Pictures of noise beside a table whose numbers alone carry the class.
enum NumberFixtures {
  /// Samples of `count` rows with the columns id, path, label, colour (which tells the class, every seventh missing), flux
  /// (above 0) and equal (always the same).
  static func table(_ folder: TemporaryFolder, count: Int, name: String = "labels.csv") throws -> String {
    try FileManager.default.createDirectory(atPath: folder.file("noise"), withIntermediateDirectories: true)
    var table = "id,path,label,colour,flux,equal\n"
    for i in 0..<count {
      var source = RandomSource(seed: 6, epoch: 0, sample: i, purpose: "numbers")
      let label = i % 2
      try SkyFile.writeFITS(
        Fixtures.object(width: 1.4, bands: 2, side: 12, seed: 4, sample: i), to: folder.file("noise/\(i).fits"))
      let colour = i % 7 == 6 ? "" : "\((label == 0 ? 18.0 : 21.0) + 0.3 * source.normal())"
      table += "o\(i),noise/\(i).fits,\(label == 0 ? "blue" : "red"),\(colour),\(source.uniform(1, 100)),0.1\n"
    }
    try AtomicFile.write(table, to: folder.file(name))
    return folder.file(name)
  }

  /// A small network for them, with what keeps a state and what is random.
  static func tiny(side: Int? = nil) throws -> Architecture {
    try Architecture("tiny", input: Shape(channels: 2, rows: 12, columns: 12)) {
      Convolution(filters: 4, kernel: 3, stride: 2)
      BatchNormalization()
      Activation.relu
      GlobalAveragePooling()
      Dropout(rate: 0.2)
      if let side { SideInput(count: side) }
      Dense(features: 8)
      Activation.relu
      Dense(features: 2)
    }
  }

  /// The task of pictures with numbers of these columns.
  static func task(_ columns: TargetColumn...) -> TrainingTask {
    var task = TrainingTask.starGalaxy
    task.numbers = columns
    return task
  }
}
