import Groundwork
import Imagery

extension InputContract {
  /// The image in the contract's bands and size, masked pixels still masked.
  ///
  /// Bands are taken by name when both sides have names, in the contract's order; otherwise their count must agree.
  /// Throws when bands are missing, the image is empty, or too much of it is masked.
  public func frame(_ image: Image) throws -> Image {
    guard image.planeCount > 0 else {
      throw TrainingError.contract(reason: "the image has no pixels (\(image.rows) x \(image.columns))")
    }
    let selected = try selectBands(image)
    let framed: Image
    switch framing {
    case .crop: framed = selected.centralCrop(rows: rows, columns: columns)
    case .resize: framed = selected.resized(rows: rows, columns: columns)
    }
    guard !framed.mask.isEmpty else { return framed }
    let unmasked = 1 - framed.maskedFraction
    guard unmasked > 0, unmasked >= minimumUnmasked else {
      let share = NumberFormat.significant(100 * unmasked, 3)
      let least = NumberFormat.significant(100 * minimumUnmasked, 3)
      let size = image.rows < rows || image.columns < columns ? "of \(image.rows) x \(image.columns) pixels " : ""
      throw TrainingError.contract(
        reason: "only \(share) % of the \(rows) x \(columns) cutout \(size)is measured (not NaN or masked); "
          + "\(least) % is needed")
    }
    return framed
  }

  /// The image as the network takes it, still in linear flux: contract bands and size, masked pixels set to the sky
  /// level of their band (the mask stays, so that a probe can leave them alone). Throws as ``frame(_:)`` does.
  public func prepare(_ image: Image) throws -> Image { Self.filled(try frame(image)) }

  /// The image with its masked pixels set to the sky level of their band and the mask kept.
  static func filled(_ image: Image) -> Image {
    guard !image.mask.isEmpty else { return image }
    var result = image
    let plane = image.planeCount
    for band in 0..<image.bands {
      let range = band * plane..<(band + 1) * plane
      guard image.mask[range].contains(true) else { continue }
      let level = image.skyStatistics(band: band).median
      for i in range where image.mask[i] { result.pixels[i] = level }
    }
    return result
  }

  private func selectBands(_ image: Image) throws -> Image {
    func list(_ names: [String]) -> String { names.isEmpty ? "" : " (\(names.joined(separator: " ")))" }
    var mismatch: TrainingError {
      .contract(
        reason: "the image has \(image.bands) band\(image.bands == 1 ? "" : "s")\(list(image.bandNames)), "
          + "the model takes \(bands)\(list(bandNames))")
    }
    if bandNames.isEmpty || image.bandNames.isEmpty || bandNames == image.bandNames {
      guard image.bands == bands else { throw mismatch }
      return image
    }
    let places = bandNames.compactMap { image.bandNames.firstIndex(of: $0) }
    guard places.count == bands else { throw mismatch }
    return image.selecting(bands: places)
  }
}

extension Image {
  /// The image of some of the bands, in the order given.
  func selecting(bands places: [Int]) -> Image {
    Image(
      bands: places.count, rows: rows, columns: columns,
      pixels: places.flatMap { pixels[$0 * planeCount..<($0 + 1) * planeCount] },
      mask: mask.isEmpty ? [] : places.flatMap { mask[$0 * planeCount..<($0 + 1) * planeCount] },
      bandNames: bandNames.isEmpty ? [] : places.map { bandNames[$0] }, unit: unit)
  }
}
