import CKernels
import COneDNN

extension Stage {
  /// Floats that `multiply` needs.
  var productScratch: Int { context.purpose == .training ? fleming_product_workspace(threads) : 0 }

  /// The name of what `multiply` runs.
  var productImplementation: String {
    guard context.purpose == .training else { return "sgemm" }
    guard context.precision == .bf16 else { return "product:\(String(cString: fleming_kernels_instructions()))" }
    let isMatrixUnit = fleming_amx_is_available() != 0
    return "product:\(isMatrixUnit ? "amx" : String(cString: fleming_kernels_instructions())):bf16"
  }

  /// c[m, n] = op(a) op(b), all row by row; a transposed one is stored [k, m] or [n, k].
  ///
  /// Training takes the engine's own product, which works in `workspace`: oneDNN's allocates its own in every call.
  func multiply(
    _ a: UnsafePointer<Float>, transposeA ta: Bool = false, _ b: UnsafePointer<Float>, transposeB tb: Bool = false,
    m: Int, n: Int, k: Int, into c: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>
  ) throws {
    if context.purpose == .training {
      let isHalf = context.precision == .bf16
      fleming_product(ta ? 1 : 0, tb ? 1 : 0, Int64(m), Int64(n), Int64(k), a, b, c, isHalf ? 1 : 0, workspace, threads)
      return
    }
    try LibraryEngine.check(
      fleming_dnn_sgemm(
        ta ? 1 : 0, tb ? 1 : 0, Int64(m), Int64(n), Int64(k), a, Int64(ta ? m : k), b, Int64(tb ? k : n), 0, c,
        Int64(n)), "multiply in \(name)")
  }
}
