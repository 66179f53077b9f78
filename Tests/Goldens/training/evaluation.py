"""Makes evaluation.json: metrics of scikit-learn on seeded samples. Run: python3 evaluation.py"""

import json
import pathlib

import numpy
import sklearn.metrics as metrics

BINS = 15


def calibration_error(labels, probabilities):
    """Guo et al. 2017, equal-width bins of the predicted class's probability (scikit-learn has none)."""
    confidence = probabilities.max(axis=1)
    hit = probabilities.argmax(axis=1) == labels
    place = numpy.minimum((confidence * BINS).astype(int), BINS - 1)
    total = 0.0
    for k in range(BINS):
        inside = place == k
        if inside.any():
            total += inside.mean() * abs(confidence[inside].mean() - hit[inside].mean())
    return total


def case(name, labels, probabilities, classes, positive=None):
    predicted = probabilities.argmax(axis=1)
    k = len(classes)
    everything = list(range(k))
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        labels, predicted, labels=everything, zero_division=0
    )
    onehot = numpy.eye(k)[labels]
    out = {
        "name": name,
        "labels": labels.tolist(),
        "probabilities": probabilities.ravel().tolist(),
        "classes": classes,
        "accuracy": metrics.accuracy_score(labels, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(labels, predicted),
        "macro_f1": metrics.f1_score(labels, predicted, average="macro", zero_division=0),
        "mcc": metrics.matthews_corrcoef(labels, predicted),
        "log_loss": metrics.log_loss(labels, probabilities, labels=everything),
        "calibration_error": calibration_error(labels, probabilities),
        "confusion": metrics.confusion_matrix(labels, predicted, labels=everything).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
    }
    if k == 2:
        p = classes.index(positive)
        truth = labels == p
        score = probabilities[:, p]
        out["auc"] = metrics.roc_auc_score(truth, score)
        out["brier"] = metrics.brier_score_loss(truth, score)
        pure, complete, _ = metrics.precision_recall_curve(truth, score)
        # The last point of the curve (no selection at all) is a convention, not a cut.
        pure, complete = pure[:-1], complete[:-1]
        out["purity_at_completeness"] = pure[complete >= 0.96].max()
        out["completeness_at_purity"] = complete[pure >= 0.97].max() if (pure >= 0.97).any() else 0.0
    else:
        out["auc"] = numpy.mean(
            [metrics.roc_auc_score(labels == c, probabilities[:, c]) for c in everything if (labels == c).any()]
        )
        out["brier"] = ((probabilities - onehot) ** 2).sum(axis=1).mean()
    return out


def softmax(x):
    e = numpy.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def main():
    random = numpy.random.default_rng(7)
    cases = []
    labels = random.integers(0, 2, 157)
    score = numpy.clip(0.5 + 0.45 * (2 * labels - 1) + random.normal(0, 0.35, 157), 0.01, 0.99)
    cases.append(case("binary", labels, numpy.stack([1 - score, score], 1), ["star", "galaxy"], "galaxy"))
    tied = numpy.round(score * 10) / 10
    tied = numpy.clip(tied, 0.1, 0.9)
    cases.append(case("binary with ties", labels, numpy.stack([tied, 1 - tied], 1)[:, ::-1], ["star", "galaxy"], "galaxy"))
    flipped = 1 - labels
    cases.append(
        case("positive class first", flipped, numpy.stack([score, 1 - score], 1), ["galaxy", "star"], "galaxy"))
    names = ["elliptical", "spiral", "edge-on", "merger"]
    labels = random.choice(4, 200, p=[0.55, 0.25, 0.15, 0.05])
    logits = random.normal(0, 1, (200, 4)) + 1.5 * numpy.eye(4)[labels]
    cases.append(case("four classes", labels, softmax(logits), names))
    labels = random.choice(3, 60)
    logits = random.normal(0, 1, (60, 4)) + 2 * numpy.eye(4)[labels]
    logits[:5, 3] += 6
    cases.append(case("a class predicted but absent", labels, softmax(logits), names))
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(cases))


main()
