// The SHA-256 digest of FIPS 180-4, which names a scenario file in `manifest.json`.

/// The SHA-256 digest (FIPS 180-4); not for secrets, only to tell files apart.
package enum SHA256 {
  /// The digest of `bytes` as 64 hexadecimal digits.
  package static func hexadecimalDigest(of bytes: [UInt8]) -> String {
    var message = bytes + [0x80]
    message += [UInt8](repeating: 0, count: (119 - bytes.count % 64) % 64)
    let bitCount = UInt64(bytes.count) * 8
    message += (0..<8).map { UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * $0)) }
    var state = initialState
    for start in stride(from: 0, to: message.count, by: 64) {
      absorb(message[start..<start + 64], into: &state)
    }
    return state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private static func absorb(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    var words = [UInt32](repeating: 0, count: 64)
    for index in 0..<16 {
      words[index] = block[(block.startIndex + 4 * index)..<(block.startIndex + 4 * index + 4)]
        .reduce(0) { $0 << 8 | UInt32($1) }
    }
    for index in 16..<64 {
      let early = words[index - 15]
      let late = words[index - 2]
      let small = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
      let large = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
      words[index] = words[index - 16] &+ small &+ words[index - 7] &+ large
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for round in 0..<64 {
      let mixed = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
      let first = h &+ mixed &+ (e & f ^ ~e & g) &+ constants[round] &+ words[round]
      let second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }

  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  private static let primes: [UInt32] = (2...311).filter { candidate in
    !(2..<candidate).contains { candidate % $0 == 0 }
  }

  /// The first 32 bits of the fractional parts of the square roots of the first 8 primes.
  private static let initialState = primes.prefix(8).map { fraction(ofRoot: 2, of: $0) }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants = primes.map { fraction(ofRoot: 3, of: $0) }

  /// The first 32 bits after the point of the `degree`-th root of `number`: the largest r with
  /// r^degree ≤ number × 2^(32 degree), less its whole part.
  private static func fraction(ofRoot degree: Int, of number: UInt32) -> UInt32 {
    let target = UInt128(number) << UInt128(32 * degree)
    var root: UInt128 = 0
    for bit in (0..<40).reversed() {
      let candidate = root | 1 << UInt128(bit)
      let power = (1..<degree).reduce(candidate) { product, _ in product * candidate }
      if power <= target { root = candidate }
    }
    return UInt32(truncatingIfNeeded: root)
  }
}
