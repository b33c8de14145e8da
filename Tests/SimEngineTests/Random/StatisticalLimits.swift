// The critical values of the statistical tests. Seeds are fixed, so a test that passes keeps passing.

/// Two-sided significance 10⁻⁵ of a standard normal: P(|Z| > 4.42) = 1.0 × 10⁻⁵.
let criticalZ = 4.42

/// Significance 10⁻⁴ of Kolmogorov's statistic √n·D: P(K > 2.225) = 2 exp(−2 × 2.225²) = 1.0 × 10⁻⁴.
let criticalKolmogorov = 2.225
