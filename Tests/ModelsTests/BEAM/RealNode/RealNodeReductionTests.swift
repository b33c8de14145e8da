// Reductions, as a real node charges them and as the model does.

import Models
import Testing

@Suite("Reductions of a real node", .realNode)
struct RealNodeReductionTests {
  /// What the model charges for the programs of `real_node.erl`, by their names.
  private static let charges: [(program: String, reductions: Int)] = {
    let cost = { (operation: BEAM.Operation, count: Int) in operation.reductions(count) }
    // A loop enters its function once a round and once to end, and leaves it once; the measuring one leaves for it.
    let loop = cost(.entry, 1000) + cost(.entry, 1)
    return [
      ("tail_calls_1000", loop),
      ("calls_1000", loop + cost(.entry, 1000) + cost(.exitFromFunction, 1000)),
      ("levels_1000", loop + cost(.exitFromFunction, 1000)),
      ("bif_calls_1000", loop + cost(.nativeCall, 1000)),
      // With 4 hidden ones each they are more than a slice, and coming back from it costs one.
      ("sends_1000", loop + cost(.send, 1000) + 1),
      ("receives_1000", loop + cost(.receive, 1000)),
      ("spawns_1000", loop + cost(.spawn, 1000)),
      ("echoes_1000", loop + cost(.send, 1000) + cost(.fetch, 2000)),
      // The calls' answers go to an alias that is not active.
      ("handled_casts_1000", cost(.handleCast, 1000)),
      ("handled_calls_1000", cost(.handleCall, 1000) + cost(.send, 1000)),
      ("replies_2000_words_50", 50 * cost(.copy, 2000)),
      ("fetch_empty", cost(.fetch, 1)),
      ("receive_behind_0", cost(.skip, 0)),
      ("receive_behind_10", cost(.skip, 10)),
      ("receive_behind_1000", cost(.skip, 1000)),
    ]
      + [32, 64, 66, 200, 2000, 200_000].map {
        ("send_words_\($0)", cost(.send, 1) + cost(.copy, $0))
      } + [("send_binary_65536", cost(.send, 1) + cost(.copy, BinaryHeap.handleWords))]
  }()

  @Test("Each operation is charged what the runtime charges", arguments: charges)
  func charge(program: String, reductions: Int) throws {
    let node = try RealNode.shared.get()
    #expect(try node.number("reductions", program) == reductions, "OTP \(node.release)")
  }

  @Test(
    "A call of a gen_server costs its caller 15: sending, two fetches, and six for the library's own code")
  func serverCall() throws {
    let node = try RealNode.shared.get()
    let call =
      BEAM.Operation.send.reductions() + BEAM.Operation.fetch.reductions(2)
      + BEAM.Operation.libraryCall.reductions()
    #expect(try node.number("reductions", "server_calls_1000") == 1001 + 1000 * (call - 1))
  }

  @Test("A collection costs a reduction for ten words that survive", arguments: [100, 1000, 10_000])
  func collection(words: Int) throws {
    let node = try RealNode.shared.get()
    var heap = ProcessHeap(size: 1_199_557)
    let hasRoom = heap.allocate(words)
    #expect(hasRoom)
    var binaries: BinaryHeap?
    heap.demandMajor()
    let collection = heap.collect(need: 0, HeapRules(), &binaries)
    // The call of erlang:garbage_collect/0 and its return are the other two.
    #expect(try node.number("reductions", "collection_\(words)") == collection.reductions + 2)
  }

  @Test("A collection is charged no more than what is left of the slice")
  func atMostASlice() throws {
    let node = try RealNode.shared.get()
    #expect(try node.number("reductions", "collection_100000") <= 4000)
  }
}
