import CFITSIO
import Groundwork
import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension SpectrumStack {
  /// Spectra written to one HDU before the next is turned to.
  private static let block = 256

  /// Writes a stack spectrum by spectrum, so that it may be larger than memory; the file is whole or absent.
  ///
  /// Masked pixels get an inverse variance of 0, or without errors a flux that is no number; what was measured under the
  /// mask is lost only then. Throws `SkyFileError.cannotWrite`, `OutputFailure`, or what `spectrum` throws.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - objects: One row a spectrum: identifiers, labels and whatever else is known.
  ///   - layout: The layout of the same spectra.
  ///   - header: Provenance.
  ///   - spectrum: Gives the spectra in order.
  public static func write(
    to path: String, objects: Table, layout: SpectrumStackLayout, header: [HeaderCard] = [],
    spectrum: (Int) throws -> Spectrum
  ) throws {
    let count = objects.rowCount
    guard count > 0 else { throw SkyFileError.cannotWrite(path: path, reason: "there is no spectrum to stack") }
    try AtomicFile.replacing(path) { temporary in
      unlink(temporary)
      do {
        let output = try FITSOutput(onDisk: temporary)
        try begin(output, count, layout, header)
        for start in stride(from: 0, to: count, by: block) {
          let places = start..<min(start + block, count)
          let rows = try places.map { Row(try spectrum($0), layout) }
          try output.call("HDU 1") { ffmahd($0, 1, nil, &$1) }
          for (row, place) in zip(rows, places) { try output.write(row.flux, TFLOAT, row: place) }
          var unit: Int32 = 1
          if layout.hasErrors {
            unit += 1
            try output.call("HDU 2") { ffmahd($0, unit, nil, &$1) }
            for (row, place) in zip(rows, places) { try output.write(row.weights, TFLOAT, row: place) }
          }
          guard !layout.isShared else { continue }
          unit += 1
          try output.call("HDU 3") { ffmahd($0, unit, nil, &$1) }
          for (row, place) in zip(rows, places) { try output.write(row.wavelengths, TDOUBLE, row: place) }
        }
        try ImageStack.append(objects, to: output, beside: temporary)
        try output.finish()
      } catch SkyFileError.library(_, _, let reason) {
        throw SkyFileError.cannotWrite(path: path, reason: reason)
      }
    }
  }

  private static func begin(
    _ output: FITSOutput, _ count: Int, _ layout: SpectrumStackLayout, _ header: [HeaderCard]
  ) throws(SkyFileError) {
    var axes = [layout.pixels, count]
    try output.call("image") { ffcrim($0, FLOAT_IMG, 2, &axes, &$1) }
    var own: [HeaderCard] = []
    if let unit = layout.unit { own.append(HeaderCard("BUNIT", unit, comment: "unit of the flux")) }
    try output.writeOwn(own)
    own = layout.lattice?.cards(from: layout.first, layout.medium) ?? []
    if let medium = layout.medium { own.append(HeaderCard("VACUUM", .logical(medium == .vacuum))) }
    if let frame = layout.velocityFrame { own.append(HeaderCard("SPECSYS", frame)) }
    try output.write(own + header)
    if layout.hasErrors {
      try output.call("image") { ffcrim($0, FLOAT_IMG, 2, &axes, &$1) }
      try output.writeOwn([HeaderCard("EXTNAME", "IVAR")])
    }
    if !layout.isShared {
      try output.call("image") { ffcrim($0, DOUBLE_IMG, 2, &axes, &$1) }
      try output.writeOwn([HeaderCard("EXTNAME", "WAVELENGTH"), HeaderCard("BUNIT", "Angstrom")])
    }
  }

  /// One spectrum on the pixels of the stack.
  private struct Row {
    var flux: [Float]
    var weights: [Float]
    var wavelengths: [Double]

    init(_ spectrum: Spectrum, _ layout: SpectrumStackLayout) {
      let start = layout.start(of: spectrum)
      flux = [Float](repeating: .nan, count: layout.pixels)
      weights = layout.hasErrors ? [Float](repeating: 0, count: layout.pixels) : []
      for i in 0..<spectrum.count {
        if layout.hasErrors {
          flux[start + i] = spectrum.flux[i]
          weights[start + i] = spectrum.isGood(i) ? spectrum.inverseVariance[i] : 0
        } else if spectrum.isGood(i) {
          flux[start + i] = spectrum.flux[i]
        }
      }
      wavelengths = []
      guard !layout.isShared else { return }
      wavelengths = spectrum.wavelengths
      // Behind its end a spectrum goes on by its last step, where nothing is measured.
      let step = spectrum.count > 1 ? wavelengths[spectrum.count - 1] - wavelengths[spectrum.count - 2] : 1
      while wavelengths.count < layout.pixels { wavelengths.append((wavelengths.last ?? 1) + step) }
    }
  }
}

extension FITSOutput {
  /// Writes one row of the image HDU that the file stands at, 0-based.
  fileprivate func write<Value>(_ values: [Value], _ type: Int32, row: Int) throws(SkyFileError) {
    var values = values
    try call("row \(row + 1)") { handle, status in
      let (first, count) = (LONGLONG(row * values.count + 1), LONGLONG(values.count))
      values.withUnsafeMutableBytes { _ = ffppr(handle, type, first, count, $0.baseAddress, &status) }
    }
  }
}
