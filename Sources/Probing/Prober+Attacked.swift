extension Prober {
  /// Some samples as an attack left them, beside noise of the same norms.
  public struct Attacked: Sendable {
    /// Places of the samples.
    public let range: Range<Int>
    /// The changed values `[sample, band, row, column]`.
    public let values: [Float]
    /// The clean values with noise exactly as large as the change.
    public let noise: [Float]
    /// The largest change of each sample, in the unit of epsilon.
    public let changes: [Double]
  }

  /// Runs one attack at one epsilon and hands over batch after batch, for models whose answers are no classes.
  ///
  /// Throws what the model and `body` throw.
  public func attacked(
    by attack: any Attack, epsilon: Double, of model: some ProbedModel, _ body: (Attacked) throws -> Void
  ) throws {
    for range in batches(model) {
      let batch = samples.batch(range, epsilon: epsilon)
      let values = try attack.perturb(batch, of: model, seed: seed)
      try body(
        Attacked(
          range: range, values: values, noise: NoiseControl.twin(of: values, batch, seed: seed),
          changes: batch.largestChanges(values, epsilon: epsilon)))
    }
  }

  /// How many batches ``attacked(by:epsilon:of:_:)`` hands over.
  public func batchCount(_ model: some ProbedModel) -> Int { batches(model).count }
}
