extension RegressionMetrics {
  /// The single numbers by their JSON keys.
  public var figures: [String: Double] {
    let pairs: [(String, Double?)] = [
      ("rmse", rmse), ("mae", mae), ("bias", bias), ("nmad", nmad), ("sigma68", sigma68), ("r2", r2),
      ("coverage_68", uncertainty?.coverage68), ("coverage_95", uncertainty?.coverage95),
      ("sharpness_68", uncertainty?.sharpness68), ("sharpness_95", uncertainty?.sharpness95), ("nll", uncertainty?.nll),
    ]
    return Dictionary(
      pairs.compactMap { key, value in value.map { (key, $0) } }, uniquingKeysWith: { first, _ in first })
  }
}
