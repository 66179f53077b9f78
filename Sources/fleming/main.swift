import FlemingTool

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

ThreadWaiting.shorten()
StopSignal.ignoreDeadPipes()
exit(FlemingCommand.run(Array(CommandLine.arguments.dropFirst()), output: .standardOutput, errors: .standardError))
