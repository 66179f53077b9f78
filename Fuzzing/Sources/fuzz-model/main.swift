import FuzzSupport
import Networks
import Training

/// Any bytes as a model file.
let target = Target(".safetensors") { path in
  _ = try? ModelFile.read(path)
  _ = try? Model.read(path)
}
Target.run { target.test($0, $1) }
