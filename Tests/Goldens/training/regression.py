"""Makes regression.json: metrics of scikit-learn, numpy and scipy on seeded samples. Run: python3 regression.py"""

import json
import pathlib

import numpy
import scipy.stats as stats
import sklearn.metrics as metrics


def case(name, labels, predictions, deviations):
    residuals = predictions - labels
    out = {
        "name": name,
        "labels": labels.tolist(),
        "predictions": predictions.tolist(),
        "deviations": deviations.tolist(),
        "rmse": metrics.root_mean_squared_error(labels, predictions),
        "mae": metrics.mean_absolute_error(labels, predictions),
        "bias": residuals.mean(),
        "nmad": stats.median_abs_deviation(residuals, scale="normal"),
        "sigma68": numpy.diff(numpy.percentile(residuals, [15.8655253931457, 84.1344746068543]))[0] / 2,
        "r2": metrics.r2_score(labels, predictions),
        "nll": -stats.norm.logpdf(labels, predictions, deviations).mean(),
    }
    for level in (68, 95):
        low, high = stats.norm.interval(level / 100, predictions, deviations)
        out[f"coverage_{level}"] = ((labels >= low) & (labels <= high)).mean()
        out[f"sharpness_{level}"] = (high - low).mean()
    return out


random = numpy.random.default_rng(1)
cases = []
for name, count, tail in [("even", 200, 0.0), ("odd", 101, 0.0), ("outliers", 300, 0.05), ("two", 2, 0.0)]:
    labels = random.normal(5500, 900, count)
    deviations = random.uniform(40, 200, count)
    wrong = random.uniform(size=count) < tail
    predictions = labels + 15 + deviations * random.normal(size=count) * numpy.where(wrong, 20, 1)
    cases.append(case(name, labels, predictions, deviations))
path = pathlib.Path(__file__).with_name("regression.json")
path.write_text(json.dumps(cases, indent=1) + "\n")
