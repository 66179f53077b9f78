#!/usr/bin/env python3
"""A compact 1-D network of PyTorch on the folds of a Fleming model: what the cards of models/ compare themselves with.

    python3 Benchmarks/peers/spectra_network.py types LABELS.csv MODEL.split.csv [--seed N]
    python3 Benchmarks/peers/spectra_network.py parameters LABELS.csv MODEL.split.csv [--seed N] [--networks N]

LABELS.csv lists the spectra of MILES with their columns label or teff_K, logg, feh, teff_fits_label; MODEL.split.csv is the
table of folds that `fleming train --folds` writes. The network is what a user would write in an afternoon: the flux over its
median, pairs of pixels averaged; four blocks of convolution, batch normalisation, ReLU and pooling; AdamW with one cycle; noise
of a random signal to noise (10 to 300) added anew each epoch; the last epoch kept. Every star is judged by networks that did not
see it; the answers of `--networks` of them are averaged. Needs torch, numpy and astropy.
"""
import argparse
import csv
import os

import numpy as np
import torch
from astropy.io import fits
from torch import nn


def load(folder, names):
    spectra = np.stack([fits.getdata(os.path.join(folder, name)).astype(np.float32) for name in names])
    spectra = np.nan_to_num(spectra).reshape(len(names), -1, 2).mean(2)
    return torch.from_numpy(spectra / np.median(spectra, axis=1, keepdims=True))


def network(outputs, pixels):
    layers, channels = [], 1
    for wide, taps in [(16, 15), (32, 9), (64, 7), (64, 5)]:
        layers += [nn.Conv1d(channels, wide, taps, padding=taps // 2), nn.BatchNorm1d(wide), nn.ReLU(), nn.MaxPool1d(4)]
        channels = wide
    flat = channels * (pixels // 4 // 4 // 4 // 4)
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.3), nn.Linear(flat, 64), nn.ReLU(), nn.Linear(64, outputs))


def noisy(spectra, low, high):
    signal = torch.exp(torch.empty(len(spectra), 1).uniform_(np.log(low), np.log(high)))
    return spectra + torch.randn_like(spectra) / signal


def train(spectra, targets, outputs, loss, epochs, batch=32):
    mean, spread = spectra.mean(0), spectra.std()
    model = network(outputs, spectra.shape[1])
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-2)
    steps = (len(spectra) + batch - 1) // batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=3e-3, total_steps=epochs * steps)
    model.train()
    for _ in range(epochs):
        order = torch.randperm(len(spectra))
        for start in range(0, len(order), batch):
            some = order[start:start + batch]
            if len(some) < 2:
                continue
            inputs = (noisy(spectra[some], 10, 300) - mean) / spread
            value = loss(model(inputs[:, None]), targets[some])
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            schedule.step()
    model.eval()

    def answer(some):
        with torch.no_grad():
            return model(((some - mean) / spread)[:, None])

    return answer


def squares(answers, targets):
    known = ~torch.isnan(targets)
    return ((answers - torch.where(known, targets, 0)) * known).square().sum() / known.sum()


def over_folds(spectra, targets, folds, outputs, loss, epochs, networks, change):
    """Answers of networks that did not see a star, as it is and at signal to noise 20 and 10."""
    results = {view: torch.zeros(len(spectra), outputs) for view in ("as they are", "S/N 20", "S/N 10")}
    for fold in sorted(set(folds)):
        judged = torch.tensor([f == fold for f in folds])
        for _ in range(networks):
            answer = train(spectra[~judged], targets[~judged], outputs, loss, epochs)
            for view, result in results.items():
                some = spectra[judged]
                if view != "as they are":
                    level = float(view.split()[1])
                    some = noisy(some, level, level)
                result[judged] += change(answer(some)) / networks
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["types", "parameters"])
    parser.add_argument("labels")
    parser.add_argument("split")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--networks", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    with open(arguments.labels, newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    with open(arguments.split, newline="") as file:
        split = [(row["id"], int(row["fold"])) for row in csv.DictReader(file)]
    rows, folds = [rows[name] for name, _ in split], [fold for _, fold in split]
    spectra = load(os.path.dirname(arguments.labels), [row["file"] for row in rows])

    if arguments.task == "types":
        classes = sorted({row["label"] for row in rows})
        labels = torch.tensor([classes.index(row["label"]) for row in rows])
        results = over_folds(
            spectra, labels, folds, len(classes), nn.CrossEntropyLoss(label_smoothing=0.1), arguments.epochs,
            arguments.networks, lambda logits: logits.softmax(1))
        for view, answers in results.items():
            print(f"{view:12s} accuracy {float((answers.argmax(1) == labels).float().mean()):.3f} (n = {len(labels)})")
        return

    table = np.array([[float(row[name] or "nan") for name in ("teff_K", "logg", "feh")] for row in rows])
    standard = table.copy()
    standard[:, 0] = np.log10(standard[:, 0])
    mean, spread = np.nanmean(standard, 0), np.nanstd(standard, 0)
    results = over_folds(
        spectra, torch.from_numpy(((standard - mean) / spread).astype(np.float32)), folds, 3, squares, arguments.epochs,
        arguments.networks, lambda values: values)
    fits_label = np.array([row["teff_fits_label"] != "no" for row in rows])
    inside = (table[:, 0] >= 4000) & (table[:, 0] <= 7000)
    for view, answers in results.items():
        values = answers.numpy() * spread + mean
        values[:, 0] = 10 ** values[:, 0]
        for place, name in enumerate(("Teff", "log g", "[Fe/H]")):
            for which, kind in [(inside, ""), (inside & fits_label, " without contradicted stars")][:2 if place == 0 else 1]:
                error = (values - table)[which, place]
                error = error[~np.isnan(error)]
                robust = 1.4826 * np.median(np.abs(error - np.median(error)))
                print(f"{view:12s} {name}{kind}: rms {np.sqrt(np.mean(error**2)):.3f}, robust {robust:.3f} (n = {len(error)})")


main()
