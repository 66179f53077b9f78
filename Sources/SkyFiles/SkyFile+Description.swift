import Groundwork
import Imagery

extension SkyFile {
  /// Says what a FITS, PNG, JPEG or table file holds; what cannot be read is named in `error`, and nothing is thrown.
  public static func describe(_ path: String, limits: ReadingLimits = .standard) -> FileDescription {
    let place = ImagePath(path)
    var description = FileDescription(path: path, kind: "unknown")
    do {
      let name = place.file.lowercased()
      if name.hasSuffix(".csv") || name.hasSuffix(".csv.gz") {
        description.kind = "csv"
        try describeTable(path, &description, limits)
      } else {
        try describeContent(place, &description, limits)
      }
    } catch let failure as SkyFileError {
      description.error = failure.reason
    } catch {
      description.error = "\(error)"
    }
    return description
  }

  private static func describeContent(
    _ place: ImagePath, _ description: inout FileDescription, _ limits: ReadingLimits
  ) throws {
    guard case .bytes(let packed) = try FileBytes.open(place.file, wholeUpTo: wholeUpTo, limits: limits) else {
      description.kind = "fits"
      return try describeFITS(openFITS(place.file, limits: limits), place.selection, &description, limits)
    }
    let bytes = try packed.unpacked(path: place.file, limits: limits)
    let kind = bytes.kind
    if kind == .unknown, bytes.count > 0,
      let text = [TextKind.voTable: "votable", .sextractor: "sextractor", .jsonLines: "jsonl"][textKind(bytes)]
    {
      description.kind = text
      return try describeTable(description.path, &description, limits)
    }
    description.kind = [.unknown: "unknown", .png: "png", .jpeg: "jpeg"][kind] ?? "fits"
    _ = try checkedKind(bytes, path: place.file)
    switch kind {
    case .png:
      let image = try readPNG(bytes, path: place.file, limits: limits)
      description.hdus = [describe(image, bitpix: try pngDepth(bytes, path: place.file))]
    case .jpeg: description.hdus = [describe(try readJPEG(bytes, path: place.file, limits: limits), bitpix: 8)]
    case .fits:
      try describeFITS(FITSFile(bytes, path: place.file), place.selection, &description, limits)
    default: throw SkyFileError.malformed(path: place.file, reason: "packed more than once")
    }
  }

  private static func describeFITS(
    _ file: FITSFile, _ selection: ExtensionSelection, _ description: inout FileDescription, _ limits: ReadingLimits
  ) throws {
    if selection != .first {
      if let found = try file.find(selection, accepts: { _ in true }) {
        description.hdus.append(try describe(found, of: file, &description, limits))
      }
      return
    }
    if file.logical("SIMPLE") == false {
      description.warnings.append("SIMPLE is F: the file does not claim to keep the FITS standard")
    }
    var index = 0
    while try file.move(to: index) {
      let unit = try file.unit(index: index)
      do {
        description.hdus.append(try describe(unit, of: file, &description, limits))
      } catch {
        // The parts behind one that cannot be read are told all the same.
        description.error = description.error ?? error.reason
        description.hdus.append(
          FileDescription.Unit(index: index, name: unit.name, type: unit.kind.rawValue, shape: unit.axes.reversed()))
      }
      index += 1
    }
    guard description.error == nil, try file.move(to: index - 1) else { return }
    let end = try file.dataEnd()
    if file.byteCount > end {
      description.warnings.append("\(file.byteCount - end) bytes behind the last HDU are not FITS and are left out")
    } else if FileBytes.padded(file.byteCount) < end {
      description.warnings.append(
        "HDU \(index - 1) ends at byte \(end) by its header, the file at \(file.byteCount): lists of a table may be missing"
      )
    } else if file.byteCount < end {
      description.warnings.append("the last block is not filled up to 2880 bytes")
    }
  }

  private static func describe(
    _ unit: FITSUnit, of file: FITSFile, _ description: inout FileDescription, _ limits: ReadingLimits
  ) throws(SkyFileError) -> FileDescription.Unit {
    var result = FileDescription.Unit(index: unit.index, name: unit.name, type: unit.kind.rawValue)
    switch unit.kind {
    case .empty:
      result.bitpix = unit.bitpix
      if !unit.isRandomGroups { result.shape = unit.axes.reversed() }
      if unit.isRandomGroups { description.warnings.append("HDU \(unit.index) is random groups, which are not read") }
    case .table, .asciiTable:
      result.columns = try file.columnDescriptions().map {
        FileDescription.Column(
          name: $0.name, type: $0.typeName, unit: $0.unit, vote: VoteColumn(name: $0.name))
      }
      result.shape = [try file.checkedRowCount(index: unit.index)]
      if file.logical("ZTABLE") == true {
        description.warnings.append(
          "HDU \(unit.index) is a compressed table (ZTABLE), which is not read: unpack it with funpack")
      }
    case .image, .compressedImage:
      result.shape = unit.axes.reversed()
      result.bitpix = unit.bitpix
      result.unit = file.string("BUNIT")
      var statistics = Statistics()
      let count = try file.checkedCount(unit, limits: limits)
      try file.forEachChunk(unit, count: count) { chunk in
        for value in chunk { statistics.add(value) }
      }
      statistics.describe(&result)
      if result.float32Error == .infinity {
        description.warnings.append(
          "HDU \(unit.index) holds values too large for the 32-bit floats of an image, which masks them")
      }
    }
    return result
  }

  private static func describe(_ image: Image, bitpix: Int) -> FileDescription.Unit {
    var unit = FileDescription.Unit(index: 0, name: nil, type: "image")
    unit.shape = (image.bands > 1 ? [image.bands] : []) + [image.rows, image.columns]
    unit.bitpix = bitpix
    var statistics = Statistics()
    for value in image.pixels { statistics.add(Double(value)) }
    statistics.describe(&unit)
    return unit
  }

  private static func describeTable(
    _ path: String, _ description: inout FileDescription, _ limits: ReadingLimits
  ) throws {
    let table = try Table.read(path, limits: limits)
    var unit = FileDescription.Unit(
      index: 0, name: table.name.isEmpty ? nil : table.name, type: "table", shape: [table.rowCount])
    unit.columns = table.columns.map {
      FileDescription.Column(
        name: $0.name, type: $0.values.typeName, unit: $0.unit, vote: VoteColumn(name: $0.name))
    }
    description.hdus = [unit]
  }
}
