import FlemingTool
import FoundationEssentials
import Groundwork
import SkyFiles
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The program as a user meets it: exit statuses, devices, pipes, Ctrl-C.
@Suite(
  "The program", .serialized, .enabled(if: ToolProcess.program != nil, "the program was not built beside the tests"))
struct ProcessTests {
  @Test("help and version end with 0, mistakes with 64")
  func statuses() throws {
    #expect(try ToolProcess(["--help"]).status == 0)
    #expect(try ToolProcess(["--version"]).output == "fleming \(FlemingCommand.version)\n")
    let wrong = try ToolProcess(["trian"])
    #expect(wrong.status == 64)
    #expect(wrong.errors == "fleming: there is no command \"trian\"; did you mean train? (see: fleming --help)\n")
  }

  @Test("a folder with bad files: the good ones are written, the bad ones listed, status 65")
  func badFiles() throws {
    let sky = try SmallSky()
    let model = try sky.model()
    try AtomicFile.write("SIMPLE  =                    T", to: sky.path + "/galaxy/cut.fits")
    try AtomicFile.write("hello", to: sky.path + "/galaxy/text.png")
    let ran = try ToolProcess(["classify", model, sky.path, "--output", sky.folder.file("t.csv")])
    #expect(ran.status == 65)
    #expect(try Table.read(sky.folder.file("t.csv")).rowCount == 48)
    #expect(ran.errors.contains("cut.fits: ") && ran.errors.contains("text.png: "))
    #expect(ran.errors.contains("2 of 50 inputs were bad"))
  }

  @Test("a full disk is an error, not a crash", .enabled(if: access("/dev/full", W_OK) == 0, "there is no /dev/full"))
  func fullDisk() throws {
    let sky = try SmallSky(8)
    let model = try sky.model()
    let printed = try ToolProcess(["classify", model, sky.path], outputTo: "/dev/full")
    #expect(printed.status == 74)
    #expect(printed.errors == "fleming classify: cannot write standard output: No space left on device\n")
    let named = try ToolProcess(["evaluate", model, sky.path, "--json", "/dev/full"])
    #expect(named.status == 74)
    #expect(named.errors.contains("cannot write /dev/full: No space left on device"))
    #expect(try ToolProcess(["--help"], outputTo: "/dev/full").status == 74)
  }

  @Test("a dead pipe is an error, not a silent death")
  func deadPipe() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let reader = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let running = try ToolProcess.Running(
      ["bench", "--seconds", "1", "--batch", "1"], output: pipe, errors: folder.file("err"))
    close(reader)
    #expect(running.wait() == 74)
    let errors = try String(contentsOfFile: folder.file("err"), encoding: .utf8)
    #expect(errors == "fleming bench: cannot write standard output: Broken pipe\n")
  }

  @Test("Ctrl-C saves the state, and --resume gives the model of an uninterrupted run, bit for bit")
  func interrupted() throws {
    let sky = try SmallSky()
    #expect(try ToolProcess(sky.training("--epochs", "300", output: "whole.safetensors")).status == 0)
    let running = try ToolProcess.Running(
      sky.training("--epochs", "300", output: "parts.safetensors"), output: sky.folder.file("out"),
      errors: sky.folder.file("err"))
    var history = ""
    for _ in 0..<2000 where history.split(separator: "\n").count < 4 {
      usleep(2000)
      history = (try? String(contentsOfFile: sky.folder.file("err"), encoding: .utf8)) ?? ""
    }
    running.interrupt()
    #expect(running.wait() == 130)
    let names = try sky.folder.names()
    #expect(names.contains("parts.checkpoint.safetensors") && !names.contains("parts.safetensors"))
    let errors = try String(contentsOfFile: sky.folder.file("err"), encoding: .utf8)
    #expect(errors.hasSuffix("parts.checkpoint.safetensors\n"), "\(errors.suffix(200))")
    let resumed = try ToolProcess(sky.training("--epochs", "300", "--resume", output: "parts.safetensors"))
    #expect(resumed.status == 0, "\(resumed.errors)")
    let whole = try Data(contentsOf: URL(filePath: sky.folder.file("whole.safetensors")))
    #expect(try Data(contentsOf: URL(filePath: sky.folder.file("parts.safetensors"))) == whole)
  }
}
