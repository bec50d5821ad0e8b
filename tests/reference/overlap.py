"""Bets and first factor of three strategies, by numpy: the figures in engine/tests/it/overlap.rs.

The series is that of `headroom_engine::testing::scripted`, made again here. Sources: Meucci, Managing diversification,
Risk 22 (2009); Tasche, Risk contributions and performance measurement (1999).
"""

import math

import numpy as np
from scipy.stats import norm


def scripted(count, size):
    state, found = 11, []

    def unit():
        nonlocal state
        state = (1103515245 * state + 12345) % 2**31
        return (state + 0.5) / 2**31

    for _ in range(count):
        u = unit()
        v = unit()
        found.append((u - 0.5) / (v + 0.25) * size)
    return np.array(found)


def bets(shares):
    shares = shares[shares > 0]
    return math.exp(-(shares * np.log(shares)).sum())


raw = scripted(120, 0.01).reshape(3, 40)
returns = np.array([raw[0], 0.6 * raw[0] + 0.5 * raw[1], raw[2] - 0.1 * raw[0]])
exposure = np.array([1000.0, 2000.0, 500.0])
pnl = returns * exposure[:, None]
S = np.cov(pnl)

# Parametric: components are shares of variance.
var = norm.ppf(0.9) * math.sqrt(S.sum())
component = S.sum(axis=1) / S.sum()
print("parametric component bets", repr(bets(component)))

values, vectors = np.linalg.eigh(S)
order = values.argsort()[::-1]
values, vectors = values[order], vectors[:, order]
parts = vectors.sum(axis=0) ** 2 * values
print("principal bets", repr(bets(parts / parts.sum())))
first = vectors[:, 0] * np.sign(vectors[:, 0].sum())
print("variance share", repr(parts[0] / parts.sum()))
print("loadings", first.tolist())
print("correlation", [float(np.corrcoef(first @ pnl, pnl[i])[0, 1]) for i in range(3)])
print("part", (first / first.sum()).tolist())

# Historical at 90% of 40 days: the fourth largest loss, and Euler parts of the mean loss of the four worst days.
loss = -pnl.sum(axis=0)
worst = loss.argsort()[::-1][:4]
var = loss[worst[3]]
es = -pnl[:, worst].mean(axis=1)
component = var * es / es.sum()
print("historical var", repr(var), "components", component.tolist())
# A part is below 0: shares of both signs have no entropy, and the engine gives none.
print("historical var share", repr(first.sum() * (first @ component) / var))
