// The digest against its standard's own examples, and JSON text.

import Reporting
import Testing

@Suite("Digest and JSON")
struct DigestAndJSONTests {
  @Test(
    "SHA-256 gives the digests that FIPS 180-4's examples and NIST's test vectors state",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 100_000) + String(repeating: "a", count: 900_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func digest(text: String, digest: String) {
    #expect(SHA256.hexadecimalDigest(of: Array(text.utf8)) == digest)
  }

  @Test("Messages of every length around a block's end have digests of their own")
  func padding() {
    let digests = (0...130).map { SHA256.hexadecimalDigest(of: [UInt8](repeating: 0, count: $0)) }
    #expect(Set(digests).count == digests.count)
    #expect(digests[64] == "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b")
  }

  @Test("JSON escapes what it must and keeps the order of keys")
  func json() {
    let value = JSONValue.object([
      .init("z", .string("a\"b\\c\n\u{1}é")), .init("a", .array([.null, .boolean(true), .number(1e-7)])),
      .init("n", .number(.nan)), .init("empty", .array([])),
    ])
    #expect(value.line == #"{"z": "a\"b\\c\n\u0001é", "a": [null, true, 0.0000001], "n": null, "empty": []}"#)
    #expect(
      value.lines(levels: 1) == """
        {
          "z": "a\\"b\\\\c\\n\\u0001é",
          "a": [null, true, 0.0000001],
          "n": null,
          "empty": []
        }
        """)
  }
}
