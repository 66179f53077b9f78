import CKernels

extension Plan {
  /// The parameters as they stand, in the order of the architecture.
  public func network() -> Network { Network(architecture: architecture, values: exported(context.parameters)) }

  /// Replaces the parameters; the optimiser's state stays.
  public func load(_ network: Network) throws {
    precondition(
      network.values.count == architecture.valueCount,
      "\(network.values.count) values for a plan of \(architecture.valueCount)")
    network.values.withUnsafeBufferPointer { bring($0, into: context.parameters) }
    for stage in stages { try stage.prepare() }
  }

  /// The optimiser's blocks in the order of the network's values, then the number of updates made: exact, so that
  /// `restore` continues bit for bit.
  public var optimizerState: [[Float]] {
    // Two halves of 16 bits each, which a Float holds exactly.
    optimizerBlocks.map { $0.baseAddress.map(exported) ?? [] } + [[Float(updates >> 16), Float(updates & 0xFFFF)]]
  }

  /// Continues from what `optimizerState` gave.
  ///
  /// - Throws: `NetworkError.engine` when the blocks do not fit this optimiser and network.
  public func restore(optimizerState state: [[Float]]) throws {
    let count = architecture.valueCount
    guard state.count == optimizerBlocks.count + 1, state.dropLast().allSatisfy({ $0.count == count }),
      let steps = state.last, steps.count == 2,
      steps.allSatisfy({ $0 >= 0 && $0 < 65_536 && $0 == $0.rounded() })
    else {
      throw NetworkError.engine(
        operation: "restore the optimiser", reason: "its state does not fit \(optimizerBlocks.count) blocks of \(count)"
      )
    }
    for (block, values) in zip(optimizerBlocks, state) {
      guard let base = block.baseAddress else { continue }
      values.withUnsafeBufferPointer { bring($0, into: base) }
    }
    updates = Int(steps[0]) << 16 + Int(steps[1])
  }

  /// A flat block from PyTorch's order into the engine's.
  private func bring(_ values: UnsafeBufferPointer<Float>, into block: UnsafeMutablePointer<Float>) {
    guard let base = values.baseAddress else { return }
    for (tensor, layout) in zip(architecture.tensors, layouts) {
      let first = tensor.range.lowerBound
      layout.load(base + first, count: tensor.range.count, into: block + first)
    }
  }

  /// A flat block from the engine's order into PyTorch's.
  func exported(_ block: UnsafeMutablePointer<Float>) -> [Float] {
    [Float](unsafeUninitializedCapacity: architecture.valueCount) { values, initialized in
      if let base = values.baseAddress {
        for (tensor, layout) in zip(architecture.tensors, layouts) {
          let first = tensor.range.lowerBound
          layout.store(block + first, count: tensor.range.count, into: base + first)
        }
      }
      initialized = architecture.valueCount
    }
  }

  /// The ranges of the flat block that training moves, neighbours of one kind joined.
  static func updateRanges(_ architecture: Architecture, frozen: Set<String>) -> [UpdateRange] {
    var ranges: [UpdateRange] = []
    let learning = architecture.steps.filter { !frozen.contains($0.name) }.flatMap { architecture.tensors[$0.tensors] }
    for tensor in learning where tensor.isTrainable {
      if let last = ranges.last, last.decays == tensor.decays, last.places.upperBound == tensor.range.lowerBound {
        ranges[ranges.count - 1].places = last.places.lowerBound..<tensor.range.upperBound
      } else {
        ranges.append(UpdateRange(places: tensor.range, decays: tensor.decays))
      }
    }
    return ranges
  }
}
