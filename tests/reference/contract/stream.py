"""The random numbers that `engine/src/math/random.rs` documents, in numpy: ChaCha8 streams from a seed of 64 bits."""

import functools

import numpy as np
from scipy import special

ROUNDS = 8


def key(seed):
    """Eight words of a seed, by PCG32 as `rand_core` documents `seed_from_u64`."""
    words, mask = [], (1 << 64) - 1
    for _ in range(8):
        seed = (seed * 0x5851F42D4C957F2D + 0xA17654E46FBE17F3) & mask
        shifted, turn = (((seed >> 18) ^ seed) >> 27) & 0xFFFFFFFF, seed >> 59
        words.append((shifted >> turn | shifted << (32 - turn)) & 0xFFFFFFFF)
    return words


def words(seed, streams, blocks):
    """The first 16 x `blocks` words of each stream, one row a stream (Bernstein 2008, 64-bit counter and stream number)."""
    streams = np.asarray(streams, dtype=np.uint64)
    state = np.zeros((16, len(streams), blocks), dtype=np.uint32)
    for place, word in enumerate([0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *key(seed)]):
        state[place] = word
    state[12] = np.arange(blocks, dtype=np.uint32)
    state[14] = (streams & np.uint64(0xFFFFFFFF)).astype(np.uint32)[:, None]
    state[15] = (streams >> np.uint64(32)).astype(np.uint32)[:, None]
    x = state.copy()

    def quarter(a, b, c, d):
        for onto, added, turned, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            x[onto] += x[added]
            x[turned] ^= x[onto]
            x[turned] = x[turned] << np.uint32(bits) | x[turned] >> np.uint32(32 - bits)

    for _ in range(ROUNDS // 2):
        for column in range(4):
            quarter(column, column + 4, column + 8, column + 12)
        for column in range(4):
            quarter(column, (column + 1) % 4 + 4, (column + 2) % 4 + 8, (column + 3) % 4 + 12)
    x += state
    return x.transpose(1, 2, 0).reshape(len(streams), blocks * 16)


def unit(of_words):
    """Uniform on (0, 1): the middles of 2^32 equal parts."""
    return (of_words + 0.5) / 2.0**32


def normals_and_chi_squares(seed, stream, draws, count, freedom):
    """`count` normals a draw, after a chi-square (nu >= 1) where there are degrees of freedom.

    Normals by inversion, one word each; the gamma behind a chi-square by Marsaglia and Tsang 2000, a normal and a uniform a
    try; below a shape of 1 that of one more, times `u^(1 / shape)`.
    """
    if freedom is None:
        blocks = -(-draws * count // 16)
        normals = special.ndtri(unit(words(seed, [stream], blocks)[0, : draws * count]))
        return normals.reshape(draws, count), None
    shape = 0.5 * freedom
    lift = shape < 1.0
    u = unit(words(seed, [stream], -(-draws * (count + 6) // 16) + 64)[0])
    z = special.ndtri(u)
    d = (shape + 1.0 if lift else shape) - 1.0 / 3.0
    root = 1.0 + z / np.sqrt(9.0 * d)
    v = np.where(root > 0.0, root, 1.0) ** 3
    # A try that starts at each word: whether it holds, and how many words it takes.
    holds = np.zeros(len(u), dtype=bool)
    holds[:-1] = (root[:-1] > 0.0) & (np.log(u[1:]) < (0.5 * z**2 + d * (1.0 - v + np.log(v)))[:-1])
    takes = np.where(root > 0.0, 2, 1)
    held, steps = holds.tolist(), takes.tolist()
    at, gammas = 0, []
    for _ in range(draws):
        while not held[at]:
            at += steps[at]
        gammas.append(at)
        at += 2 + lift + count
    assert at <= len(u), "too few words"
    gammas = np.array(gammas)
    chi_squares = 2.0 * d * v[gammas]
    if lift:
        chi_squares *= u[gammas + 2] ** (1.0 / shape)
    return z[(gammas + 2 + lift)[:, None] + np.arange(count)], chi_squares


def below(of_words, at, count):
    """Uniform on `0..count` from each row's word at `at` on (Lemire 2019); the values and the places after."""
    rows = np.arange(len(at))
    least = (1 << 32) % count
    at, product = at.copy(), np.zeros(len(at), dtype=np.uint64)
    open_ = np.ones(len(at), dtype=bool)
    while open_.any():
        product[open_] = of_words[rows[open_], at[open_]].astype(np.uint64) * np.uint64(count)
        at[open_] += 1
        open_ &= (product & np.uint64(0xFFFFFFFF)) < least
    return (product >> np.uint64(32)).astype(np.int64), at


def stationary_days(seed, streams, observations, mean_block):
    """Days of the stationary bootstrap (Politis and Romano 1994), one row a stream of a range of them."""
    of_words = resampling_words(seed, streams)
    u = unit(of_words)
    rows, at = np.arange(len(streams)), np.zeros(len(streams), dtype=np.int64)
    days = np.zeros((len(streams), observations), dtype=np.int64)
    for place in range(observations):
        starts = np.ones(len(streams), dtype=bool)
        if place > 0:
            starts = u[rows, at] < 1.0 / mean_block
            at += 1
            days[:, place] = (days[:, place - 1] + 1) % observations
        fresh, after = below(of_words[starts], at[starts], observations)
        days[starts, place], at[starts] = fresh, after
    return days


@functools.lru_cache(maxsize=1)
def resampling_words(seed, streams):
    """Words of streams that every fund takes anew, enough for 800 days."""
    return words(seed, streams, 128)
