#!/usr/bin/env python3
"""Makes the golden numbers of the Networks tests with PyTorch. Run in this folder: python3 make.py

Needs torch, numpy and safetensors. Weights, inputs and labels come from a hash of (key, index) that the tests compute too, so that a
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


def picture_layer(layer):
    """A layer along one row as the layer of pictures whose window is one row high."""
    if not layer["kind"].endswith("-1d"):
        return layer
    ones = {"kernel": 1, "stride": 1, "dilation": 1, "padding": 0}
    extents = {k: [one, layer[k]] for k, one in ones.items() if isinstance(layer.get(k), int)}
    return layer | extents | {"kind": layer["kind"][:-3], "isOneRow": True}


def margins(layer, rows, columns):
    """Padding (left, right, top, bottom) of a moving window, as torch.nn.functional.pad wants it."""
    convolves = layer["kind"].endswith("convolution")
    padding = layer.get("padding", "same" if convolves else "none")
    kernel = pair(layer["kernel"])
    stride = pair(layer.get("stride", 1 if convolves else layer["kernel"]))
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


def enlarged(layer, rows, columns):
    """Rows and columns behind a transposed convolution."""
    stride, extra = pair(layer.get("stride", 1)), pair(layer.get("outputPadding", 0))
    if layer.get("padding", "same") == "same":
        return [rows * stride[0], columns * stride[1]]
    left, right, top, bottom = margins(layer, rows, columns)
    taken = top + bottom, left + right
    reach = [d * (k - 1) + 1 for d, k in zip(pair(layer.get("dilation", 1)), pair(layer["kernel"]))]
    return [(n - 1) * s + r + e - t for n, s, r, e, t in zip((rows, columns), stride, reach, extra, taken)]


def branches(layer):
    """What a composite layer holds, in the order of its tensors."""
    return {
        "residual": lambda: [layer["body"], layer.get("shortcut", [])],
        "concatenation": lambda: layer["branches"],
        "views": lambda: [layer["body"]],
    }.get(layer["kind"], list)()


def specification(architecture, inside=None):
    """Names, shapes and hashed starting values of the tensors, in order; and the number of outputs.

    `inside` is the shape, the numbers of the names and the result so far of the network that holds these layers.
    """
    shape, numbers, result = inside or (list(architecture["input"].values()), {}, [])

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

    for layer in map(picture_layer, architecture["layers"]):
        kind = layer["kind"]
        if kind == "convolution":
            kernel, stride = pair(layer["kernel"]), pair(layer.get("stride", 1))
            dilation = pair(layer.get("dilation", 1))
            taps = kernel[1:] if layer.get("isOneRow") else kernel
            parts = [("weight", (layer["filters"], shape[0] // layer.get("groups", 1), *taps))]
            add("conv", parts + ([("bias", (layer["filters"],))] if layer.get("bias", True) else []))
            left, right, top, bottom = margins(layer, shape[1], shape[2])
            shape = [
                layer["filters"],
                (shape[1] + top + bottom - dilation[0] * (kernel[0] - 1) - 1) // stride[0] + 1,
                (shape[2] + left + right - dilation[1] * (kernel[1] - 1) - 1) // stride[1] + 1,
            ]
        elif kind == "transposed-convolution":
            parts = [("weight", (shape[0], layer["filters"], *pair(layer["kernel"])))]
            add("upconv", parts + ([("bias", (layer["filters"],))] if layer.get("bias", True) else []))
            shape = [layer["filters"], *enlarged(layer, *shape[1:])]
        elif kind == "maxout":
            shape = [shape[0] // layer["pieces"], *shape[1:]]
        elif kind == "dense":
            parts = [("weight", (layer["features"], int(np.prod(shape))))]
            add("dense", parts + ([("bias", (layer["features"],))] if layer.get("bias", True) else []))
            shape = [layer["features"], 1, 1]
        elif kind == "batch-normalization":
            size = (shape[0],)
            add("norm", [(s, size) for s in ("weight", "bias", "running_mean", "running_var")])
        elif kind == "parametric-relu":
            add("prelu", [("weight", (shape[0],))])
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
        elif kind == "side-input":
            shape = [shape[0] + layer["count"], 1, 1]
        elif branches(layer):
            side = layer.get("crop")
            taken = [shape[0], side, side] if side else list(shape)
            shapes = [specification({"layers": part}, (list(taken), numbers, result))[2] for part in branches(layer)]
            if kind == "residual":
                shape = shapes[0]
            elif kind == "concatenation":
                shape = [sum(s[0] for s in shapes), *shapes[0][1:]]
            else:
                count = layer["turns"] * (2 if layer["flips"] else 1) * (2 if layer.get("diagonals") else 1)
                shape = [count * int(np.prod(shapes[0])), 1, 1]
    return result, int(np.prod(shape)), shape


def views(layer, x):
    """The views of pictures, [sample, view, channel, row, column]."""
    result = []
    for diagonal in [False, True] if layer.get("diagonals") else [False]:
        v = x
        if diagonal:
            n, s = x.shape[2], 0.5**0.5
            y, c = torch.meshgrid(*[torch.linspace(-1, 1, n)] * 2, indexing="ij")
            grid = torch.stack([(c - y) * s, (y + c) * s], -1).expand(len(x), n, n, 2)
            v = F.grid_sample(x, grid, "bilinear", "border", align_corners=True)
        for flip in [False, True] if layer["flips"] else [False]:
            w = v.flip(3) if flip else v
            for turn in range(layer["turns"]):
                side = layer.get("crop") or max(x.shape[2:])
                result.append(torch.rot90(w, turn * (2 if layer["turns"] == 2 else 1), (2, 3))[:, :, :side, :side])
    return torch.stack(result, 1)


def forward(architecture, values, x, training, gaps=None, inside=None):
    """Logits; in training the running statistics in `values` move. Dropout must have rate 0.

    Samples may be flat, each with the numbers of its side inputs behind its picture. `inside` is the numbers of the
    names and the side numbers of the network that holds these layers.

    `gaps` collects how near a leaky rectifier (slope .01) is to its kink and a maximum to a tie: where rounding could
    choose the other side, a gradient is not a smooth function and two right programs may differ.
    """
    numbers, side = inside or ({}, None)
    if inside is None and x.ndim == 2:
        shape = list(architecture["input"].values())
        side, x = x[:, int(np.prod(shape)):], x[:, :int(np.prod(shape))].unflatten(1, shape)

    def named(prefix):
        numbers[prefix] = numbers.get(prefix, 0) + 1
        return lambda suffix: values.get(f"{prefix}{numbers[prefix]}.{suffix}")

    for layer in map(picture_layer, architecture["layers"]):
        kind = layer["kind"]
        if kind == "convolution":
            of = named("conv")
            x = F.pad(x, margins(layer, *x.shape[2:]))
            stride, dilation = pair(layer.get("stride", 1)), pair(layer.get("dilation", 1))
            groups = layer.get("groups", 1)
            if layer.get("isOneRow"):
                x = F.conv1d(x[:, :, 0], of("weight"), of("bias"), stride[1], 0, dilation[1], groups)[:, :, None]
            else:
                x = F.conv2d(x, of("weight"), of("bias"), stride, 0, dilation, groups)
        elif kind == "transposed-convolution":
            of, (rows, columns) = named("upconv"), enlarged(layer, *x.shape[2:])
            stride, dilation = pair(layer.get("stride", 1)), pair(layer.get("dilation", 1))
            if layer.get("padding", "same") == "same":
                # The convolution from the output to the input says what is cut off; what nothing reaches is 0.
                left, _, top, _ = margins(layer, rows, columns)
                x = F.conv_transpose2d(x, of("weight"), None, stride, dilation=dilation)
                x = F.pad(x, (-left, columns + left - x.shape[3], -top, rows + top - x.shape[2]))
                if of("bias") is not None:
                    x = x + of("bias")[:, None, None]
            else:
                left, _, top, _ = margins(layer, rows, columns)
                extra = pair(layer.get("outputPadding", 0))
                x = F.conv_transpose2d(x, of("weight"), of("bias"), stride, (top, left), extra, 1, dilation)
            assert list(x.shape[2:]) == [rows, columns]
        elif kind == "maxout":
            x = x.unflatten(1, (-1, layer["pieces"])).amax(2)
        elif kind == "gaussian-noise":
            assert layer["sigma"] == 0
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
                "softmax": lambda v: F.softmax(v, 1), "log-softmax": lambda v: F.log_softmax(v, 1),
                "elu": lambda v: F.elu(v, layer.get("slope", 1.0)), "swish": F.silu, "softplus": F.softplus,
                "linear": lambda v: v,
            }[function](x)
        elif kind == "parametric-relu":
            x = F.prelu(x, named("prelu")("weight"))
        elif kind == "side-input":
            x, side = torch.cat([x, side[:, :layer["count"], None, None]], 1), side[:, layer["count"]:]
        elif branches(layer):
            run = lambda part, x: forward({"layers": part}, values, x, training, gaps, (numbers, side))
            if kind == "residual":
                x = sum(run(part, x) for part in branches(layer))
            elif kind == "concatenation":
                x = torch.cat([run(part, x) for part in branches(layer)], 1)
            else:
                v = views(layer, x)
                x = run(layer["body"], v.flatten(0, 1)).reshape(len(x), -1, 1, 1)
        else:
            raise ValueError(kind)
    return x if inside is not None else x.flatten(1)


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


def elementwise(name, x, t, option):
    """The loss of each output, or of each row (then one column)."""
    d = x[:, : t.shape[1]] - t
    if name == "mean-squared-error":
        return F.mse_loss(x, t, reduction="none")
    if name == "mean-absolute-error":
        return F.l1_loss(x, t, reduction="none")
    if name == "mean-absolute-percentage-error":
        return 100 * d.abs() / t.abs().clamp(min=1e-7)
    if name == "mean-squared-logarithmic-error":
        return (torch.log(x.clamp(min=1e-7) + 1) - torch.log(t.clamp(min=1e-7) + 1)) ** 2
    if name == "huber":
        return F.huber_loss(x, t, reduction="none", delta=option.get("delta", 1.0))
    if name == "log-cosh":
        return torch.log(torch.cosh(d))
    if name == "poisson":
        return F.poisson_nll_loss(x, t, log_input=option.get("logInput", True), reduction="none")
    if name == "gaussian-negative-log-likelihood":
        k = t.shape[1]
        return F.gaussian_nll_loss(x[:, :k], t, torch.exp(x[:, k:]), reduction="none", eps=0)
    if name == "mixture-negative-log-likelihood":
        k = option.get("components", 3)
        means, logs, logits = x.reshape(x.shape[0], 3, t.shape[1], k).unbind(1)
        weights = torch.distributions.Categorical(logits=logits)
        parts = torch.distributions.Normal(means, torch.sqrt(torch.exp(logs) + 1e-6))
        mixture = torch.distributions.MixtureSameFamily(weights, parts)
        return -mixture.log_prob(t) - math.log(2 * math.pi) / 2
    if name == "binary-cross-entropy":
        a = option.get("labelSmoothing", 0.0)
        weights = torch.tensor(option["positiveWeights"]) if option.get("positiveWeights") else None
        return F.binary_cross_entropy_with_logits(x, t * (1 - a) + a / 2, pos_weight=weights, reduction="none")
    raise ValueError(name)


def loss_vocabulary_goldens():
    """Every loss: each sample's, its gradient, the weighted mean of a batch, the same with targets missing."""
    count = 6
    plain = lambda name: (name, {})
    cases = [
        plain("mean-squared-error"), plain("mean-absolute-error"), plain("mean-absolute-percentage-error"),
        plain("mean-squared-logarithmic-error"), plain("cosine-similarity"), plain("huber"),
        ("huber", {"delta": 0.4}), plain("log-cosh"), plain("poisson"), ("poisson", {"logInput": False}),
        plain("kullback-leibler-divergence"), plain("gaussian-negative-log-likelihood"),
        plain("mixture-negative-log-likelihood"), ("mixture-negative-log-likelihood", {"components": 1}),
        plain("binary-cross-entropy"),
        ("binary-cross-entropy", {"labelSmoothing": 0.1, "positiveWeights": [1.0, 2.5, 0.5, 3.0]}),
        plain("categorical-cross-entropy"),
        ("categorical-cross-entropy", {"labelSmoothing": 0.1, "classWeights": [1.0, 2.0, 0.5, 3.0]}),
        ("soft categorical-cross-entropy", {"labelSmoothing": 0.2, "classWeights": [1.0, 2.0, 0.5, 3.0]}),
    ]
    result = []
    for title, option in cases:
        name = title.split()[-1]
        outputs = 8 if name.startswith("gaussian") else 4
        if name.startswith("mixture"):
            outputs = 12 * option.get("components", 3)
        x = tensor(1, (count, outputs), 2)
        t = tensor(2, (count, 4), 2)
        hard = title == "categorical-cross-entropy"
        positive = name == "mean-squared-logarithmic-error" or option.get("logInput") is False
        if positive:
            x = x.abs() + 0.1
        if positive or name == "poisson":
            t = t.abs()
        if name == "binary-cross-entropy":
            t = (t.abs() / 2).to(torch.float32).to(torch.float64)
        if name.startswith("kullback") or title.startswith("soft"):
            t = torch.softmax(t, 1).to(torch.float32).to(torch.float64)
        classes = torch.tensor([0, 3, 1, 2, 2, 0])
        rowwise = hard or name in ("cosine-similarity", "kullback-leibler-divergence", "categorical-cross-entropy")
        present = torch.from_numpy(hashed(3, count * 4)).reshape(count, 4) > -0.4
        present[0] = True
        present[1] = False
        weights = torch.tensor([1.0, 2.0, 0.5, 0.25, 1.5, 3.0])

        def run(present, x):
            """Each sample's loss over the targets that are there, and how much it counts."""
            if not rowwise:
                each = elementwise(name, x, t, option)
                shown = present.to(torch.float64)
                number = shown.sum(1)
                return (each * shown).sum(1) / number.clamp(min=1), number / 4
            if name == "cosine-similarity":
                shown = present.to(torch.float64)
                losses = -F.cosine_similarity(x * shown, t * shown, dim=1)
                return torch.where(shown.sum(1) > 0, losses, 0.0), shown.sum(1) / 4
            whole = present[:, 0] if hard else present.all(1)
            if name.startswith("kullback"):
                losses, own = F.kl_div(F.log_softmax(x, 1), t, reduction="none").sum(1), torch.ones(count)
            else:
                weight = torch.tensor(option["classWeights"]) if "classWeights" in option else None
                losses = F.cross_entropy(
                    x, classes if hard else t, weight=weight, reduction="none",
                    label_smoothing=option.get("labelSmoothing", 0.0))
                own = weight[classes] if hard and weight is not None else torch.ones(count)
            return torch.where(whole, losses / own, 0.0), torch.where(whole, own, 0.0)

        entry = {"loss": {"name": name, **option} if option else name, "outputs": outputs, "logits": numbers(x)}
        entry |= {"targets": [float(c) for c in classes] if hard else numbers(t), "areClasses": hard}
        entry |= {"weights": numbers(weights)}
        gaps = ~(present[:, :1] if hard else present)
        entry["missing"] = [bool(v) for v in gaps.flatten()]
        for prefix, there in (("", torch.ones_like(present)), ("missing", present)):
            key = lambda word: prefix + word[0].upper() + word[1:] if prefix else word
            v = x.clone().requires_grad_()
            losses, counts = run(there, v)
            losses.sum().backward()
            entry[key("losses")], entry[key("gradient")] = numbers(losses), numbers(v.grad)
            v = x.clone().requires_grad_()
            losses, counts = run(there, v)
            mean = (losses * counts * weights).sum() / (counts * weights).sum()
            mean.backward()
            entry[key("mean")], entry[key("batchGradient")] = mean.item(), numbers(v.grad)
            if hard and "classWeights" in option and not prefix:
                # PyTorch's own mean, with equal sample weights.
                own = F.cross_entropy(
                    x, classes, weight=torch.tensor(option["classWeights"]), label_smoothing=option["labelSmoothing"])
                assert abs(own - (losses * counts).sum() / counts.sum()) < 1e-12
        answers = x
        if name in ("categorical-cross-entropy", "kullback-leibler-divergence"):
            answers = torch.softmax(x, 1)
        elif name == "binary-cross-entropy":
            answers = torch.sigmoid(x)
        elif name == "poisson" and option.get("logInput", True):
            answers = torch.exp(x)
        elif name.startswith("gaussian"):
            answers = torch.cat([x[:, :4], torch.exp(x[:, 4:])], 1)
        elif name.startswith("mixture"):
            means, logs, logits = x.reshape(count, 3, 4, -1).unbind(1)
            answers = torch.stack([means, torch.exp(logs) + 1e-6, torch.softmax(logits, 2)], 1).flatten(1)
        entry["answers"] = numbers(answers)
        result.append(entry)
    save("loss-vocabulary.json", result)


def ftrl(p, gradients, rate, l1=0.0, l2=0.0, initial=0.1):
    """Keras's Ftrl (learning_rate_power -0.5, no shrinkage, beta 0), written out."""
    n, z = np.full_like(p, initial), np.zeros_like(p)
    for g in gradients:
        new = n + g**2
        z = z + g - (np.sqrt(new) - np.sqrt(n)) / rate * p
        p = (np.clip(z, -l1, l1) - z) / (np.sqrt(new) / rate + 2 * l2)
        n = new
    return p


def optimizer_goldens():
    count = 37
    cases = {
        "plain": lambda p: torch.optim.SGD(p, lr=0.1),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
        "nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05),
        "adam": lambda p: torch.optim.Adam(p, lr=0.1),
        "adam-penalty": lambda p: torch.optim.Adam(p, lr=0.1, weight_decay=0.05),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.05),
        "amsgrad": lambda p: torch.optim.Adam(p, lr=0.1, amsgrad=True),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.1),
        "rmsprop-momentum": lambda p: torch.optim.RMSprop(p, lr=0.1, momentum=0.9, weight_decay=0.05),
        "adadelta": lambda p: torch.optim.Adadelta(p, lr=0.1),
        "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1),
        "adagrad-initial": lambda p: torch.optim.Adagrad(p, lr=0.1, initial_accumulator_value=0.1),
        "adamax": lambda p: torch.optim.Adamax(p, lr=0.1),
        "nadam": lambda p: torch.optim.NAdam(p, lr=0.1),
        "clip-norm": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
        "clip-value": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.05),
        "l1": lambda p: torch.optim.SGD(p, lr=0.1),
    }
    result = {}
    for name, make in cases.items():
        p = torch.nn.Parameter(tensor(1, (count,)))
        optimizer = make([p])
        for step in range(5):
            p.grad = tensor(10 + step, (count,))
            if name == "clip-norm":
                torch.nn.utils.clip_grad_norm_([p], 2.0)
            elif name == "clip-value":
                torch.nn.utils.clip_grad_value_([p], 0.25)
            elif name == "l1":
                p.grad = p.grad + 0.3 * torch.sign(p.detach())
            optimizer.step()
        result[name] = numbers(p)
    gradients = [hashed(10 + step, count).astype(np.float64) for step in range(5)]
    start = hashed(1, count).astype(np.float64)
    result["ftrl"] = numbers(torch.from_numpy(ftrl(start, gradients, 0.1)))
    result["ftrl-l1-l2"] = numbers(torch.from_numpy(ftrl(start, gradients, 0.1, l1=0.8, l2=0.3)))
    save("optimizers.json", result)


def schedule_goldens():
    """Rates at the start of each epoch, base rate 1."""

    def rates(make, steps, losses=None):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        schedule = make(optimizer)
        result = []
        for step in range(steps):
            result.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step(*([] if losses is None else [losses[step]]))
        return result

    of = torch.optim.lr_scheduler
    # Falls, rests, falls by less than a ten-thousandth, falls again.
    losses = [1.0, 0.5, 0.6, 0.5, 0.49999, 0.7, 0.4, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.39, 0.39, 0.39, 0.39, 0.39]
    result = {
        "exponential": rates(lambda o: of.ExponentialLR(o, 0.7), 12),
        "step": rates(lambda o: of.StepLR(o, 3, 0.1), 12),
        "cosine": rates(lambda o: of.CosineAnnealingLR(o, 11, eta_min=0.01), 12),
        "linear": rates(lambda o: of.LinearLR(o, 1.0, 0.01, 11), 12),
        "one-cycle": rates(lambda o: of.OneCycleLR(o, 1.0, total_steps=12), 11),
        "plateau": rates(lambda o: of.ReduceLROnPlateau(o, factor=0.1, patience=2), len(losses), losses),
        "losses": losses,
    }
    save("schedules.json", result)


def layer_golden(name, kind, architecture, side=0):
    """A network's answers and gradients for three samples; `side` numbers stand behind each picture."""
    count = 3
    x = tensor(50, (count, int(np.prod(list(architecture["input"].values()))) + side)).requires_grad_()
    classes = torch.tensor([2, 0, 1])
    target = classes if kind.startswith("cat") else F.one_hot(classes, 3).to(torch.float64)
    weights = torch.tensor([1.0, 0.5, 2.0])
    values = {n: v.clone() for n, v in specification(architecture)[0]}
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
    return entry


def graph_goldens():
    """Networks with branches: residuals, concatenations, shared views, side inputs, in and behind each other."""
    conv = lambda filters, kernel=3, **more: {"kind": "convolution", "filters": filters, "kernel": kernel, **more}
    norm, flat = {"kind": "batch-normalization"}, {"kind": "flatten"}
    act = lambda name, **more: {"kind": "activation", "function": name, **more}
    leaky, dense = act("leaky-relu", slope=0.1), lambda n: {"kind": "dense", "features": n}
    residual = lambda body, shortcut=None: {"kind": "residual", "body": body, **({"shortcut": shortcut} if shortcut else {})}
    block = residual([conv(6), norm, act("relu"), conv(6), norm])
    down = residual(
        [conv(8, stride=2, padding=1), norm, leaky, conv(8), norm], [conv(8, 1, stride=2, padding="none"), norm])
    views = lambda body, **more: {"kind": "views", "turns": 4, "flips": True, "body": body, **more}
    cases = {
        "residual block": (0, [conv(6), leaky, block, act("relu"), flat]),
        "residual blocks": (0, [conv(6), block, leaky, block, act("relu"), down, act("relu"), flat]),
        "residual of the input": (0, [residual([conv(2), act("tanh")]), residual([conv(2), leaky]), flat]),
        "residual with smooth ends": (0, [conv(4), act("tanh"), residual([act("sigmoid")]), residual([conv(4), leaky], [conv(4, 1), leaky]), flat]),
        "residual in a residual": (0, [conv(4), leaky, residual([residual([conv(4), leaky]), leaky, conv(4)]), flat]),
        "concatenation": (0, [
            conv(4), leaky, {"kind": "concatenation", "branches": [
                [conv(3, 1), leaky], [], [conv(2), act("tanh"), conv(5), leaky],
                [{"kind": "max-pooling", "kernel": 3, "stride": 1, "padding": 1}]]}, leaky, flat]),
        "concatenation of vectors": (0, [
            {"kind": "concatenation", "branches": [[flat, dense(4), leaky], [conv(2), flat, dense(3)]]}, norm]),
        "side input": (3, [
            conv(3), leaky, flat, {"kind": "side-input", "count": 2}, dense(6), leaky, {"kind": "side-input", "count": 1}]),
        "views": (0, [views([conv(4), leaky, {"kind": "max-pooling", "kernel": 2}, norm, flat])]),
        "corner views": (0, [conv(3), leaky, views([conv(4, padding="none"), leaky, flat, dense(5)], crop=5), leaky]),
        "views of a half turn": (0, [views([conv(3), act("tanh")], turns=2, flips=False), leaky]),
        "diagonal views": (0, [views([flat, dense(4), leaky], diagonals=True, crop=6), dense(5)]),
    }
    result = []
    for name, (side, layers) in cases.items():
        architecture = {"input": {"channels": 2, "rows": 8, "columns": 8}, "layers": layers + [dense(3)]}
        result.append(layer_golden(name, "categorical-cross-entropy", architecture, side))
    save("graphs.json", result)


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
        "convolution of two groups": [
            {"kind": "convolution", "filters": 6, "kernel": 3, "groups": 2}, act("tanh"),
            {"kind": "convolution", "filters": 12, "kernel": [2, 3], "groups": 3, "stride": 2, "bias": False}],
        "depthwise convolutions": [
            {"kind": "convolution", "filters": 10, "kernel": 1}, act("relu"),
            {"kind": "convolution", "filters": 10, "kernel": 3, "groups": 10}, act("relu"),
            {"kind": "convolution", "filters": 20, "kernel": 5, "groups": 10, "stride": 2, "padding": 2},
            {"kind": "convolution", "filters": 20, "kernel": 3, "groups": 20, "dilation": 2}],
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
        "elu": [act("elu")], "elu of slope 0.5": [{"kind": "dense", "features": 7}, act("elu", slope=0.5)],
        "swish": [act("swish")],
        "swish behind a rectifier": [conv, act("relu"), {"kind": "max-pooling", "kernel": 2}, act("swish")],
        "softplus": [conv, act("softplus")], "linear": [conv, act("linear")],
        "log-softmax over channels": [conv, act("log-softmax")],
        "log-softmax of a vector": [{"kind": "dense", "features": 5}, act("log-softmax")],
        "parametric relu": [{"kind": "dense", "features": 7}, {"kind": "parametric-relu"}],
        "parametric relu first": [{"kind": "parametric-relu"}],
        "parametric relu of a flattened picture": [conv, {"kind": "flatten"}, {"kind": "parametric-relu"}],
        "activation behind pooling": [conv, {"kind": "max-pooling", "kernel": 2}, act("leaky-relu", slope=0.01)],
        "activation before pooling": [conv, act("leaky-relu", slope=0.01), {"kind": "max-pooling", "kernel": 2}],
        "transposed convolution": [
            {"kind": "transposed-convolution", "filters": 4, "kernel": 3, "stride": 2, "padding": 1,
             "outputPadding": 1}],
        "transposed convolutions, 3x4, stride 2x3": [
            {"kind": "transposed-convolution", "filters": 16, "kernel": [3, 4], "stride": [2, 3], "padding": "none"},
            act("leaky-relu", slope=0.1),
            {"kind": "transposed-convolution", "filters": 3, "kernel": 3, "dilation": 2, "padding": [1, 2],
             "bias": False}, act("tanh")],
        "transposed convolution same": [
            conv, act("tanh"), {"kind": "transposed-convolution", "filters": 5, "kernel": [4, 1], "stride": 2},
            {"kind": "max-pooling", "kernel": 3}],
        "maxout": [
            {"kind": "convolution", "filters": 6, "kernel": 3}, {"kind": "maxout", "pieces": 2},
            {"kind": "dense", "features": 12}, act("leaky-relu", slope=0.1), {"kind": "maxout", "pieces": 3}],
        "gaussian noise of sigma 0": [{"kind": "gaussian-noise", "sigma": 0.0}, {"kind": "dense", "features": 4}],
        "convolution of a row": [{"kind": "convolution-1d", "filters": 4, "kernel": 7}],
        "convolution of a row, stride 3, padded": [
            {"kind": "convolution-1d", "filters": 9, "kernel": 5, "stride": 3, "padding": 2}, act("relu"),
            {"kind": "convolution-1d", "filters": 3, "kernel": 2, "dilation": 2, "padding": "none"}],
        "convolutions of a row, 16 and 8 channels": [
            {"kind": "convolution-1d", "filters": 16, "kernel": 3, "bias": False}, act("leaky-relu", slope=0.1),
            {"kind": "convolution-1d", "filters": 8, "kernel": 4, "stride": 2}, act("tanh"),
            {"kind": "convolution-1d", "filters": 12, "kernel": 9}, {"kind": "global-average-pooling"}],
        "groups of a row": [
            {"kind": "convolution-1d", "filters": 8, "kernel": 5, "groups": 2}, act("relu"),
            {"kind": "convolution-1d", "filters": 8, "kernel": 4, "groups": 8, "stride": 3}],
        "pooling of a row": [
            {"kind": "convolution-1d", "filters": 4, "kernel": 3}, act("leaky-relu", slope=0.1),
            {"kind": "max-pooling-1d", "kernel": 3, "stride": 2, "padding": 1},
            {"kind": "average-pooling-1d", "kernel": 3, "stride": 2, "padding": 1, "countsPadding": False},
            {"kind": "batch-normalization"}, {"kind": "average-pooling-1d", "kernel": 2},
            {"kind": "global-max-pooling"}],
        "dense stack": [{"kind": "dense", "features": 7}, act("relu"), {"kind": "dropout", "rate": 0.0},
                        {"kind": "dense", "features": 6}, act("sigmoid")],
    }
    result = []
    for name, layers in cases.items():
        for kind in ("categorical-cross-entropy", "binary-cross-entropy"):
            if kind.startswith("binary") and name not in ("convolution", "dense"):
                continue
            rows, columns = (1, 29) if any(layer["kind"].endswith("-1d") for layer in layers) else (9, 8)
            architecture = {"input": {"channels": 2, "rows": rows, "columns": columns}, "layers": layers + head}
            result.append(layer_golden(name, kind, architecture))
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
    tensors = specification(architecture)[0]
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


def weight_goldens():
    """A state dictionary as safetensors.torch writes it, and the answers of its network. Needs safetensors."""
    from safetensors.torch import save_file
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.features = nn.Sequential(
                nn.Conv2d(2, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
                nn.Conv2d(6, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
                *[m for _ in range(7) for m in (nn.Conv2d(6, 6, 3, padding=1, bias=False), nn.Tanh())], nn.Flatten())
            self.hidden, self.classifier = nn.Linear(96, 7), nn.Linear(7, 3)

        def forward(self, x):
            return self.classifier(torch.relu(self.hidden(self.features(x))))

    torch.manual_seed(7)
    net = Net().to(torch.float32)
    with torch.no_grad():
        # Running statistics that are not those of the start.
        net(torch.randn(64, 2, 8, 8, dtype=torch.float32) * 2 + 1)
    net.eval()
    save_file(net.state_dict(), "pytorch-weights.safetensors")
    act = lambda name: {"kind": "activation", "function": name}
    conv = {"kind": "convolution", "filters": 6, "kernel": 3, "bias": False}
    norm = {"kind": "batch-normalization"}
    layers = [conv | {"bias": True}, norm, act("relu"), {"kind": "max-pooling", "kernel": 2}, conv, norm, act("relu")]
    layers += [conv, act("tanh")] * 7 + [{"kind": "flatten"}, {"kind": "dense", "features": 7}, act("relu")]
    layers += [{"kind": "dense", "features": 3}]
    architecture = {"input": {"channels": 2, "rows": 8, "columns": 8}, "layers": layers}
    with torch.no_grad():
        logits = net.to(torch.float64)(tensor(50, (3, 2, 8, 8)))
    save("pytorch-weights.json", {"architecture": architecture, "logits": numbers(logits)})


if __name__ == "__main__":
    loss_goldens()
    loss_vocabulary_goldens()
    optimizer_goldens()
    schedule_goldens()
    layer_goldens()
    graph_goldens()
    kim_brunner_goldens()
    weight_goldens()
