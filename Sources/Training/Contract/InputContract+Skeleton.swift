import Imagery
import SkyFiles

extension InputContract {
  /// The contract without statistics, from the first readable training samples.
  static func skeleton(_ dataset: Dataset, _ split: Split, _ task: TrainingTask) throws -> InputContract {
    switch task.samples {
    case .image: try imageSkeleton(dataset, split, task)
    case .spectrum: try spectrumSkeleton(dataset, split, task)
    }
  }

  /// Bands, names and size, from the shape most common among the first readable training images.
  private static func imageSkeleton(_ dataset: Dataset, _ split: Split, _ task: TrainingTask) throws -> InputContract {
    var shapes: [(image: Image, count: Int)] = []
    var firstBad: BadInput?
    var read = 0
    for place in split.training {
      let path = dataset.samples[place].path
      do {
        let image = try SkyFile.readImage(path)
        guard image.planeCount > 0, image.bands > 0 else { continue }
        if let known = shapes.firstIndex(where: { $0.image.isLike(image) }) {
          shapes[known].count += 1
        } else {
          shapes.append((image, 1))
        }
        read += 1
      } catch {
        firstBad = firstBad ?? BadInput(path: path, error: error)
      }
      if read == 16 { break }
    }
    // The first among equals, so that the order of the files decides and nothing else.
    guard let best = shapes.max(by: { $0.count < $1.count }).flatMap({ top in shapes.first { $0.count == top.count } })
    else {
      let first = firstBad ?? BadInput(path: dataset.path, reason: "no pixels")
      throw TrainingError.allBad(path: dataset.path, count: split.training.count, first: first)
    }
    return InputContract(like: best.image, task: task)
  }

  /// The grid, from the spectra among the first readable training samples.
  private static func spectrumSkeleton(
    _ dataset: Dataset, _ split: Split, _ task: TrainingTask
  ) throws -> InputContract {
    let files = SpectrumFiles()
    var spectra: [Spectrum] = []
    var firstBad: BadInput?
    for place in split.training {
      let sample = dataset.samples[place]
      do {
        let spectrum = try files.spectrum(sample.path)
        let redshift = task.spectrum.treatment.isRestFrame ? sample.redshift ?? spectrum.redshift ?? 0 : 0
        if spectrum.count > 1, redshift > -1 { spectra.append(spectrum.restFrame(redshift: redshift)) }
      } catch {
        firstBad = firstBad ?? BadInput(path: sample.path, error: error)
      }
      if spectra.count == 64 { break }
    }
    guard !spectra.isEmpty else {
      let first = firstBad ?? BadInput(path: dataset.path, reason: "no pixels")
      throw TrainingError.allBad(path: dataset.path, count: split.training.count, first: first)
    }
    return InputContract(task.spectrum.contract(like: spectra), task: task)
  }
}

extension Image {
  /// Whether bands, names and size agree.
  fileprivate func isLike(_ other: Image) -> Bool {
    bands == other.bands && rows == other.rows && columns == other.columns && bandNames == other.bandNames
  }
}
