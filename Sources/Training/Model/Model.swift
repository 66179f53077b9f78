import FoundationEssentials
import Groundwork
import Networks

/// A trained network, or several that answer together, with all it takes to use them: what a model file holds.
public struct Model: Sendable {
  /// The networks.
  public var committee: Committee
  /// What the networks take.
  public var contract: InputContract
  /// Class names, in the order of the outputs; empty when the model answers with numbers.
  public var classes: [String]
  /// The numbers it answers with; nil when it answers with classes.
  public var targets: TargetContract?
  /// What it was trained to tell apart, and how its inputs are framed.
  public var task: TrainingTask
  /// What logits are divided by before they become probabilities; 1: as they are.
  public var temperature: Double
  /// How it was trained; nil when the file does not say.
  public var training: TrainingRecord?
  /// The metrics of its validation split; nil when there was none, or the model answers with numbers.
  public var metrics: Evaluation?
  /// The metrics of the numbers of its validation split; nil when there was none, or the model answers with classes.
  public var numbers: RegressionEvaluation?

  /// A model from its parts.
  public init(
    committee: Committee, contract: InputContract, classes: [String], targets: TargetContract? = nil,
    task: TrainingTask, temperature: Double = 1, training: TrainingRecord? = nil, metrics: Evaluation? = nil
  ) {
    self.committee = committee
    self.contract = contract
    self.classes = classes
    self.targets = targets
    self.task = task
    self.temperature = temperature
    self.training = training
    self.metrics = metrics
  }

  /// What every network is made of.
  public var architecture: Architecture { committee.architecture }

  /// Calibrated probabilities [sample, class] of logits [sample, output].
  public func probabilities(ofLogits logits: [Float]) -> [Double] {
    Answers.probabilities(
      ofLogits: logits, outputs: architecture.outputs, classes: classes.count, temperature: temperature)
  }

  /// Reads a model file. Throws when it is no safetensors file, or lacks or contradicts what a classifier needs.
  public static func read(_ path: String) throws -> Model {
    try Model(ModelFile.read(path), path: path)
  }

  /// Writes the model file, whole or not at all; the same model gives the same bytes.
  public func write(to path: String) throws { try file().write(to: path) }
}

extension Model {
  /// A model from a file's content; the tensors of the architecture must all be there, others are ignored.
  init(_ file: ModelFile, path: String) throws {
    func text(_ key: String) throws -> String {
      guard let text = file.metadata[key] else {
        throw TrainingError.badModel(path: path, reason: "its metadata lack \"\(key)\"; is it a model of Fleming?")
      }
      return text
    }
    func value<Value: Decodable>(_ key: String, as type: Value.Type) throws -> Value {
      do {
        return try JSONDecoder().decode(Value.self, from: Data(text(key).utf8))
      } catch let error as TrainingError {
        throw error
      } catch {
        throw TrainingError.badModel(path: path, reason: "its \"\(key)\": \(JSONFault.describe(error))")
      }
    }
    committee = try Committee(file, path: path)
    let architecture = committee.architecture
    contract = try value("input", as: InputContract.self)
    if let fault = contract.fault { throw TrainingError.badModel(path: path, reason: "its input contract: \(fault)") }
    classes = try value("classes", as: [String].self)
    task = try value("task", as: TrainingTask.self)
    let input = Shape(channels: contract.bands, rows: contract.rows, columns: contract.columns)
    guard architecture.input == input else {
      throw TrainingError.badModel(
        path: path, reason: "its network takes \(architecture.input), its input contract gives \(input)")
    }
    let numbers = contract.numbers?.count ?? 0
    guard architecture.sideCount == numbers else {
      throw TrainingError.badModel(
        path: path,
        reason: "its network takes \(architecture.sideCount) plain numbers, its input contract gives \(numbers)")
    }
    targets = file.metadata["targets"] == nil ? nil : try value("targets", as: TargetContract.self)
    if let targets {
      if let fault = targets.fault { throw TrainingError.badModel(path: path, reason: fault) }
      guard architecture.outputs == targets.outputs, classes.isEmpty else {
        throw TrainingError.badModel(
          path: path, reason: "its network has \(architecture.outputs) outputs for \(targets.count) targets")
      }
    } else {
      guard classes.count > 1, Set(classes).count == classes.count,
        architecture.outputs == classes.count || architecture.outputs == 1 && classes.count == 2
      else {
        throw TrainingError.badModel(
          path: path, reason: "its network has \(architecture.outputs) outputs for \(classes.count) classes")
      }
    }
    temperature = 1
    if file.metadata["calibration"] != nil {
      temperature = try value("calibration", as: Calibration.self).temperature
      guard temperature.isFinite, temperature > 0 else {
        throw TrainingError.badModel(path: path, reason: "its temperature is \(temperature)")
      }
    }
    training = file.metadata["training"] == nil ? nil : try value("training", as: TrainingRecord.self)
    if let folds = training?.folds, folds < 1 || committee.members.count % folds != 0 {
      throw TrainingError.badModel(path: path, reason: "\(committee.members.count) networks of \(folds) folds")
    }
    guard file.metadata["metrics"] != nil else { return }
    if targets == nil {
      metrics = try value("metrics", as: Evaluation?.self)
    } else {
      self.numbers = try value("metrics", as: RegressionEvaluation.self)
    }
  }

  private struct Calibration: Codable {
    var temperature: Double
  }

  /// The file's content.
  func file() throws -> ModelFile {
    var metadata = [
      "input": try Self.json(contract),
      "classes": try Self.json(classes),
      "task": try Self.json(task),
      "calibration": try Self.json(Calibration(temperature: temperature)),
    ]
    if let targets { metadata["targets"] = try Self.json(targets) }
    if let training { metadata["training"] = try Self.json(training) }
    if let metrics { metadata["metrics"] = try Self.json(metrics) }
    if let numbers { metadata["metrics"] = try Self.json(numbers) }
    return try committee.modelFile(metadata: metadata)
  }

  /// JSON with its keys in a fixed order.
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
