import FoundationEssentials
import Networks
import TestSupport
import Testing

@Suite struct ModelFileTests {
  private func file(header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
    let text = Array(header.utf8)
    let count = length ?? UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) } + text + data
  }

  private func reading(_ bytes: [UInt8]) throws -> ModelFile {
    let folder = try TemporaryFolder()
    try write(bytes, to: folder.file("m.safetensors"))
    return try ModelFile.read(folder.file("m.safetensors"))
  }

  @Test func contentSurvivesAFile() throws {
    let content = ModelFile(
      metadata: ["format": "x", "text \"quoted\"": "back\\slash, new\nline, tab\t, bell\u{7}, ä, 星, 🌌", "empty": ""],
      tensors: [
        .init(
          name: "a.weight", shape: [2, 3], values: [1, -2, 3.5, .leastNonzeroMagnitude, -0.0, .greatestFiniteMagnitude]),
        .init(name: "none", shape: [0, 4], values: []), .init(name: "one", shape: [], values: [7]),
      ])
    let folder = try TemporaryFolder()
    try content.write(to: folder.file("m.safetensors"))
    let back = try ModelFile.read(folder.file("m.safetensors"))
    #expect(back.metadata == content.metadata)
    #expect(back.tensors.sorted { $0.name < $1.name } == content.tensors.sorted { $0.name < $1.name })
    #expect(try ModelFile.readMetadata(folder.file("m.safetensors")) == content.metadata)
    #expect(try folder.names() == ["m.safetensors"])
    #expect(content.encoded() == back.encoded() || back.tensors.map(\.name) != content.tensors.map(\.name))
  }

  @Test func emptyFileSurvives() throws {
    let folder = try TemporaryFolder()
    try ModelFile().write(to: folder.file("e.safetensors"))
    #expect(try ModelFile.read(folder.file("e.safetensors")) == ModelFile())
  }

  @Test func otherNumberFormatsBecomeFloats() throws {
    // 1.5, -2, 2^-24 (the smallest half), infinity in half precision; 1.5 and -2 in bfloat16; pi in double.
    let header = """
      {"h":{"dtype":"F16","shape":[4],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]},
       "d":{"dtype":"F64","shape":[],"data_offsets":[12,20]}}
      """
    let halves: [UInt8] = [0x00, 0x3E, 0x00, 0xC0, 0x01, 0x00, 0x00, 0x7C]
    let brains: [UInt8] = [0xC0, 0x3F, 0x00, 0xC0]
    let double: [UInt8] = [0x18, 0x2D, 0x44, 0x54, 0xFB, 0x21, 0x09, 0x40]
    let content = try reading(file(header: header, data: halves + brains + double))
    #expect(content.tensor("h")?.values == [1.5, -2, 0x1p-24, .infinity])
    #expect(content.tensor("b")?.values == [1.5, -2])
    #expect(content.tensor("d")?.values == [Float(Double.pi)])
  }

  @Test(arguments: [
    ("", "too few"), ("{", "does not fit"), ("{}xx", "more text"), ("[]", "lacks"),
    (#"{"a":1}"#, "lacks"), (#"{"a":{}}"#, "lacks dtype"),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      "twice"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
      "overlaps"
    ),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "gap"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "behind"),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#, "truncated"),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, "takes 12 bytes"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "before it begins"),
    (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "whole number"),
    (#"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, "lacks"),
    (#"{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991],"data_offsets":[0,8]}}"#, "overflows"),
    (#"{"a":{"dtype":"F32","shape":[99999999999999999999999],"data_offsets":[0,8]}}"#, "too large"),
    (#"{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}"#, "longer than 8"),
    (#"{"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}"#, "I32"),
    (#"{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "repeated"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":0}}"#, "unexpected"),
    (#"{"__metadata__":{"a":"b","a":"c"}}"#, "twice"), (#"{"__metadata__":{},"__metadata__":{}}"#, "twice"),
    (#"{"__metadata__":{"a":1}}"#, "lacks"), (#"{"__metadata__":{"a":"\ud800"}}"#, "half"),
    (#"{"__metadata__":{"a":"\u12"}}"#, "escape"), (#"{"__metadata__":{"a":"\q"}}"#, "escape"),
    (#"{"__metadata__":{"a":"b"#, "without end"), (#"{"a"#, "without end"),
  ])
  func hostileHeadersAreRefused(header: String, reason: String) {
    let bytes = header.isEmpty ? [1, 2, 3] : file(header: header, data: [UInt8](repeating: 0, count: 8))
    do {
      // The second case claims more than the file holds.
      _ = try reading(header == "{" ? file(header: header, length: 1 << 62) : bytes)
      Issue.record("accepted")
    } catch {
      guard case NetworkError.badModel(let path, let why)? = error as? NetworkError else {
        Issue.record("\(error)")
        return
      }
      #expect(path.hasSuffix("m.safetensors"))
      #expect(why.contains(reason), "\(why)")
    }
  }

  @Test func deepNestingAndLongNamesStayShort() {
    for text in [
      String(repeating: "{\"a\":", count: 200_000), "{\"__metadata__\":" + String(repeating: "[", count: 200_000),
      "{\"" + String(repeating: "n", count: 200_000) + "\":{\"dtype\":\"X\"}}",
    ] {
      do {
        _ = try reading(file(header: text))
        Issue.record("accepted")
      } catch { #expect("\(error)".count < 600) }
    }
  }

  /// Every byte of a small model's header changed in turn: refused or read, never a crash.
  @Test func noChangedByteCrashes() throws {
    let content = ModelFile(
      metadata: ["k": "v\u{e9}\n"], tensors: [.init(name: "w", shape: [2, 2], values: [1, 2, 3, 4])])
    let bytes = Array(content.encoded())
    let folder = try TemporaryFolder()
    var refused = 0
    for place in 0..<bytes.count - 16 {
      for value: UInt8 in [0, 0x22, 0x5C, 0x7B, 0x39, 0xFF, bytes[place] ^ 1] {
        var changed = bytes
        changed[place] = value
        try write(changed, to: folder.file("c"))
        do { _ = try ModelFile.read(folder.file("c")) } catch { refused += 1 }
      }
    }
    for length in 0..<bytes.count {
      try write(Array(bytes.prefix(length)), to: folder.file("c"))
      #expect(throws: NetworkError.self) { try ModelFile.read(folder.file("c")) }
    }
    #expect(refused > 100)
  }

  @Test func whatCannotBeOpenedIsSaid() throws {
    let folder = try TemporaryFolder()
    for path in [folder.file("absent"), folder.path, "/dev/zero"] {
      do {
        _ = try ModelFile.read(path)
        Issue.record("accepted \(path)")
      } catch NetworkError.noModel(let named, _) {
        #expect(named == path)
      }
    }
  }
}
