#!/usr/bin/env python3
"""Computes, with SciPy and NumPy, the values that the tests of Statistics are compared with.

Run it in this folder: it prints ../OracleValues.swift. The tests themselves need no Python.

    python3 oracles.py > ../OracleValues.swift && swift format -i ../OracleValues.swift

SciPy 1.17.1, NumPy of the same installation, statsmodels 0.14 for Holm; nothing here draws random numbers.
"""

import numpy as np
from scipy import optimize, stats
from statsmodels.stats.multitest import multipletests

MASK = (1 << 64) - 1


def uniforms(seed, count):
    """SplitMix64, as in SplitMix64.swift."""
    state, values = seed, []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        bits = state
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
        bits ^= bits >> 31
        values.append(((bits >> 11) + 0.5) * 2.0**-53)
    return values


def mser5(series):
    """MSER-5 from its definition: every truncation point by itself, O(n^2)."""
    count = len(series) // 5
    means = np.asarray(series[: count * 5]).reshape(count, 5).mean(axis=1)
    errors = [np.var(means[d:]) / (count - d) for d in range(count - 4)]
    best = int(np.argmin(errors))
    return best * 5, 2 * best <= count


def transient(seed, length, height, decay):
    """Noise around 10 with a geometrically decaying start."""
    noise = uniforms(seed, length)
    return [10 + 2 * (u - 0.5) + height * decay**i for i, u in enumerate(noise)]


def rows(name, comment, type_, values):
    print(f"  /// {comment}")
    print(f"  static let {name}: [{type_}] = [")
    for value in values:
        print("    (" + ", ".join(v if isinstance(v, str) else repr(v) for v in value) + "),")
    print("  ]")


def swift(value):
    return "true" if value else "false"


print("// Values that SciPy and NumPy computed, made by Oracles/oracles.py.")
print()
print("/// Reference values for the tests of intervals, tests of fit and warm-up.")
print("enum OracleValues {")

samples = {n: [100 * u for u in uniforms(n, n)] for n in (2, 3, 10, 30, 100, 1000)}
student = []
for n, values in samples.items():
    for level in (0.5, 0.9, 0.95, 0.99, 0.999):
        low, high = stats.t.interval(level, n - 1, loc=np.mean(values), scale=stats.sem(values))
        student.append((n, level, float(low), float(high)))
rows(
    "student", "Student's interval of 100 u, the first `count` uniform numbers of seed `count`.",
    "(count: Int, level: Double, low: Double, high: Double)", student)
print()

binomial = []
for successes, trials in [
    (0, 1), (1, 1), (0, 10), (1, 10), (5, 10), (9, 10), (10, 10), (3, 1000), (500, 1000), (999, 1000),
    (17, 20000), (0, 1000000), (1, 1000000), (123456, 1000000), (999999, 1000000), (40000000, 100000000),
]:
    for level in (0.9, 0.95, 0.99):
        wilson = stats.binomtest(successes, trials).proportion_ci(level, method="wilson")
        binomial.append((successes, trials, level, float(wilson.low), float(wilson.high)))
rows(
    "probability", "Wilson's score interval.",
    "(successes: Int, trials: Int, level: Double, low: Double, high: Double)", binomial)
print()

poisson = []
for count in (0, 1, 2, 5, 10, 100, 12345, 1000000):
    for level in (0.9, 0.95, 0.99):
        tail = (1 - level) / 2
        low = 0.0 if count == 0 else float(stats.chi2.ppf(tail, 2 * count) / 2)
        poisson.append((count, level, low, float(stats.chi2.isf(tail, 2 * count + 2) / 2)))
rows(
    "poisson", "Garwood's interval.",
    "(count: Int, level: Double, low: Double, high: Double)", poisson)
print()

fits = []
for count in (5, 10, 20, 50, 200, 1000, 10000):
    for power in (0.8, 0.9, 1.0, 1.05, 1.2):
        result = stats.kstest([u**power for u in uniforms(count, count)], "uniform")
        fits.append((count, power, float(result.statistic), float(result.pvalue)))
rows(
    "kolmogorovSmirnov",
    "The exact test of uᵖ, the first `count` uniform numbers of seed `count`, for being uniform.",
    "(count: Int, power: Double, statistic: Double, pValue: Double)", fits)
print()

counts = []
for observed, expected in [
    ([18, 22, 20, 25, 15], [20.0] * 5), ([100, 30, 5], [90.0, 35.0, 10.0]), ([3, 97], [10.0, 90.0]),
]:
    result = stats.chisquare(observed, expected)
    counts.append((str(observed), str(expected), float(result.statistic), float(result.pvalue)))
rows(
    "chiSquare", "Pearson's test.",
    "(observed: [Int], expected: [Double], statistic: Double, pValue: Double)", counts)
print()

warm_ups = []
for seed, length, height, decay in [
    (1, 1000, 0.0, 0.5), (2, 1000, 20.0, 0.98), (3, 1003, 20.0, 0.98), (4, 1000, -8.0, 0.99),
    (5, 400, 30.0, 0.995), (6, 200, 30.0, 0.999), (7, 50, 5.0, 0.8), (8, 5000, 50.0, 0.995),
    (9, 300, -30.0, 0.97), (10, 54, 9.0, 0.9),
]:
    truncation, valid = mser5(transient(seed, length, height, decay))
    warm_ups.append((seed, length, height, decay, truncation, swift(valid)))
rows(
    "warmUps", "MSER-5 of 10 + 2 (u − ½) + `height` · `decay`ⁱ with the uniform numbers of `seed`.",
    "(seed: UInt64, length: Int, height: Double, decay: Double, truncation: Int, isValid: Bool)",
    warm_ups)
print()


def fieller(first, second, level):
    """The ratios that the paired t-test does not refuse, by looking for where its p-value passes 1 - level."""
    first, second = np.asarray(first), np.asarray(second)

    def excess(ratio):
        return stats.ttest_1samp(second - ratio * first, 0).pvalue - (1 - level)

    middle = second.mean() / first.mean()
    low, high = middle, middle
    step = abs(middle) / 1000
    while excess(low) > 0:
        low -= step
    while excess(high) > 0:
        high += step
    return [float(optimize.brentq(excess, *sorted((middle, end)), xtol=1e-15, rtol=1e-14)) for end in (low, high)]


pairs = []
for seed, count, slope, noise in [
    (11, 2, 1.2, 0.01), (12, 3, 0.7, 0.2), (13, 10, 1.0, 0.1), (14, 10, 0.5, 3.0), (15, 30, 2.0, 0.5), (16, 100, 1.01, 0.3),
]:
    values = uniforms(seed, 2 * count)
    first = [5 + u for u in values[:count]]
    second = [slope * f + noise * u for f, u in zip(first, values[count:])]
    for level in (0.9, 0.95):
        low, high = fieller(first, second, level)
        reduction = (np.var(first, ddof=1) + np.var(second, ddof=1)) / np.var(np.subtract(second, first), ddof=1)
        pairs.append(
            (seed, count, slope, noise, level, float(stats.ttest_rel(second, first).pvalue), low, high, float(reduction)))
rows(
    "pairs",
    "The paired t-test and Fieller's interval of 5 + u and `slope` times that + `noise` · u, the first `count` uniform "
    "numbers of `seed` and the next.",
    "(seed: UInt64, count: Int, slope: Double, noise: Double, level: Double, pValue: Double, low: Double, high: Double, "
    "reduction: Double)", pairs)
print()

families = []
for values in [
    [0.03], [0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.5], [1.0, 0.0, 0.02], [0.02, 0.02, 0.001, 1.0, 0.9, 0.013, 0.04],
    [round(u**4, 6) for u in uniforms(17, 40)],
]:
    families.append((str(values), str([float(p) for p in multipletests(values, method="holm")[1]])))
rows("holm", "Holm's method as in statsmodels.", "(pValues: [Double], adjusted: [Double])", families)
print()


def woodruff(q, runs, level):
    """The pooled quantile and Woodruff's interval with runs as clusters; -1 for an end that there is not."""
    values = np.sort(np.concatenate(runs))
    total = len(values)
    estimate = values[int(np.ceil(round(q * total, 6))) - 1]

    def error(upto):
        counts = np.array([np.sum(np.asarray(run) <= upto) for run in runs], dtype=float)
        sizes = np.array([len(run) for run in runs], dtype=float)
        residuals = counts - counts.sum() / total * sizes
        return np.sqrt(len(runs) / (len(runs) - 1) * np.sum(residuals**2)) / total

    margin = stats.t.ppf((1 + level) / 2, len(runs) - 1) * max(error(estimate), error(estimate - 1))
    if q - margin <= 0 or q + margin >= 1:
        return int(estimate), -1, -1
    low = values[max(1, int(np.floor((q - margin) * total))) - 1]
    return int(estimate), int(low), int(values[int(np.ceil((q + margin) * total)) - 1])


replicated = []
for seed, count, size, power, shift in [
    (21, 2, 400, 1, 0), (22, 5, 200, 3, 50), (23, 10, 1000, 8, 0), (24, 10, 1000, 8, 4000), (25, 10, 30, 1, 200000),
    (26, 30, 500, 2, 1000), (27, 6, 100, 0, 1),
]:
    runs = []
    for run in range(count):
        numbers = uniforms(seed * 1000 + run, size + 10 * run)
        runs.append([int(1_000_000 * u**power) + shift * run for u in numbers])
    for q in (0.5, 0.9, 0.99):
        replicated.append((seed, count, size, power, shift, q) + woodruff(q, runs, 0.95))
rows(
    "replicated",
    "The quantile `q` of `count` runs together and Woodruff's interval: run r has `size` + 10 r values, "
    "⌊10⁶ uᵖ⌋ + `shift` · r with the uniform numbers of 1000 `seed` + r and p the `power`; -1 for no end.",
    "(seed: Int, count: Int, size: Int, power: Int, shift: Int, q: Double, value: Int64, low: Int64, high: Int64)", replicated)
print("}")
