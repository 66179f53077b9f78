#!/usr/bin/env python3
"""Makes the golden numbers of the Networks tests with PyTorch. Run in this folder: python3 make.py

Needs torch and numpy. Weights, inputs and labels come from a hash of (key, index) that the tests compute too, so that a
network of eleven million parameters needs no file of eleven million numbers: of each of its tensors the goldens keep the
norm, the projections on two hashed directions, and some values. All is computed in double precision; `single` in
kim-brunner-2017.json says how far PyTorch's own single precision is from it.
"""

import json
import math

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(2)
torch.set_default_dtype(torch.float64)


def hashed(key, count, scale=1.0):
    """Numbers spread evenly over [-1, 1): SplitMix64's finisher of index and key, top 24 bits."""
    with np.errstate(over="ignore"):
        z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = z + np.uint64((key * 0xBF58476D1CE4E5B9) % 2**64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    value = (z >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1)
    return (np.float32(scale) * value).astype(np.float32)


def tensor(key, shape, scale=1.0):
    return torch.from_numpy(hashed(key, int(np.prod(shape)), scale).reshape(shape)).to(torch.get_default_dtype())


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


# A network from an architecture file, the plain way.


def margins(layer, rows, columns):
    """Padding (left, right, top, bottom) of a moving window, as torch.nn.functional.pad wants it."""
    padding = layer.get("padding", "same" if layer["kind"] == "convolution" else "none")
    kernel = pair(layer["kernel"])
    stride = pair(layer.get("stride", 1 if layer["kind"] == "convolution" else layer["kernel"]))
    dilation = pair(layer.get("dilation", 1))
    if padding == "none":
        return 0, 0, 0, 0
    if padding != "same":
        r, c = pair(padding)
        return c, c, r, r
    total = [
        max(0, (math.ceil(n / s) - 1) * s + d * (k - 1) + 1 - n)
        for n, k, s, d in zip((rows, columns), kernel, stride, dilation)
    ]
    return total[1] // 2, total[1] - total[1] // 2, total[0] // 2, total[0] - total[0] // 2


def specification(architecture):
    """Names, shapes and hashed starting values of the tensors, in order; and the number of outputs."""
    shape = list(architecture["input"].values())
    numbers = {}
    result = []

    def add(prefix, parts):
        numbers[prefix] = numbers.get(prefix, 0) + 1
        for suffix, size in parts:
            name = f"{prefix}{numbers[prefix]}.{suffix}"
            key = 1000 + len(result)
            if suffix == "weight" and len(size) > 1:
                value = tensor(key, size, (6 / np.prod(size[1:])) ** 0.5)
            elif suffix == "weight":
                value = 1 + tensor(key, size, 0.5)
            elif suffix == "running_var":
                value = 1 + tensor(key, size, 0.5)
            else:
                value = tensor(key, size, 0.1)
            # The tests make the values in single precision.
            result.append((name, value.to(torch.float32).to(torch.get_default_dtype())))

    for layer in architecture["layers"]:
        kind = layer["kind"]
        if kind == "convolution":
            kernel, stride = pair(layer["kernel"]), pair(layer.get("stride", 1))
            dilation = pair(layer.get("dilation", 1))
            parts = [("weight", (layer["filters"], shape[0], *kernel))]
            add("conv", parts + ([("bias", (layer["filters"],))] if layer.get("bias", True) else []))
            left, right, top, bottom = margins(layer, shape[1], shape[2])
            shape = [
                layer["filters"],
                (shape[1] + top + bottom - dilation[0] * (kernel[0] - 1) - 1) // stride[0] + 1,
                (shape[2] + left + right - dilation[1] * (kernel[1] - 1) - 1) // stride[1] + 1,
            ]
        elif kind == "dense":
            parts = [("weight", (layer["features"], int(np.prod(shape))))]
            add("dense", parts + ([("bias", (layer["features"],))] if layer.get("bias", True) else []))
            shape = [layer["features"], 1, 1]
        elif kind == "batch-normalization":
            size = (shape[0],)
            add("norm", [(s, size) for s in ("weight", "bias", "running_mean", "running_var")])
        elif kind.endswith("-pooling") and not kind.startswith("global"):
            kernel, stride = pair(layer["kernel"]), pair(layer.get("stride", layer["kernel"]))
            left, right, top, bottom = margins(layer, shape[1], shape[2])
            shape = [
                shape[0],
                (shape[1] + top + bottom - kernel[0]) // stride[0] + 1,
                (shape[2] + left + right - kernel[1]) // stride[1] + 1,
            ]
        elif kind.startswith("global"):
            shape = [shape[0], 1, 1]
        elif kind == "flatten":
            shape = [int(np.prod(shape)), 1, 1]
    return result, int(np.prod(shape))


def forward(architecture, values, x, training, gaps=None):
    """Logits; in training the running statistics in `values` move. Dropout must have rate 0.

    `gaps` collects how near a leaky rectifier (slope .01) is to its kink and a maximum to a tie: where rounding could
    choose the other side, a gradient is not a smooth function and two right programs may differ.
    """
    numbers = {}

    def named(prefix):
        numbers[prefix] = numbers.get(prefix, 0) + 1
        return lambda suffix: values.get(f"{prefix}{numbers[prefix]}.{suffix}")

    for layer in architecture["layers"]:
        kind = layer["kind"]
        if kind == "convolution":
            of = named("conv")
            x = F.pad(x, margins(layer, *x.shape[2:]))
            x = F.conv2d(x, of("weight"), of("bias"), pair(layer.get("stride", 1)), 0, pair(layer.get("dilation", 1)))
        elif kind == "dense":
            of = named("dense")
            x = F.linear(x.flatten(1), of("weight"), of("bias"))[:, :, None, None]
        elif kind == "batch-normalization":
            of = named("norm")
            x = F.batch_norm(
                x, of("running_mean"), of("running_var"), of("weight"), of("bias"), training,
                layer.get("momentum", 0.1), layer.get("epsilon", 1e-5))
        elif kind == "max-pooling":
            x = F.pad(x, margins(layer, *x.shape[2:]), value=-math.inf)
            if gaps is not None:
                top = F.unfold(x.detach(), pair(layer["kernel"]), stride=pair(layer["kernel"]))
                top = top.unflatten(1, (x.shape[1], -1)).topk(2, 2).values
                gap = top[:, :, 0] - top[:, :, 1]
                gaps.append(float(torch.where(top[:, :, 0] > 0, gap, gap * 100).min()))
            x = F.max_pool2d(x, pair(layer["kernel"]), pair(layer.get("stride", layer["kernel"])))
        elif kind == "average-pooling":
            around = margins(layer, *x.shape[2:])
            window = pair(layer["kernel"]), pair(layer.get("stride", layer["kernel"]))
            ones = F.avg_pool2d(F.pad(torch.ones_like(x), around), *window)
            x = F.avg_pool2d(F.pad(x, around), *window)
            if not layer.get("countsPadding", True):
                x = x / ones
        elif kind == "global-average-pooling":
            x = x.mean((2, 3), keepdim=True)
        elif kind == "global-max-pooling":
            x = x.amax((2, 3), keepdim=True)
        elif kind == "flatten":
            x = x.flatten(1)[:, :, None, None]
        elif kind == "dropout":
            assert layer["rate"] == 0
        elif kind == "activation":
            function = layer["function"]
            if gaps is not None:
                gaps.append(float(x.detach().abs().min()))
            x = {
                "relu": F.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
                "leaky-relu": lambda v: F.leaky_relu(v, layer.get("slope", 0.01)),
                "softmax": lambda v: F.softmax(v, 1),
            }[function](x)
        else:
            raise ValueError(kind)
    return x.flatten(1)


def losses(kind, logits, targets):
    if kind == "categorical-cross-entropy":
        return F.cross_entropy(logits, targets, reduction="none")
    return F.binary_cross_entropy_with_logits(logits, targets, reduction="none").mean(1)


def weighted(kind, logits, targets, weights):
    return (losses(kind, logits, targets) * weights).sum() / weights.sum()


# What is written.


def numbers(value):
    # Below the smallest float the tests read nothing but 0.
    return [float(f"{v:.8g}") if abs(v) > 1e-37 else 0.0 for v in value.detach().to(torch.float64).flatten().tolist()]


def save(name, content):
    with open(name, "w") as file:
        json.dump(content, file, separators=(",", ":"))
        file.write("\n")


def loss_goldens():
    logits = tensor(1, (6, 4), 8)
    logits[4] *= 50
    logits[5] = torch.tensor([900.0, -900.0, 0.0, 899.0])
    classes = torch.tensor([0, 3, 1, 2, 2, 0])
    soft = torch.softmax(tensor(2, (6, 4), 2), 1).to(torch.float32).to(torch.float64)
    weights = torch.tensor([1.0, 2.0, 0.5, 0.0])
    result = {"outputs": 4, "logits": numbers(logits), "classes": classes.tolist(), "soft": numbers(soft)}
    result["classWeights"] = weights.tolist()
    for kind in ("categorical-cross-entropy", "binary-cross-entropy"):
        hot = classes if kind.startswith("cat") else F.one_hot(classes, 4).to(torch.float64)
        entry = {}
        for name, target in (("classes", hot), ("soft", soft)):
            x = logits.clone().requires_grad_()
            each = losses(kind, x, target)
            each.sum().backward()
            entry[name] = {"losses": numbers(each), "gradient": numbers(x.grad)}
        x = logits.clone().requires_grad_()
        if kind.startswith("cat"):
            mean = F.cross_entropy(x, classes, weight=weights)
        else:
            mean = weighted(kind, x, hot, weights[classes])
        mean.backward()
        entry["weighted"] = {"mean": mean.item(), "gradient": numbers(x.grad)}
        entry["probabilities"] = numbers(torch.softmax(logits, 1) if kind.startswith("cat") else torch.sigmoid(logits))
        result[kind] = entry
    save("losses.json", result)


def optimizer_goldens():
    count = 37
    cases = {
        "plain": lambda p: torch.optim.SGD(p, lr=0.1),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
        "nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05),
        "adam": lambda p: torch.optim.Adam(p, lr=0.1),
        "adam-penalty": lambda p: torch.optim.Adam(p, lr=0.1, weight_decay=0.05),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.05),
    }
    result = {}
    for name, make in cases.items():
        p = torch.nn.Parameter(tensor(1, (count,)))
        optimizer = make([p])
        for step in range(5):
            p.grad = tensor(10 + step, (count,))
            optimizer.step()
        result[name] = numbers(p)
    save("optimizers.json", result)


def layer_goldens():
    head = [{"kind": "flatten"}, {"kind": "dense", "features": 3}]
    conv = {"kind": "convolution", "filters": 4, "kernel": 3}
    act = lambda name, **more: {"kind": "activation", "function": name, **more}
    cases = {
        "dense": [{"kind": "dense", "features": 5}],
        "dense without bias": [{"kind": "dense", "features": 5, "bias": False}],
        "convolution": [conv],
        "convolution 1x1 without bias": [{"kind": "convolution", "filters": 6, "kernel": 1, "bias": False}],
        "convolution unpadded 5x5": [{"kind": "convolution", "filters": 5, "kernel": 5, "padding": "none"}],
        "convolution 3x5, stride 2x1": [
            {"kind": "convolution", "filters": 3, "kernel": [3, 5], "stride": [2, 1], "padding": [1, 2]}],
        "convolution dilation 2x3": [
            {"kind": "convolution", "filters": 3, "kernel": 3, "dilation": [2, 3], "padding": [2, 3]}],
        "convolution even kernel": [{"kind": "convolution", "filters": 3, "kernel": [4, 2]}],
        "convolution same, stride 2": [{"kind": "convolution", "filters": 16, "kernel": 3, "stride": 2}],
        "two convolutions of 16": [
            {"kind": "convolution", "filters": 16, "kernel": 3}, act("leaky-relu", slope=0.1),
            {"kind": "convolution", "filters": 16, "kernel": 3}, act("relu")],
        "max-pooling": [{"kind": "max-pooling", "kernel": 2}],
        "max-pooling overlapping": [{"kind": "max-pooling", "kernel": 3, "stride": 2, "padding": 1}],
        "max-pooling same": [{"kind": "max-pooling", "kernel": [2, 3], "padding": "same"}],
        "average-pooling": [{"kind": "average-pooling", "kernel": 2}],
        "average-pooling padded": [{"kind": "average-pooling", "kernel": 3, "stride": 2, "padding": 1}],
        "average-pooling without padding's zeros": [
            {"kind": "average-pooling", "kernel": 3, "stride": 2, "padding": 1, "countsPadding": False}],
        "global average": [conv, {"kind": "global-average-pooling"}],
        "global maximum": [conv, {"kind": "global-max-pooling"}],
        "batch normalisation": [conv, {"kind": "batch-normalization"}, act("relu")],
        "batch normalisation first": [{"kind": "batch-normalization", "epsilon": 1e-3, "momentum": 0.3}],
        "batch normalisation of a vector": [
            {"kind": "dense", "features": 6}, {"kind": "batch-normalization"}, act("tanh")],
        "relu": [act("relu")], "leaky relu": [act("leaky-relu", slope=0.2)], "sigmoid": [act("sigmoid")],
        "tanh": [act("tanh")], "softmax over channels": [conv, act("softmax")],
        "softmax of a vector": [{"kind": "dense", "features": 5}, act("softmax")],
        "activation behind pooling": [conv, {"kind": "max-pooling", "kernel": 2}, act("leaky-relu", slope=0.01)],
        "activation before pooling": [conv, act("leaky-relu", slope=0.01), {"kind": "max-pooling", "kernel": 2}],
        "dense stack": [{"kind": "dense", "features": 7}, act("relu"), {"kind": "dropout", "rate": 0.0},
                        {"kind": "dense", "features": 6}, act("sigmoid")],
    }
    result = []
    for index, (name, layers) in enumerate(cases.items()):
        for kind in ("categorical-cross-entropy", "binary-cross-entropy"):
            if kind.startswith("binary") and name not in ("convolution", "dense"):
                continue
            architecture = {"input": {"channels": 2, "rows": 9, "columns": 8}, "layers": layers + head}
            count = 3
            x = tensor(50, (count, 2, 9, 8)).requires_grad_()
            classes = torch.tensor([2, 0, 1])
            target = classes if kind.startswith("cat") else F.one_hot(classes, 3).to(torch.float64)
            weights = torch.tensor([1.0, 0.5, 2.0])
            tensors, _ = specification(architecture)
            values = {n: v.clone() for n, v in tensors}
            for n, v in values.items():
                if "running" not in n:
                    v.requires_grad_()
            logits = forward(architecture, values, x, False)
            each = losses(kind, logits, target)
            each.sum().backward()
            entry = {"name": name, "loss": kind, "architecture": architecture, "logits": numbers(logits)}
            entry["losses"] = numbers(each)
            entry["inputGradient"] = numbers(x.grad)
            for v in values.values():
                v.grad = None
            mean = weighted(kind, forward(architecture, values, x, True), target, weights)
            mean.backward()
            entry["trainingLoss"] = mean.item()
            entry["gradients"] = {n: numbers(v.grad) for n, v in values.items() if v.requires_grad}
            entry["running"] = {n: numbers(v) for n, v in values.items() if not v.requires_grad}
            result.append(entry)
    save("layers.json", result)


def summary(value, key):
    """Norm, projections on two hashed directions, largest magnitude, and 24 values with their places."""
    v = value.detach().to(torch.float64).flatten().numpy()
    places = [int((float(h) + 1) / 2 * (len(v) - 1)) for h in hashed(key + 2, 24)]
    return {
        "norm": float(np.linalg.norm(v)), "largest": float(np.abs(v).max()),
        "projections": [float(hashed(key + i, len(v)).astype(np.float64) @ v) for i in range(2)],
        "places": places, "values": [float(f"{v[i]:.8g}") for i in places],
    }


def kim_brunner(dtype, keys=None):
    torch.set_default_dtype(dtype)
    leaky = {"kind": "activation", "function": "leaky-relu", "slope": 0.01}
    layers = []
    for i, (filters, count) in enumerate(((32, 2), (64, 3), (128, 3))):
        for j in range(count):
            first = i == 0 and j == 0
            layers += [{"kind": "convolution", "filters": filters, "kernel": 5 if first else 3,
                        "padding": "none" if first else "same"}, leaky]
        layers += [{"kind": "max-pooling", "kernel": 2}]
    layers += [{"kind": "flatten"}]
    # Rate 0: a mask of random numbers is nothing two libraries could agree on.
    layers += [{"kind": "dropout", "rate": 0}, {"kind": "dense", "features": 2048}, leaky] * 2
    layers += [{"kind": "dense", "features": 2}]
    architecture = {"input": {"channels": 5, "rows": 44, "columns": 44}, "layers": layers}
    tensors, _ = specification(architecture)
    count = 4
    shape = (1, 5, 44, 44)
    classes = torch.tensor([0, 1, 1, 0])
    kind = "categorical-cross-entropy"
    makers = {
        "nesterov": lambda p: torch.optim.SGD(p, lr=0.001, momentum=0.9, nesterov=True),
        "adam": lambda p: torch.optim.Adam(p, lr=1e-5),
    }

    def train(name, x, gaps=None):
        """Five steps: the losses, and the values after them."""
        values = {n: v.clone().requires_grad_() for n, v in tensors}
        optimizer = makers[name](list(values.values()))
        steps = []
        for _ in range(5):
            optimizer.zero_grad()
            loss = losses(kind, forward(architecture, values, x, True, gaps), classes).mean()
            loss.backward()
            optimizer.step()
            steps.append(loss.item())
        return steps, values

    if keys is None:
        # Of 240 samples the sixteen that keep farthest from every kink and tie; of sets of four of these the one that
        # keeps farthest through all the steps, so that no rounding chooses another side on the way.
        near = []
        for key in range(50, 290):
            gaps = []
            with torch.no_grad():
                forward(architecture, dict(tensors), tensor(key, shape), False, gaps)
            near.append((-min(gaps), key))
        best = [key for _, key in sorted(near)[:16]]
        sets = []
        for index in range(240):
            chosen = [int(key) for key in np.random.default_rng(index).permutation(best)[:count]]
            x, gaps = torch.cat([tensor(key, shape) for key in chosen]), []
            for name in makers:
                train(name, x, gaps)
            sets.append((min(gaps), chosen))
        gap, keys = max(sets)
        print("keys", keys, "gap", gap)
    x = torch.cat([tensor(key, shape) for key in keys])
    result = {"count": count, "keys": keys, "classes": classes.tolist()}

    values = {n: v.clone().requires_grad_() for n, v in tensors}
    sample = x.clone().requires_grad_()
    logits = forward(architecture, values, sample, False)
    each = losses(kind, logits, classes)
    each.sum().backward()
    result |= {"logits": numbers(logits), "losses": numbers(each), "inputGradient": summary(sample.grad, 9000)}
    for v in values.values():
        v.grad = None
    mean = losses(kind, forward(architecture, values, x, True), classes).mean()
    mean.backward()
    result["meanLoss"] = mean.item()
    result["gradients"] = {n: summary(v.grad, 9100) for n, v in values.items()}

    for name in makers:
        steps, values = train(name, x)
        logits = forward(architecture, values, x, False)
        result[name] = {
            "losses": steps, "logits": numbers(logits),
            "tensors": {n: summary(v, 9200) for n, v in values.items()},
        }
        print(dtype, name, steps)
    torch.set_default_dtype(torch.float64)
    return result


def difference(a, b):
    return float(np.abs(np.array(a) - np.array(b)).max() / np.abs(np.array(b)).max())


def kim_brunner_goldens():
    result = kim_brunner(torch.float64)
    single = kim_brunner(torch.float32, result["keys"])
    result["single"] = {
        "logits": difference(single["logits"], result["logits"]),
        "gradients": max(
            abs(p - q) / g["norm"] for n, g in result["gradients"].items()
            for p, q in zip(g["projections"], single["gradients"][n]["projections"])),
        "nesterovLogits": difference(single["nesterov"]["logits"], result["nesterov"]["logits"]),
        "adamLogits": difference(single["adam"]["logits"], result["adam"]["logits"]),
    }
    print(result["single"])
    save("kim-brunner-2017.json", result)


if __name__ == "__main__":
    loss_goldens()
    optimizer_goldens()
    layer_goldens()
    kim_brunner_goldens()
