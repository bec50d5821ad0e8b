"""Alternates the engine with numpy on the same returns, round by round, and tells the medians of both.

    python engine/benches/peers.py [--rounds 40]

Covariance, historical VaR with its parts, Monte Carlo of 100,000 draws: 64 strategies x 2,520 days, one thread each, whose own time on a processor counts. Every
answer is compared before its time counts. The Monte Carlo has two peers: the same model in numpy (t copula, empirical
margins), and the shorter way that many take, normal returns without margins.
"""

import argparse
import os
import pathlib
import subprocess
import tempfile
import time

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import numpy as np
from scipy import special, stats

TOP = pathlib.Path(__file__).resolve().parents[1]
STRATEGIES, DAYS, DRAWS, CONFIDENCE = 64, 2_520, 100_000, 0.99
WHOLE, PART = 25, 0.2  # days of the tail at 99% of 2,520
BATCH = {"covariance": 25, "historical": 25}  # runs that one time is taken of: the engine's clock counts in steps of milliseconds


def made():
    """Returns that partly move together, on wild days all of them."""
    rng = np.random.default_rng(2_520)
    market, own = rng.standard_normal(DAYS) * 0.006, rng.standard_normal((STRATEGIES, DAYS)) * 0.005
    wild = np.sqrt(4 / rng.chisquare(4, DAYS))
    return np.clip(wild * (rng.uniform(-0.5, 1.5, (STRATEGIES, 1)) * market + own), -0.9, 5.0)


def covariance(returns, _exposure, _copula):
    return np.cov(returns).ravel()


def tail_mean(of_days):
    """The mean of the tail's days, the worst last, along the last axis."""
    return (of_days[..., -WHOLE:].sum(axis=-1) + PART * of_days[..., -WHOLE - 1]) / (WHOLE + PART)


def historical(returns, exposure, _copula):
    losses = -(exposure @ returns)
    days = np.argpartition(losses, (-WHOLE - 1, -WHOLE))
    worst = days[-WHOLE - 1:]
    parts = -exposure * tail_mean(returns[:, worst])
    alone = -np.partition(returns, (WHOLE - 1, WHOLE), axis=1)[:, WHOLE::-1] * exposure[:, None]
    return np.concatenate([[losses[worst[0]], tail_mean(losses[worst])], parts, alone[:, 0], tail_mean(alone)])


def drawn(returns, exposure, losses, of_strategy):
    worst = np.argpartition(losses, -DRAWS // 100)[-DRAWS // 100:]
    parts = -exposure * of_strategy(worst).mean(axis=1)
    return np.concatenate([[losses[worst].min(), losses[worst].mean()], parts])


def monte_carlo(returns, exposure, copula):
    """A t copula over empirical margins."""
    freedom, lower = copula
    rng = np.random.default_rng()
    joint = lower @ rng.standard_normal((STRATEGIES, DRAWS))
    levels = np.arange(1, DAYS) / DAYS
    if np.isfinite(freedom):
        joint *= np.sqrt(freedom / rng.chisquare(freedom, DRAWS))
        levels = stats.t.ppf(levels, freedom)
    else:
        levels = special.ndtri(levels)
    ordered = np.sort(returns, axis=1)
    sample = np.array([series[np.searchsorted(levels, y)] for series, y in zip(ordered, joint)])
    return drawn(returns, exposure, -(exposure @ sample), lambda worst: sample[:, worst])


def monte_carlo_normal(returns, exposure, _copula):
    """Normal returns of the sample's covariance."""
    lower = np.linalg.cholesky(np.cov(returns))
    sample = lower @ np.random.default_rng().standard_normal((STRATEGIES, DRAWS))
    return drawn(returns, exposure, -(exposure @ sample), lambda worst: sample[:, worst])


def check(name, found, wanted):
    """The same to 1e-10; draws of another generator to a twentieth, and of another model not at all."""
    if name == "monte_carlo":
        assert np.allclose(found[:2], wanted[:2], rtol=0.05), (name, found[:2], wanted[:2])
    elif name != "monte_carlo_normal":
        assert np.allclose(found, wanted, rtol=0, atol=1e-10 * np.max(np.abs(wanted))), name


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=40)
    rounds = arguments.parse_args().rounds
    returns, exposure = made(), 1e5 * (1 + np.arange(STRATEGIES) % 7)
    with tempfile.NamedTemporaryFile(suffix=".f64") as file:
        file.write(returns.astype("<f8").tobytes())
        file.flush()
        command = ["cargo", "bench", "--quiet", "--package", "headroom-engine", "--features", "testing", "--bench", "peers", "--", file.name]
        engine = subprocess.Popen(command, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def ask(name):
            print(name, file=engine.stdin, flush=True)
            seconds, *figures = map(float, engine.stdout.readline().split())
            return seconds, np.array(figures)

        freedom, *correlation = ask("copula")[1]
        lower = np.linalg.cholesky(np.reshape(correlation, (STRATEGIES, STRATEGIES)))
        print(f"64 strategies x 2,520 days, numpy {np.__version__}; t copula of {freedom:.2f} degrees of freedom\n")
        for peer in (covariance, historical, monte_carlo, monte_carlo_normal):
            name = peer.__name__
            ours, theirs = [], []
            for _ in range(rounds if peer in (covariance, historical) else max(5, rounds // 4)):
                seconds, found = ask(name)
                start = time.thread_time()
                for _ in range(BATCH.get(name, 1)):
                    wanted = peer(returns, exposure, (freedom, lower))
                theirs.append((time.thread_time() - start) / BATCH.get(name, 1))
                ours.append(seconds)
                check(name, found, wanted)
            a, b = np.median(ours) * 1e3, np.median(theirs) * 1e3
            print(f"{name}: median {a:.3f} ms; numpy {b:.3f} ms")
        engine.stdin.close()
        engine.wait()


if __name__ == "__main__":
    main()
