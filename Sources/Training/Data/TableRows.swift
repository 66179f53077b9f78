import SkyFiles

/// The rows of a table by the files that they belong to: by a path as it is written there, else by a file's name, else by
/// the object's identifier.
struct TableRows {
  /// What a table says of a file.
  enum Match: Equatable {
    /// Its row.
    case row(Int)
    /// No row.
    case missing
    /// One of several rows, or a row that other files could be meant by as well.
    case ambiguous

    /// The row, where there is just one.
    var row: Int? {
      guard case .row(let row) = self else { return nil }
      return row
    }
  }

  private var byPath: [Substring: [Int]] = [:]
  private var byName: [Substring: [Int]] = [:]
  private var byIdentifier: [String: [Int]] = [:]

  /// The rows of a table with a column of paths, of identifiers, or both; nil when it has neither. Paths may start at
  /// `folder` ("" or ending in a slash).
  init?(_ table: Table, folder: String = "") {
    let (paths, identifiers) = (table.pathColumn?.texts, table.identifierColumn?.texts)
    guard paths != nil || identifiers != nil else { return nil }
    for (row, path) in (paths ?? []).enumerated() where !path.isEmpty {
      let written = Self.plain(path[...])
      let placed = Self.plain((folder + written)[...])
      byPath[written, default: []].append(row)
      if placed != written { byPath[placed, default: []].append(row) }
      byName[Self.name(written), default: []].append(row)
    }
    for (row, identifier) in (identifiers ?? []).enumerated() where !identifier.isEmpty {
      byIdentifier[identifier, default: []].append(row)
    }
  }

  /// The row of each file; identifiers are the objects', "" where they have none.
  ///
  /// A row whose path is that of one file is no other's, however alike their names are.
  func matches(_ files: [(path: String, identifier: String)]) -> [Match] {
    let plain = files.map { Self.plain($0.path[...]) }
    let taken = Set(plain.flatMap { byPath[$0] ?? [] })
    let found = files.indices.map { i -> [Int] in
      if let rows = byPath[plain[i]] { return rows }
      for rows in [byName[Self.name(plain[i])], byIdentifier[files[i].identifier], byIdentifier[files[i].path]] {
        let free = (rows ?? []).filter { !taken.contains($0) }
        if !free.isEmpty { return free }
      }
      return []
    }
    var claims: [Int: Set<Substring>] = [:]
    for (rows, path) in zip(found, plain) { for row in rows { claims[row, default: []].insert(path) } }
    return found.map { rows in
      guard let row = rows.first else { return .missing }
      return rows.count == 1 && claims[row]?.count == 1 ? .row(row) : .ambiguous
    }
  }

  /// A path without the dot in front that changes nothing.
  private static func plain(_ path: Substring) -> Substring {
    path.hasPrefix("./") ? plain(path.dropFirst(2)) : path
  }

  /// The last part of a path.
  private static func name(_ path: Substring) -> Substring {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] } ?? path
  }
}
