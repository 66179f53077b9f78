/// Networks of one architecture that answer together; a network alone is a committee of one.
///
/// What their outputs become (a mean of probabilities, a mean with its spread) is for whoever asks them to say.
public struct Committee: Sendable, Equatable {
  /// The networks, at least one, all of one architecture.
  public let members: [Network]

  /// A committee of networks.
  public init(_ members: [Network]) {
    precondition(!members.isEmpty, "a committee of no network")
    for member in members.dropFirst() {
      precondition(
        member.architecture == members[0].architecture,
        "\(member.architecture.name) in a committee of \(members[0].architecture.name)")
    }
    self.members = members
  }

  /// One network.
  public init(_ network: Network) { self.init([network]) }

  /// What every member is made of.
  public var architecture: Architecture { members[0].architecture }

  /// Number of parameters of all members.
  public var parameterCount: Int { members.count * architecture.parameterCount }
}

extension Committee {
  /// Most members of a committee.
  public static let mostMembers = 64

  /// The committee as a model file.
  ///
  /// The first member lies there as a network alone does, so that whatever reads a network reads it; the tensors of
  /// the k-th, k > 1, are named with `member<k>.` before, and the metadata say the number of `members`.
  public func modelFile(metadata: [String: String] = [:]) throws -> ModelFile {
    var file = try members[0].modelFile(metadata: metadata)
    guard members.count > 1 else { return file }
    file.metadata["members"] = String(members.count)
    for (k, member) in members.enumerated().dropFirst() {
      file.append(member.values, of: architecture, prefix: Self.prefix(k))
    }
    return file
  }

  /// The committee in a model file; tensors that it does not name are left alone.
  ///
  /// - Parameter path: Names the file in errors.
  /// - Throws: As `Network.init(_:path:)`, and `NetworkError.badModel` when the number of members is none.
  public init(_ file: ModelFile, path: String) throws {
    let text = file.metadata["members"] ?? "1"
    guard let count = Int(text), (1...Self.mostMembers).contains(count) else {
      throw NetworkError.badModel(
        path: path, reason: "\"\(text.prefix(40))\" members; 1 to \(Self.mostMembers) are possible")
    }
    self.init(try (0..<count).map { try Network(file, path: path, prefix: Self.prefix($0)) })
  }

  private static func prefix(_ place: Int) -> String { place == 0 ? "" : "member\(place + 1)." }
}
