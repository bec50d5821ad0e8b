"""The chances of a ladder by 1,000,000 simulated paths: the numbers in engine/tests/it/control/ladder_odds.rs.

Without arguments it prints, for each case, the chance that the level of a limit is passed within 20 and 60 days, watched at
every moment: between two closes of a path by the crossing chance of a Brownian bridge, `exp(-2 (x + b)(y + b) / s^2)`
(Glasserman, Monte Carlo Methods in Financial Engineering, 2004, 6.4), which makes the simulation exact. Beside it the same at
closes, and the chance that the limit trips at closes with a high-water mark that new highs move. Nothing here is of the engine.
"""

import numpy as np

PATHS, SEED = 1_000_000, 15
# fall today, limit, drift and volatility of a day of returns, exposure scale
CASES = [
    (0.02, 0.05, 0.0, 0.008, 1.0),
    (0.02, 0.10, 0.0, 0.008, 1.0),
    (0.0, 0.06, 0.0004, 0.01, 1.0),
    (0.03, 0.08, -0.0005, 0.012, 0.5),
]


def simulate(rng, fall, limit, drift, volatility, scale):
    """Per horizon: chances of the level watched always, of the level at closes, of the moving mark at closes, with errors."""
    s = scale * volatility
    nu = scale * drift - s * s / 2
    b = np.log((1 - fall) / (1 - limit))
    x, mark = np.zeros(PATHS), np.full(PATHS, -np.log(1 - fall))
    free, level, moving = np.ones(PATHS), np.zeros(PATHS, bool), np.zeros(PATHS, bool)
    found = {}
    for day in range(1, 61):
        y = x + nu + s * rng.standard_normal(PATHS)
        with np.errstate(over="ignore"):
            free *= np.where((x > -b) & (y > -b), 1 - np.exp(-2 * (x + b) * (y + b) / s**2), 0.0)
        x = y
        mark = np.maximum(mark, x)
        level |= x < -b
        moving |= 1 - np.exp(x - mark) > limit
        if day in (20, 60):
            chances = [1 - free.mean(), level.mean(), moving.mean()]
            errors = [free.std() / PATHS**0.5] + [(p * (1 - p) / PATHS) ** 0.5 for p in chances[1:]]
            found[day] = list(zip(chances, errors))
    return found


if __name__ == "__main__":
    rng = np.random.default_rng(SEED)
    for case in CASES:
        for day, rows in simulate(rng, *case).items():
            (always, closes, moving) = (f"{p:.6f} +- {e:.6f}" for p, e in rows)
            print(f"{case} {day}: level {always}, at closes {closes}, moving mark at closes {moving}")
