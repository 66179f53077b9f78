"""Makes baselines.json: what scikit-learn makes of seeded samples. Run: python3 make.py"""

import json
import pathlib

import numpy
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

random = numpy.random.default_rng(3)
samples, features, classes = 60, 40, 3
labels = random.integers(0, classes, samples)
# A few directions of falling strength, and noise: what spectra look like to principal components.
hidden = random.normal(size=(samples, 6)) * [5, 3, 2, 1, 0.5, 0.2]
hidden[:, 1] += 12 * labels
matrix = hidden @ random.normal(size=(6, features)) + 0.05 * random.normal(size=(samples, features)) + 2
matrix = matrix.astype(numpy.float32).astype(float)
targets = 3 * hidden[:, 0] - hidden[:, 3] + 0.3 * random.normal(size=samples) + 10
train, test = slice(0, 45), slice(45, 60)

pca = PCA(6, svd_solver="full").fit(matrix[train])
scores = pca.transform(matrix)
penalties = [0.01, 1, 100]
ridge = RidgeCV(alphas=penalties).fit(scores[train], targets[train])
logistic = LogisticRegression(C=0.5, tol=1e-12, max_iter=10000).fit(scores[train], labels[train])
neighbors = KNeighborsClassifier(5).fit(matrix[train], labels[train])
regressor = KNeighborsRegressor(5).fit(matrix[train], targets[train])

out = {
    "features": features,
    "matrix": matrix.ravel().tolist(),
    "labels": labels.tolist(),
    "targets": targets.tolist(),
    "training": 45,
    "variances": pca.explained_variance_.tolist(),
    "scores": numpy.abs(scores[test]).ravel().tolist(),
    "penalties": penalties,
    "penalty": ridge.alpha_,
    "ridge": ridge.predict(scores[test]).tolist(),
    "probabilities": logistic.predict_proba(scores[test]).ravel().tolist(),
    "places": neighbors.kneighbors(matrix[test], return_distance=False).ravel().tolist(),
    "votes": neighbors.predict_proba(matrix[test]).ravel().tolist(),
    "means": regressor.predict(matrix[test]).tolist(),
}
pathlib.Path(__file__).with_name("baselines.json").write_text(json.dumps(out) + "\n")
