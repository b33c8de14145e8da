// Chance: a sequence of random numbers that belongs to one identity.

public import CGSL

/// A stream of random numbers that is determined by its key and by nothing else.
///
/// The key (seed, replication, purpose, entity, index) says whose chance this is, so the fourth demand of request
/// 4,711 is the same under every architecture and on any number of threads. A stream costs no allocation and about
/// as much as one draw to set up, so it can be made for a single draw. It has one reader and is not copied: two readers
/// of one stream would draw the same "chance".
///
/// The generator is xoshiro256++ (256 bits of state, 64 a draw), known to GSL as a `gsl_rng_type` of its own. Equal
/// keys give equal streams. Different keys give streams that are independent as far as a 128-bit hash of the key can
/// make them so: probably, not provably.
@frozen
public struct RandomStream: ~Copyable {
  @usableFromInline var state: archsim_xoshiro256

  /// The stream of this key.
  /// - Parameters:
  ///   - seed: the seed of the whole experiment.
  ///   - replication: which repetition of the experiment.
  ///   - purpose: what the draws are for.
  ///   - entity: whom they concern, for instance the number of a request.
  ///   - index: which of the entity's draws for this purpose, for instance the step of a program.
  @inlinable
  public init(seed: UInt64, replication: UInt32, purpose: StreamPurpose, entity: UInt64, index: UInt32) {
    let step = 0x9e37_79b9_7f4a_7c15 as UInt64  // 2⁶⁴ / golden ratio, the increment of splitmix64
    let place = UInt64(replication) &<< 32 | UInt64(purpose.rawValue)
    let run = Self.mixed(Self.mixed(seed &+ step) &+ place)
    let draw = Self.mixed(Self.mixed(entity &+ step &* 2) &+ UInt64(index))
    // Two sums, so that 128 bits tell keys apart and not 64.
    let even = run &+ draw
    let odd = run ^ (draw &<< 32 | draw &>> 32)
    // `even` and `even + 2 step` differ and the mix is a bijection, so the state is never all zero.
    state = archsim_xoshiro256(
      word: (
        Self.mixed(even), Self.mixed(odd &+ step), Self.mixed(even &+ step &* 2), Self.mixed(odd &+ step &* 3)
      ))
  }

  /// The stream that goes on from `state`, the generator's four words.
  /// - Precondition: the words are not all zero.
  package init(state: (UInt64, UInt64, UInt64, UInt64)) {
    precondition(
      state.0 | state.1 | state.2 | state.3 != 0, "a generator whose state is all zero never leaves it")
    self.state = archsim_xoshiro256(word: state)
  }

  /// The output function of splitmix64, a bijection in which every input bit sways every output bit.
  ///
  /// Source: G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, with the
  /// constants of S. Vigna's splitmix64.c.
  @inlinable static func mixed(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ z &>> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z &>> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z &>> 31
  }

  /// The next 64 random bits.
  @inlinable public mutating func next() -> UInt64 { archsim_xoshiro256_next(&state) }

  /// The next number in [0, 1), a multiple of 2⁻⁵³.
  @inlinable public mutating func uniform() -> Double { archsim_xoshiro256_uniform(&state) }

  /// The next whole number in 0 ..< `n`, each equally likely.
  ///
  /// Source: D. Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29(1), 2019.
  /// - Precondition: `n` is not zero.
  @inlinable public mutating func below(_ n: UInt64) -> UInt64 {
    precondition(n > 0, "there is no number below zero to draw")
    var product = n.multipliedFullWidth(by: next())
    if product.low < n {
      let surplus = (0 &- n) % n
      while product.low < surplus { product = n.multipliedFullWidth(by: next()) }
    }
    return product.high
  }

  /// Gives `body` the stream as a GSL generator, on the same state: its draws are the stream's next draws.
  ///
  /// The pointer is good until `body` returns.
  @inlinable
  public mutating func withGSL<R>(_ body: (UnsafeMutablePointer<gsl_rng>) -> R) -> R {
    withUnsafeMutablePointer(to: &state) { state in
      var generator = gsl_rng(type: archsim_xoshiro256_type(), state: UnsafeMutableRawPointer(state))
      return withUnsafeMutablePointer(to: &generator, body)
    }
  }
}
