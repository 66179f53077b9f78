import FoundationEssentials
import Groundwork
import TestSupport
import Testing

@Suite struct OutputTests {
  private struct Interruption: Error {}

  @Test func aFileAppearsWholeUnderItsName() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("first", to: folder.file("a.txt"))
    try AtomicFile.write("second", to: folder.file("a.txt"))
    #expect(try String(contentsOfFile: folder.file("a.txt"), encoding: .utf8) == "second")
    #expect(try folder.names() == ["a.txt"])
  }

  @Test func aFailedWriterLeavesTheOldFileAndNoRemains() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("old", to: folder.file("a.txt"))
    #expect(throws: Interruption.self) {
      try AtomicFile.replacing(folder.file("a.txt")) { temporary in
        try AtomicFile.write("half", to: temporary)
        throw Interruption()
      }
    }
    #expect(try String(contentsOfFile: folder.file("a.txt"), encoding: .utf8) == "old")
    #expect(try folder.names() == ["a.txt"])
  }

  @Test func aMissingFolderCannotBeWrittenInto() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("absent/a.txt")
    let failure = try #require(throws: OutputFailure.self) { try AtomicFile.write("x", to: path) }
    #expect(failure.kind == .cannotCreate)
    #expect(failure.description == "cannot create \(path): No such file or directory")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "no /dev/full on this system"))
  func aFullDiskIsAnError() throws {
    let failure = try #require(throws: OutputFailure.self) { try AtomicFile.write("x", to: "/dev/full") }
    #expect(failure.kind == .inputOutput)
    #expect(failure.description.contains("/dev/full"))
  }

  @Test func numbersReadAsInC() {
    #expect(NumberFormat.fixed(3.14159, 2) == "3.14")
    #expect(NumberFormat.fixed(-0.5, 0) == "-0")
    #expect(NumberFormat.significant(0.000123456, 3) == "0.000123")
    #expect(NumberFormat.significant(1e20, 3) == "1e+20")
    #expect(NumberFormat.fixed(Double.greatestFiniteMagnitude, 3).count == 313)
    #expect(NumberFormat.grouped(-1_234_567) == "-1,234,567")
    #expect(NumberFormat.grouped(999) == "999")
    #expect(NumberFormat.right("ab", 4) + NumberFormat.left("ab", 4) == "  abab  ")
  }

  @Test func everyKindHasItsExitStatus() {
    #expect(FailureKind.usage.exitStatus == 64)
    #expect(FailureKind.badData.exitStatus == 65)
    #expect(FailureKind.noInput.exitStatus == 66)
    #expect(FailureKind.internalFault.exitStatus == 70)
    #expect(FailureKind.cannotCreate.exitStatus == 73)
    #expect(FailureKind.inputOutput.exitStatus == 74)
    #expect(FailureKind.interrupted.exitStatus == 130)
  }
}
