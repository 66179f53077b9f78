import Augmentation
import Groundwork
import Imagery
import SkyFiles
import Training

extension Command {
  /// `fleming augment`.
  static let augment = Command(
    name: "augment", summary: "show or write random views of images", arguments: "PATH...", count: 1...100_000,
    discussion: """
      An --output that ends in .png is a sheet: one row an image, the image itself first. Any other --output is a folder that receives each view as a FITS file, in linear flux. A view depends on the seed, the image's place among the inputs and the view's number alone.
      Words of --augment, separated by commas: \(Augmentation.usage.joined(separator: ", ")).
      """,
    options: [
      Option("output", "PATH", "SHEET.png, or a folder"),
      Option("augment", "WORDS", "what views may differ in", initial: "turns,flips,rotate,shift=2,zoom=1.1,noise=0.5"),
      Option("views", "N", "views of each image", initial: "8"),
      Option("scale", "N", "how much larger the sheet shows a pixel", initial: "3"),
      Option("limit", "N", "images taken, the first ones (default: 24 for a sheet, else all)"),
    ],
    examples: [
      ("fleming augment galaxy.fits --output views.png", "a sheet of eight views"),
      ("fleming augment samples/star-galaxy/star --augment turns,flips --views 4 --output views", "FITS files"),
    ]
  ) { invocation, console in
    let output = try invocation.required("output", "SHEET.png|DIR")
    let words = invocation.text("augment") ?? "turns,flips,rotate,shift=2,zoom=1.1,noise=0.5"
    let augmentation = try Augmentation(parsing: words)
    let views = try invocation.integer("views", 1...10_000) ?? 8
    let scale = try invocation.integer("scale", 1...64) ?? 3
    let seed = try invocation.seed()
    let isSheet = output.lowercased().hasSuffix(".png")
    if isSheet { try Outputs.check(output) } else { try Outputs.folder(output) }
    let inputs = try InputList(invocation.arguments)
    let limit = try invocation.integer("limit", 1...1_000_000) ?? (isSheet ? 24 : Int.max)
    let items = inputs.items.prefix(limit)
    StopSignal.listen()
    var bad = inputs.badInputs
    var sheet = Sheet(scale: scale)
    var progress = Progress("augmenting", of: items.count, unit: "images", console)
    for (place, item) in items.enumerated() {
      try StopSignal.check()
      do {
        let image = try SkyFile.readImage(item.path)
        if isSheet { try sheet.beginRow(image, limit: views + 1) }
        for view in 0..<views {
          var random = RandomSource(seed: seed, epoch: view, sample: place, purpose: "augmentation")
          let changed = augmentation(image, using: &random)
          if isSheet {
            sheet.add(changed)
          } else {
            try SkyFile.writeFITS(changed, to: "\(output)/\(item.id)-\(place)-\(view).fits")
          }
        }
      } catch let error as OutputFailure {
        throw error
      } catch {
        bad.append(BadInput(path: item.path, error: error))
      }
      progress.update(place + 1)
    }
    progress.finish()
    if isSheet, let picture = sheet.picture {
      try SkyFile.writePNG(rgb: picture.rgb, rows: picture.rows, columns: picture.columns, to: output)
    }
    let status = BadInputs.report(bad, of: items.count + inputs.badInputs.count, console)
    let left = items.count < inputs.items.count ? ", the first \(items.count) of \(inputs.items.count) images" : ""
    console.note("wrote \(output)\(left)")
    return status
  }
}

/// Pictures in rows, for a look.
struct Sheet {
  private let scale: Int
  private var rows: [[DisplayPicture]] = []
  private var pixels = 0
  private static let gap = 4
  private static let largest = 1 << 27

  init(scale: Int) { self.scale = scale }

  /// Starts a row with an image; throws when the sheet grows beyond what a viewer opens.
  mutating func beginRow(_ image: Image, limit: Int) throws {
    pixels += image.planeCount * scale * scale * limit
    guard pixels <= Self.largest else { throw SheetTooLarge() }
    rows.append([])
    add(image)
  }

  /// Adds a picture to the last row.
  mutating func add(_ image: Image) { rows[rows.count - 1].append(image.rendered().enlarged(by: scale)) }

  /// All rows in one picture, white between.
  var picture: DisplayPicture? {
    guard !rows.isEmpty else { return nil }
    let widths = rows.map { row in row.reduce(Self.gap) { $0 + $1.columns + Self.gap } }
    let heights = rows.map { row in (row.map(\.rows).max() ?? 0) + Self.gap }
    let columns = widths.max() ?? 0
    let total = heights.reduce(Self.gap, +)
    var rgb = [UInt8](repeating: 255, count: 3 * columns * total)
    var top = Self.gap
    for (row, height) in zip(rows, heights) {
      var left = Self.gap
      for picture in row {
        for y in 0..<picture.rows {
          let from = 3 * y * picture.columns
          let to = 3 * ((top + y) * columns + left)
          rgb.replaceSubrange(to..<to + 3 * picture.columns, with: picture.rgb[from..<from + 3 * picture.columns])
        }
        left += picture.columns + Self.gap
      }
      top += height
    }
    return DisplayPicture(rows: total, columns: columns, rgb: rgb)
  }
}

/// A sheet that no viewer would open.
struct SheetTooLarge: Failure {
  var kind: FailureKind { .usage }
  var description: String { "the sheet would be too large; name fewer images, or use a smaller --scale or --views" }
}
