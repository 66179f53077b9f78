import CFITSIO

extension FITSFile {
  /// Reads a box of the image the file stands at without the rest: one range of 0-based places an axis, fastest axis first.
  ///
  /// Values are physical, NaN where BLANK, in the order of the axes (the last range slowest).
  func section(_ unit: FITSUnit, _ ranges: [Range<Int>]) throws(SkyFileError) -> [Float] {
    precondition(
      ranges.count == unit.axes.count
        && zip(ranges, unit.axes).allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= $1 },
      "the box \(ranges) of an image of \(unit.axes)")
    let count = ranges.reduce(1) { $0 * $1.count }
    guard count > 0 else { return [] }
    try refuseForCFITSIO(unit)
    try checkTilesOnce(unit)
    var first = ranges.map { $0.lowerBound + 1 }
    var last = ranges.map(\.upperBound)
    var steps = [Int](repeating: 1, count: ranges.count)
    var null = Float.nan
    var nulls: Int32 = 0
    var status: Int32 = 0
    let pixels = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      status = self.status { handle, status in
        ffgsv(handle, TFLOAT, &first, &last, &steps, &null, buffer.baseAddress, &nulls, &status)
      }
      initialized = status == 0 ? count : 0
    }
    guard status == 0 else { throw failure("pixels of HDU \(unit.index)", status) }
    return pixels
  }

  /// Creates a file on the disk, whatever its name holds; it must not exist.
  convenience init(creatingOnDisk path: String) throws(SkyFileError) {
    try self.init(path: path, operation: "create") { opened, status in ffdkinit(&opened, path, &status) }
  }
}
