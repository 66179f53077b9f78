/// Minus the cosine of the angle between outputs and targets, Keras's form: -1 where they point the same way.
///
/// Outputs and targets [sample, component]. Squared lengths below 1e-12 count as 1e-12; missing components are left
/// out of both vectors.
struct CosineSimilarity: LossFunction {
  static let name = "cosine-similarity"

  func loss(of row: LossRow) -> (loss: Float, count: Double) {
    let present = row.presentCount
    guard present > 0 else { return row.missing() }
    var (product, outputSquare, targetSquare) = (0.0, 0.0, 0.0)
    for index in row.outputs.indices where !row.target(index).isNaN {
      let (x, t) = (Double(row.outputs[index]), row.target(index))
      product += x * t
      outputSquare += x * x
      targetSquare += t * t
    }
    let isShort = outputSquare < 1e-12
    let scale = 1 / (max(outputSquare, 1e-12) * max(targetSquare, 1e-12)).squareRoot()
    let cosine = product * scale
    for index in row.outputs.indices {
      let target = row.target(index)
      guard !target.isNaN else {
        row.slope?[index] = 0
        continue
      }
      let along = isShort ? 0 : cosine * Double(row.outputs[index]) / outputSquare
      row.slope?[index] = Float(along - target * scale)
    }
    return (Float(-cosine), Double(present) / Double(row.targetCount))
  }
}

extension Loss {
  /// Minus the cosine of the angle between outputs and targets.
  public static var cosineSimilarity: Loss { Loss(CosineSimilarity()) }
}
