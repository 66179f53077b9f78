#!/usr/bin/env python3
"""A network in PyTorch, as Fleming has it, and the time of its rounds: the twin of `fleming bench`.

    python3 Benchmarks/peers/torch_network.py --network kim-brunner-2017 --batch 128 --mode training

Modes: training (forward, loss, backward, a step of SGD with Nesterov momentum), inference (logits) and input-gradient
(logits and the gradient of the loss with respect to the input). Variants: eager, channels_last, compiled (needs a C++
compiler), and for inference onnxruntime and openvino, each on the network that PyTorch hands over. With --turns the process measures once for each line it reads, so that another program can take turns with
it. Needs torch. A network is a name in peers/networks/, an architecture file, or a model that Fleming trained.
"""
import argparse
import json
import os
import statistics
import sys
import time

variants = ["eager", "channels_last", "compiled", "onnxruntime", "openvino"]
here = os.path.dirname(os.path.abspath(__file__))


def architecture(name):
    """The description in an architecture file, a model file's metadata, or peers/networks/."""
    if name.endswith(".safetensors"):
        with open(name, "rb") as file:
            header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        return json.loads(header["__metadata__"]["architecture"])
    path = name if name.endswith(".json") else os.path.join(here, "networks", name + ".json")
    with open(path) as file:
        return json.load(file)


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def module(description):
    """The network as a module whose children are named as in Fleming's model files, and its number of outputs."""
    from torch import nn

    class Network(nn.Module):
        """Children by name; `steps` says in which order they run: a name, or a residual's (body, shortcut)."""

        def __init__(self, children, steps):
            super().__init__()
            for name, child in children.items():
                self.add_module(name, child)
            self.steps = steps

        def forward(self, x):
            return self.run(self.steps, x)

        def run(self, steps, x):
            for step in steps:
                if isinstance(step, str):
                    x = getattr(self, step)(x)
                else:
                    x = self.run(step[0], x) + self.run(step[1], x)
            return x

    numbers, children = {}, {}
    shape, flat = [description["input"][axis] for axis in ("channels", "rows", "columns")], False

    def number(prefix):
        numbers[prefix] = numbers.get(prefix, 0) + 1
        return f"{prefix}{numbers[prefix]}"

    def window(kernel, stride, padding, dilation=(1, 1)):
        """Output rows and columns, and torch's symmetric padding."""
        if padding == "same":
            assert stride == (1, 1) and all(d * (k - 1) % 2 == 0 for d, k in zip(dilation, kernel)), "uneven padding"
            sides = tuple(d * (k - 1) // 2 for d, k in zip(dilation, kernel))
        else:
            sides = (0, 0) if padding == "none" else pair(padding)
        size = [
            (n + 2 * p - d * (k - 1) - 1) // s + 1
            for n, k, s, p, d in zip(shape[1:], kernel, stride, sides, dilation)
        ]
        return size, sides

    def walk(layers):
        """Makes the children of a list of layers behind `shape`; gives their steps."""
        nonlocal shape, flat
        steps = []

        def add(prefix, layer):
            steps.append(number(prefix))
            children[steps[-1]] = layer

        def flatten():
            nonlocal shape, flat
            if not flat:
                add("flatten", nn.Flatten())
            shape, flat = [shape[0] * shape[1] * shape[2], 1, 1], True

        for layer in layers:
            kind = layer["kind"]
            if kind == "residual":
                number("residual")
                before = shape
                body = walk(layer["body"])
                after, shape = shape, before
                shortcut = walk(layer.get("shortcut", []))
                assert shape == after, f"a residual of {after} and {shape}"
                steps.append((body, shortcut))
            elif kind == "convolution":
                kernel, stride = pair(layer["kernel"]), pair(layer.get("stride", 1))
                dilation = pair(layer.get("dilation", 1))
                size, sides = window(kernel, stride, layer.get("padding", "same"), dilation)
                bias, groups = layer.get("bias", True), layer.get("groups", 1)
                add("conv", nn.Conv2d(shape[0], layer["filters"], kernel, stride, sides, dilation, groups, bias))
                shape = [layer["filters"], *size]
            elif kind in ("max-pooling", "average-pooling"):
                kernel = pair(layer["kernel"])
                stride = pair(layer.get("stride", layer["kernel"]))
                size, sides = window(kernel, stride, layer.get("padding", "none"))
                if kind == "max-pooling":
                    add("pool", nn.MaxPool2d(kernel, stride, sides))
                else:
                    include = layer.get("countsPadding", True)
                    add("pool", nn.AvgPool2d(kernel, stride, sides, count_include_pad=include))
                shape = [shape[0], *size]
            elif kind == "global-average-pooling":
                add("pool", nn.AdaptiveAvgPool2d(1))
                shape = [shape[0], 1, 1]
            elif kind == "global-max-pooling":
                add("pool", nn.AdaptiveMaxPool2d(1))
                shape = [shape[0], 1, 1]
            elif kind == "flatten":
                flatten()
            elif kind == "dense":
                flatten()
                add("dense", nn.Linear(shape[0], layer["features"], bias=layer.get("bias", True)))
                shape = [layer["features"], 1, 1]
            elif kind == "batch-normalization":
                norm = nn.BatchNorm1d if flat else nn.BatchNorm2d
                add("norm", norm(shape[0], eps=layer.get("epsilon", 1e-5), momentum=layer.get("momentum", 0.1)))
            elif kind == "dropout":
                add("dropout", nn.Dropout(layer["rate"]))
            elif kind == "activation":
                function = layer["function"]
                add("activation", {
                    "relu": lambda: nn.ReLU(inplace=True), "sigmoid": nn.Sigmoid, "tanh": nn.Tanh,
                    "leaky-relu": lambda: nn.LeakyReLU(layer.get("slope", 0.01), inplace=True),
                    "softmax": lambda: nn.Softmax(1),
                }[function]())
            else:
                sys.exit(f"torch_network.py does not know the layer {kind}")
        return steps

    steps = walk(description["layers"])
    return Network(children, steps), shape[0]


def rounds(arguments, description):
    """A function that runs one round."""
    import torch

    torch.manual_seed(0)
    network, outputs = module(description)
    size = [description["input"][axis] for axis in ("channels", "rows", "columns")]
    x = torch.randn(arguments.batch, *size)
    y = torch.randint(0, max(2, outputs), (arguments.batch,))
    if outputs == 1:
        loss = lambda logits: torch.nn.functional.binary_cross_entropy_with_logits(logits[:, 0], y.float())
    else:
        loss = lambda logits: torch.nn.functional.cross_entropy(logits, y)
    if arguments.variant == "channels_last":
        network = network.to(memory_format=torch.channels_last)
        x = x.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-5, momentum=0.9, nesterov=True)
    if arguments.mode != "training":
        network.eval()
    if arguments.mode == "input-gradient":
        network.requires_grad_(False)
    if arguments.variant in ("onnxruntime", "openvino"):
        if arguments.mode != "inference" or arguments.precision != "f32":
            sys.exit(f"{arguments.variant} is for inference in f32")
        return handed_over(arguments, network.eval(), x)
    whole = torch.compile(network) if arguments.variant == "compiled" else network

    def run(values):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=arguments.precision == "bf16"):
            return whole(values).float()

    def training():
        optimizer.zero_grad(set_to_none=True)
        value = loss(run(x))
        value.backward()
        optimizer.step()

    def inference():
        with torch.inference_mode():
            run(x)

    def input_gradient():
        sample = x.detach().requires_grad_()
        loss(run(sample)).backward()

    return {"training": training, "inference": inference, "input-gradient": input_gradient}[arguments.mode]


def handed_over(arguments, network, x):
    """A round of inference by ONNX Runtime or OpenVINO."""
    import io

    import torch

    if arguments.variant == "openvino":
        import openvino

        settings = {"INFERENCE_NUM_THREADS": arguments.threads, "INFERENCE_PRECISION_HINT": "f32"}
        model = openvino.convert_model(network, example_input=x)
        model.reshape(list(x.shape))
        request = openvino.compile_model(model, "CPU", settings).create_infer_request()
        values = x.numpy()
        return lambda: request.infer([values])
    import onnxruntime

    file = io.BytesIO()
    torch.onnx.export(network, (x,), file, input_names=["input"], dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    session = onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
    values = x.numpy()
    return lambda: session.run(None, {"input": values})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", default="fleming-compact")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--mode", default="inference", choices=["training", "inference", "input-gradient"])
    parser.add_argument("--variant", default="eager", choices=variants)
    parser.add_argument("--precision", default="f32", choices=["f32", "bf16"], help="bf16: PyTorch's autocast")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--turns", action="store_true", help="measure once for each line on standard input")
    arguments = parser.parse_args()
    try:
        import torch
    except ImportError:
        sys.exit("torch_network.py needs the package torch")
    torch.set_num_threads(arguments.threads)
    description = architecture(arguments.network)
    run = rounds(arguments, description)
    for _ in range(3):
        run()

    def measure():
        times = []
        end = time.perf_counter() + arguments.seconds
        while time.perf_counter() < end or len(times) < 3:
            start = time.perf_counter()
            run()
            times.append((time.perf_counter() - start) * 1000)
        median = statistics.median(times)
        print(json.dumps({
            "network": description.get("name", arguments.network), "batch": arguments.batch, "mode": arguments.mode,
            "variant": arguments.variant, "precision": arguments.precision, "threads": arguments.threads, "torch": torch.__version__,
            "milliseconds_median": median, "milliseconds_minimum": min(times),
            "items_per_second": 1000 * arguments.batch / median,
        }), flush=True)

    if not arguments.turns:
        return measure()
    print("{}", flush=True)
    for _ in sys.stdin:
        run()
        measure()


if __name__ == "__main__":
    main()
