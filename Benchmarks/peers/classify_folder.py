#!/usr/bin/env python3
"""Classifies a folder of FITS cutouts with PyTorch: the script a user would write in place of `fleming classify`.

    python3 Benchmarks/peers/classify_folder.py MODEL.safetensors FOLDER --output TABLE.csv [--reader astropy|fitsio]

Reads a model that Fleming trained (weights, architecture and input contract), so that both give the same
probabilities. Needs torch, numpy and one of astropy and fitsio.
"""
import argparse
import csv
import json
import os
import sys

import numpy as np
import torch

from torch_network import module


def read_model(path):
    """Metadata and tensors of a safetensors file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        values = np.frombuffer(data[first:last], "<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return metadata, tensors


def stretched(images, contract):
    """The network's input of linear fluxes [image, band, row, column]."""
    stretch = contract["stretch"]
    kind = stretch["name"]
    column = lambda values: np.asarray(values, "f4").reshape(1, -1, 1, 1)
    if kind == "asinh":
        images = np.arcsinh(images / column(stretch["softening"]))
    elif kind != "linear":
        sys.exit(f"classify_folder.py does not know the stretch {kind}")
    return (images - column(contract["mean"])) / column(contract["deviation"])


def members(metadata, tensors):
    """The networks of a model file: the first under plain names, the k-th under `member<k>.`."""
    networks = []
    for k in range(1, int(metadata.get("members", 1)) + 1):
        prefix = "" if k == 1 else f"member{k}."
        network, _ = module(json.loads(metadata["architecture"]))
        own = {name: tensors[prefix + name] for name in network.state_dict() if prefix + name in tensors}
        missing = network.load_state_dict(own, strict=False).missing_keys
        if [name for name in missing if not name.endswith("num_batches_tracked")]:
            sys.exit(f"the model lacks {missing}")
        networks.append(network.eval())
    return networks


def seen(networks, inputs, views, temperature):
    """Logits of the first network; where calibrated they leave a doubt (98 % against 2 %), those of the mean of the probabilities
    of all networks on turned and mirrored views."""
    logits = networks[0](inputs)
    if views * len(networks) > 1:
        best = logits.topk(2, 1).values
        doubtful = torch.nonzero(best[:, 0] - best[:, 1] < 3.9 * temperature)[:, 0]
        if len(doubtful):
            some = inputs[doubtful]
            turned = torch.cat(
                [torch.rot90(some.flip(3) if view & 4 else some, view & 3, (2, 3)) for view in range(views)])
            opinions = torch.cat([torch.softmax(network(turned), 1) for network in networks])
            logits[doubtful] = opinions.reshape(-1, len(doubtful), logits.shape[1]).mean(0).log()
    return logits


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("folder")
    parser.add_argument("--output", required=True)
    parser.add_argument("--reader", default="astropy", choices=["astropy", "fitsio"])
    parser.add_argument("--batch", type=int, default=128)
    arguments = parser.parse_args()
    if arguments.reader == "astropy":
        from astropy.io import fits

        read = fits.getdata
    else:
        import fitsio

        read = fitsio.read

    metadata, tensors = read_model(arguments.model)
    contract, classes = json.loads(metadata["input"]), json.loads(metadata["classes"])
    temperature = json.loads(metadata.get("calibration", "{}")).get("temperature", 1)
    networks = members(metadata, tensors)

    paths = sorted(
        os.path.join(folder, name)
        for folder, _, names in os.walk(arguments.folder) for name in names if name.endswith(".fits"))
    with open(arguments.output, "w", newline="") as file, torch.inference_mode():
        writer = csv.writer(file)
        writer.writerow(["id", "path", "class"] + [f"p_{name}" for name in classes])
        for first in range(0, len(paths), arguments.batch):
            batch = paths[first:first + arguments.batch]
            images = np.stack([np.asarray(read(path), "f4") for path in batch])
            row = (images.shape[2] - contract["rows"]) // 2
            column = (images.shape[3] - contract["columns"]) // 2
            images = images[:, :, row:row + contract["rows"], column:column + contract["columns"]]
            inputs = torch.from_numpy(np.ascontiguousarray(stretched(images, contract), "f4"))
            logits = seen(networks, inputs, contract.get("views", 1), temperature)
            probabilities = torch.softmax(logits / temperature, 1).numpy()
            for path, p in zip(batch, probabilities):
                name = os.path.splitext(os.path.basename(path))[0]
                writer.writerow([name, path, classes[p.argmax()], *(f"{v:.6g}" for v in p)])


if __name__ == "__main__":
    main()
