#!/usr/bin/env python3
"""The sealed envelope `ceralacca-1` a second time, written from docs/sealing.md alone and from the standards it names.

It exists to find what the document does not say, and to disagree with the first implementation where one of the two is wrong.
It is small and slow and not hardened (nothing here runs in constant time): never seal a real offer with it.
Only Python's standard library is used. Keys under a PIN are left out, since that has no Argon2id.

    ceralacca_seal.py < REQUEST > ANSWER      one request and one answer in JSON; `REQUESTS`, below, lists what can be asked
    ceralacca_seal.py FILE                    checks the vectors of FILE (testdata/vectors/sealing.json) and prints how many hold
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
import sys

SUITE = "ceralacca-1"


class Refused(Exception):
    """What a reader of the format must not accept, and why."""


def require(condition, reason):
    if not condition:
        raise Refused(reason)


# P-256 (FIPS 186-5; SEC 1 §2.3 for the encodings). The point at infinity is None.

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
Q = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def add(one, other):
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2:
        if (y1 + y2) % P == 0:
            return None
        slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, P)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def double(point):
    """In Jacobian coordinates (x/z², y/z³), which need no inverse for each step."""
    x, y, z = point
    w, s = 3 * (x - z * z) * (x + z * z), 4 * x * y * y
    x3 = (w * w - 2 * s) % P
    return x3, (w * (s - x3) - 8 * y**4) % P, 2 * y * z % P


def multiply(point, scalar):
    """Doubles in Jacobian coordinates and adds `point`, in affine ones, for each bit that is set."""
    x, y, z = 1, 1, 0
    for bit in bin(scalar)[2:]:
        x, y, z = double((x, y, z))
        if bit == "0":
            continue
        if z == 0:
            x, y, z = *point, 1
            continue
        h, r = (point[0] * z * z - x) % P, (point[1] * z**3 - y) % P
        if h == 0:
            x, y, z = double((x, y, z)) if r == 0 else (1, 1, 0)
            continue
        x3 = (r * r - h**3 - 2 * x * h * h) % P
        x, y, z = x3, (r * (x * h * h - x3) - y * h**3) % P, z * h % P
    inverse = pow(z, -1, P) if z else None
    return inverse and (x * inverse**2 % P, y * inverse**3 % P)


def to_uncompressed(point):
    return b"\x04" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def from_uncompressed(data):
    require(len(data) == 65 and data[0] == 4, "a public key has 65 bytes and begins with 04")
    x, y = int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big")
    require(x < P and y < P and (y * y - x * x * x + 3 * x - B) % P == 0, "the point is not on the curve")
    return x, y


def to_compressed(point):
    return bytes([2 + point[1] % 2]) + point[0].to_bytes(32, "big")


def from_compressed(data):
    require(len(data) == 33 and data[0] in (2, 3), "a commitment has 33 bytes and begins with 02 or 03")
    x = int.from_bytes(data[1:], "big")
    y = pow(x**3 - 3 * x + B, (P + 1) // 4, P)
    require(x < P and (y * y - x**3 + 3 * x - B) % P == 0, "the point is not on the curve")
    return x, y if y % 2 == data[0] % 2 else P - y


def to_scalar(data):
    value = int.from_bytes(data, "big")
    require(len(data) == 32 and value < Q, "a scalar has 32 bytes and lies below q")
    return value


def to_private(data):
    require(any(data), "a private key is not zero")
    return to_scalar(data)


def random_scalar():
    return secrets.randbelow(Q - 1) + 1


# HKDF-SHA256 (RFC 5869) and ChaCha20-Poly1305 (RFC 8439).


def sha256(data):
    return hashlib.sha256(data).digest()


def extract(salt, key):
    return hmac.digest(salt or bytes(32), key, "sha256")


def expand(pseudorandom, info, length):
    require(length <= 255 * 32, "HKDF gives at most 255 blocks")
    result, block = b"", b""
    while len(result) < length:
        block = hmac.digest(pseudorandom, block + info + bytes([len(result) // 32 + 1]), "sha256")
        result += block
    return result[:length]


def chacha_block(key, counter, nonce):
    start = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574]
    start += [int.from_bytes(key[i : i + 4], "little") for i in range(0, 32, 4)]
    start += [counter] + [int.from_bytes(nonce[i : i + 4], "little") for i in range(0, 12, 4)]
    s = start[:]
    columns = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15))
    diagonals = ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
    for _ in range(10):
        for a, b, c, d in columns + diagonals:
            for target, source, mixed, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                s[target] = (s[target] + s[source]) & 0xFFFFFFFF
                x = s[mixed] ^ s[target]
                s[mixed] = (x << by | x >> (32 - by)) & 0xFFFFFFFF
    return b"".join(((x + y) & 0xFFFFFFFF).to_bytes(4, "little") for x, y in zip(s, start))


def chacha(key, nonce, data):
    blocks = (len(data) + 63) // 64
    stream = b"".join(chacha_block(key, 1 + i, nonce) for i in range(blocks))[: len(data)]
    return (int.from_bytes(data, "little") ^ int.from_bytes(stream, "little")).to_bytes(len(data), "little")


def poly1305(key, nonce, aad, ciphertext):
    one_time = chacha_block(key, 0, nonce)
    r = int.from_bytes(one_time[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    text = aad + bytes(-len(aad) % 16) + ciphertext + bytes(-len(ciphertext) % 16)
    text += len(aad).to_bytes(8, "little") + len(ciphertext).to_bytes(8, "little")
    sum_ = 0
    for i in range(0, len(text), 16):
        sum_ = (sum_ + int.from_bytes(text[i : i + 16] + b"\x01", "little")) * r % (2**130 - 5)
    return ((sum_ + int.from_bytes(one_time[16:32], "little")) % 2**128).to_bytes(16, "little")


def aead_seal(key, nonce, aad, plaintext):
    ciphertext = chacha(key, nonce, plaintext)
    return ciphertext + poly1305(key, nonce, aad, ciphertext)


def aead_open(key, nonce, aad, sealed):
    require(len(sealed) >= 16, "shorter than its tag")
    ciphertext, tag = sealed[:-16], sealed[-16:]
    require(hmac.compare_digest(poly1305(key, nonce, aad, ciphertext), tag), "the tag does not fit")
    return chacha(key, nonce, ciphertext)


# HPKE (RFC 9180), base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.

KEM = b"KEM\x00\x10"
HPKE = b"HPKE\x00\x10\x00\x01\x00\x03"


def labeled_extract(suite, salt, label, key):
    return extract(salt, b"HPKE-v1" + suite + label + key)


def labeled_expand(suite, pseudorandom, label, info, length):
    return expand(pseudorandom, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)


def derive_key_pair(ikm):
    pseudorandom = labeled_extract(KEM, b"", b"dkp_prk", ikm)
    for counter in range(256):
        scalar = int.from_bytes(labeled_expand(KEM, pseudorandom, b"candidate", bytes([counter]), 32), "big")
        if 0 < scalar < Q:
            return scalar
    raise Refused("no scalar in 256 candidates")


def hpke_schedule(dh, encapsulated, recipient, info):
    """The shared secret, then key and nonce of the only message."""
    kem_context = encapsulated + to_uncompressed(recipient)
    shared = labeled_extract(KEM, b"", b"eae_prk", dh[0].to_bytes(32, "big"))
    shared = labeled_expand(KEM, shared, b"shared_secret", kem_context, 32)
    context = b"\x00" + labeled_extract(HPKE, b"", b"psk_id_hash", b"") + labeled_extract(HPKE, b"", b"info_hash", info)
    secret = labeled_extract(HPKE, shared, b"secret", b"")
    return shared, labeled_expand(HPKE, secret, b"key", context, 32), labeled_expand(HPKE, secret, b"base_nonce", context, 12)


def hpke_seal(recipient, info, aad, plaintext, ikm=None):
    ephemeral = derive_key_pair(ikm or secrets.token_bytes(32))
    encapsulated = to_uncompressed(multiply(G, ephemeral))
    _, key, nonce = hpke_schedule(multiply(recipient, ephemeral), encapsulated, recipient, info)
    return encapsulated, aead_seal(key, nonce, aad, plaintext)


def hpke_open(private, encapsulated, info, aad, ciphertext):
    dh = multiply(from_uncompressed(encapsulated), private)
    _, key, nonce = hpke_schedule(dh, encapsulated, multiply(G, private), info)
    return aead_open(key, nonce, aad, ciphertext)


# Transcripts and JSON (docs/sealing.md §2.1, §2.2).


def u8(value):
    return value.to_bytes(1, "big")


def u32(value):
    return value.to_bytes(4, "big")


def transcript(*fields):
    fields = (SUITE,) + fields
    fields = [field.encode() if isinstance(field, str) else field for field in fields]
    return b"".join(u32(len(field)) + field for field in fields)


CONTEXT = ("procedure", "scope", "class", "tenderer", "envelope")


def context_transcript(context, label, *fields):
    return transcript(label, *(context[name] for name in CONTEXT), *fields)


def derive(salt, key, info, length):
    return expand(extract(salt, key), info, length)


def canonical(value):
    """RFC 8785, with integers as the only numbers."""

    def write(value):
        if isinstance(value, dict):
            names = sorted(value, key=lambda name: name.encode("utf-16-be"))
            return "{" + ",".join(write(name) + ":" + write(value[name]) for name in names) + "}"
        if isinstance(value, list):
            return "[" + ",".join(map(write, value)) + "]"
        if isinstance(value, int) and not isinstance(value, bool):
            require(abs(value) < 2**53, "a number beyond 2^53 - 1")
        return json.dumps(value, ensure_ascii=False)

    try:
        return write(value).encode()
    except UnicodeEncodeError:
        raise Refused("half of a surrogate pair") from None


def read_json(data):
    def no_repetition(pairs):
        require(len(dict(pairs)) == len(pairs), "a member stands twice")
        return dict(pairs)

    def no_fraction(text):
        raise Refused("a number that is no integer: " + text)

    def no_other_zero(text):
        return no_fraction(text) if text == "-0" else int(text)

    hooks = {"parse_int": no_other_zero, "parse_float": no_fraction, "parse_constant": no_fraction}
    try:
        return json.loads(data, object_pairs_hook=no_repetition, **hooks)
    except (ValueError, RecursionError):
        raise Refused("not JSON") from None


def from_base64url(text, length=None):
    require(isinstance(text, str) and re.fullmatch("[A-Za-z0-9_-]*", text), "base64url without padding is a text of A-Z a-z 0-9 - _")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise Refused("base64url breaks off") from None
    require(to_base64url(data) == text, "another spelling of base64url")
    require(length is None or len(data) == length, f"{length} bytes expected")
    return data


def to_base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def members(value, *names):
    require(isinstance(value, dict) and set(value) == set(names), "the members are " + ", ".join(names))


def matches(pattern, value, what):
    require(isinstance(value, str) and re.fullmatch(pattern, value), f"{what} is not well formed")


def integer(value, low, high, what):
    require(type(value) is int and low <= value <= high, f"{what} is not an integer from {low} to {high}")


# Limits (§2.3).

IDENTIFIER = "[A-Za-z0-9][A-Za-z0-9._:-]{0,127}"
NUMBER = "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
SCOPE = f"procedure|lot:{NUMBER}(?::improved-offer:{NUMBER})?"
CLASS = "administrative|technical|economic|single"
DIGEST = "[0-9a-f]{64}"
RESTRICTED = "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*"
FILE_BYTES_MAX = 4 * 2**30
INDEX_BYTES_MAX = 4 * 2**20
HEADER_BYTES_MAX = 256 * 2**10
CUSTODIANS_MAX = 15


def check_context(context):
    members(context, *CONTEXT)
    for name in ("procedure", "tenderer", "envelope"):
        matches(IDENTIFIER, context[name], name)
    matches(SCOPE, context["scope"], "scope")
    matches(CLASS, context["class"], "class")


# Custodian set (§3).


def check_set(set_):
    members(set_, "body", "epoch", "threshold", "custodians")
    matches(IDENTIFIER, set_["body"], "body")
    integer(set_["epoch"], 0, 2**32 - 1, "epoch")
    require(isinstance(set_["custodians"], list), "custodians are a list")
    integer(len(set_["custodians"]), 1, CUSTODIANS_MAX, "number of custodians")
    integer(set_["threshold"], 1, len(set_["custodians"]), "threshold")
    for custodian in set_["custodians"]:
        members(custodian, "id", "public")
        matches(IDENTIFIER, custodian["id"], "custodian")
        from_uncompressed(from_base64url(custodian["public"], 65))
    for member in ("id", "public"):
        require(len({c[member] for c in set_["custodians"]}) == len(set_["custodians"]), "two custodians are alike")


def set_digest(set_):
    fields = [set_["body"], u32(set_["epoch"]), u8(set_["threshold"])]
    for custodian in set_["custodians"]:
        fields += [custodian["id"], from_base64url(custodian["public"], 65)]
    return sha256(transcript("custodian-set", *fields))


# The key of an envelope (§4).


def binding(commitments):
    return sha256(transcript("commitments", *commitments))


def envelope_key(context, secret):
    return derive(b"", secret.to_bytes(32, "big"), context_transcript(context, "envelope-key"), 32)


def share_info(context, set_, i):
    custodians = set_["custodians"]
    numbers = u8(set_["threshold"]), u8(len(custodians)), u8(i)
    return context_transcript(
        context, "share", set_["body"], u32(set_["epoch"]), set_digest(set_), *numbers, custodians[i - 1]["id"]
    )


def fits_commitments(i, share, commitments):
    expected = None
    for j, commitment in enumerate(commitments):
        expected = add(expected, multiply(from_compressed(commitment), i**j % Q))
    return multiply(G, share) == expected


def combine(shares):
    """The secret, from a mapping of distinct numbers of custodians to their shares."""
    secret = 0
    for i, share in shares.items():
        for m in shares:
            if m != i:
                share = share * m * pow(m - i, -1, Q) % Q
        secret += share
    return secret % Q


# Header (§5).


def check_header(header, set_, context=None):
    require(len(canonical(header)) <= HEADER_BYTES_MAX, "the header is longer than 256 KiB")
    names = ("suite", "context", "set_epoch", "set_digest", "threshold", "commitments", "shares", "draft", "files", "key_commitment")
    members(header, *names)
    require(header["suite"] == SUITE, "another suite")
    check_context(header["context"])
    require(context is None or header["context"] == context, "another context")
    integer(header["set_epoch"], 0, 2**32 - 1, "epoch")
    require(header["set_epoch"] == set_["epoch"], "another epoch")
    require(header["set_digest"] == set_digest(set_).hex(), "another custodian set")
    integer(header["threshold"], 1, CUSTODIANS_MAX, "threshold")
    require(header["threshold"] == set_["threshold"], "another threshold")
    for name in ("commitments", "shares", "files"):
        require(isinstance(header[name], list), name + " are a list")
    require(len(header["commitments"]) == set_["threshold"], "as many commitments as the threshold says")
    for commitment in header["commitments"]:
        from_compressed(from_base64url(commitment, 33))
    require(len(header["shares"]) == len(set_["custodians"]), "a share for each custodian")
    for share, custodian in zip(header["shares"], set_["custodians"]):
        members(share, "custodian", "encapsulated", "ciphertext")
        require(share["custodian"] == custodian["id"], "shares stand in the order of the set")
        check_sealed_to_key({name: share[name] for name in ("encapsulated", "ciphertext")})
    if header["draft"] is not None:
        check_sealed_to_key(header["draft"])
    integer(len(header["files"]), 1, 1001, "number of files with the index")
    for file in header["files"]:
        members(file, "object", "length")
        matches(DIGEST, file["object"], "object")
        integer(file["length"], 0, 2**53 - 1, "length")
    lengths = [file["length"] for file in header["files"]]
    require(possible_length(lengths[0], INDEX_BYTES_MAX), "no index is as long as that once sealed")
    require(all(possible_length(length, FILE_BYTES_MAX) for length in lengths[1:]), "no file is as long as that once sealed")
    require(len({file["object"] for file in header["files"]}) == len(lengths), "an object stands twice")
    from_base64url(header["key_commitment"], 32)


def check_sealed_to_key(sealed):
    members(sealed, "encapsulated", "ciphertext")
    from_uncompressed(from_base64url(sealed["encapsulated"], 65))
    from_base64url(sealed["ciphertext"], 48)


def key_commitment(header, key):
    rest = {name: value for name, value in header.items() if name != "key_commitment"}
    return derive(b"", key, transcript("key-commitment", sha256(canonical(rest))), 32)


def header_digest(header):
    return sha256(canonical(header))


# Sealed file (§6).

MAGIC = b"CERALAC\x01"
CHUNK = 65536


def pad(plaintext):
    return plaintext + b"\x80" + bytes(-(len(plaintext) + 1) % 4096)


def unpad(padded):
    plaintext, mark, zeros = padded.rpartition(b"\x80")
    require(mark and not any(zeros) and pad(plaintext) == padded, "other padding")
    return plaintext


def sealed_length(length):
    padded = length + 1 + -(length + 1) % 4096
    return 64 + padded + 16 * -(-padded // CHUNK)


def possible_length(sealed, longest):
    chunks = -(-(sealed - 64) // (CHUNK + 16))
    padded = sealed - 64 - 16 * chunks
    return padded % 4096 == 0 and 0 < padded and sealed == sealed_length(padded - 1) <= sealed_length(longest)


def seal_file(key_info, key, plaintext, salt):
    secret = derive(salt, key, key_info, 64)
    padded = pad(plaintext)
    chunks = [padded[i : i + CHUNK] for i in range(0, len(padded), CHUNK)]
    sealed = MAGIC + salt + secret[32:]
    for c, chunk in enumerate(chunks):
        sealed += aead_seal(secret[:32], chunk_nonce(c, c + 1 == len(chunks)), b"", chunk)
    return sealed


def open_file(key_info, key, sealed):
    require(sealed[:8] == MAGIC and len(sealed) > 64, "another magic")
    secret = derive(sealed[8:32], key, key_info, 64)
    require(hmac.compare_digest(secret[32:], sealed[32:64]), "another commitment to the key")
    chunks = [sealed[i : i + CHUNK + 16] for i in range(64, len(sealed), CHUNK + 16)]
    opened = [aead_open(secret[:32], chunk_nonce(c, c + 1 == len(chunks)), b"", chunk) for c, chunk in enumerate(chunks)]
    return unpad(b"".join(opened))


def chunk_nonce(c, last):
    return bytes(7) + u32(c) + u8(last)


# Contents index (§7).


def check_contents(contents, header):
    members(contents, "schema", "context", "answers", "files")
    integer(contents["schema"], 1, 1, "schema")
    require(contents["context"] == header["context"], "the index has another context than the header")
    require(inside(contents["answers"]) <= 32, "answers are nested too deep")
    require(isinstance(contents["files"], list), "files are a list")
    require(len(contents["files"]) == len(header["files"]) - 1, "index and header name different numbers of files")
    for number, file in enumerate(contents["files"], 1):
        members(file, "index", "item", "name", "media_type", "length", "salt", "commitment")
        integer(file["index"], number, number, "index of a file")
        matches(f"{IDENTIFIER}(?:@{IDENTIFIER})?", file["item"], "item")
        matches(r"[^\x00-\x1f\x7f-\x9f/\\]{1,255}", file["name"], "name")
        matches(f"{RESTRICTED}/{RESTRICTED}", file["media_type"], "media type")
        require(len(file["media_type"]) <= 127, "media type is too long")
        integer(file["length"], 0, FILE_BYTES_MAX, "length")
        require(sealed_length(file["length"]) == header["files"][number]["length"], "a length that does not fit the sealed one")
        from_base64url(file["salt"], 32)
        matches(DIGEST, file["commitment"], "commitment")


def inside(value):
    """Inside how many lists and objects the innermost value stands."""
    members = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return max((1 + inside(member) for member in members), default=0)


def file_info(context, entry):
    return context_transcript(context, "file", from_base64url(entry["salt"], 32))


# Sealing and opening a whole envelope.


def seal(set_, context, answers, files, draft=None, index=None, polynomial=None):
    """Header and objects. `files` are `(item, name, media type, bytes)`.

    A hostile tenderer chooses his `polynomial`, and the `index` that stands in the place of the one that the files make.
    """
    check_set(set_)
    check_context(context)
    polynomial = polynomial or [random_scalar() for _ in range(set_["threshold"])]
    commitments = [to_compressed(multiply(G, a)) for a in polynomial]
    bound = binding(commitments)
    key = envelope_key(context, polynomial[0])

    def sealed_to_key(sealed):
        return {"encapsulated": to_base64url(sealed[0]), "ciphertext": to_base64url(sealed[1])}

    shares = []
    for i, custodian in enumerate(set_["custodians"], 1):
        value = sum(a * i**j for j, a in enumerate(polynomial)) % Q
        recipient = from_uncompressed(from_base64url(custodian["public"], 65))
        sealed = hpke_seal(recipient, share_info(context, set_, i), bound, value.to_bytes(32, "big"))
        shares.append({"custodian": custodian["id"], **sealed_to_key(sealed)})
    if draft is not None:
        draft = sealed_to_key(hpke_seal(from_uncompressed(draft), context_transcript(context, "draft"), bound, key))

    entries, objects = [], []
    for number, (item, name, media_type, plaintext) in enumerate(files, 1):
        salt = secrets.token_bytes(32)
        entry = {"index": number, "item": item, "name": name, "media_type": media_type, "length": len(plaintext)}
        entry |= {"salt": to_base64url(salt), "commitment": sha256(salt + plaintext).hex()}
        entries.append(entry)
        objects.append(seal_file(file_info(context, entry), key, plaintext, secrets.token_bytes(24)))
    index = index or canonical({"schema": 1, "context": context, "answers": answers, "files": entries})
    objects.insert(0, seal_file(context_transcript(context, "contents"), key, index, secrets.token_bytes(24)))

    header = {
        "suite": SUITE,
        "context": context,
        "set_epoch": set_["epoch"],
        "set_digest": set_digest(set_).hex(),
        "threshold": set_["threshold"],
        "commitments": [to_base64url(commitment) for commitment in commitments],
        "shares": shares,
        "draft": draft,
        "files": [{"object": sha256(sealed).hex(), "length": len(sealed)} for sealed in objects],
    }
    header["key_commitment"] = to_base64url(key_commitment(header, key))
    return header, objects


def open_share(header, set_, custodian, private):
    """The number of a custodian and the share sealed to him, compared with the commitments."""
    i = [c["id"] for c in set_["custodians"]].index(custodian) + 1
    commitments = [from_base64url(commitment, 33) for commitment in header["commitments"]]
    sealed = header["shares"][i - 1]
    info = share_info(header["context"], set_, i)
    parts = from_base64url(sealed["encapsulated"]), info, binding(commitments), from_base64url(sealed["ciphertext"])
    share = to_scalar(hpke_open(private, *parts))
    require(fits_commitments(i, share, commitments), "the share does not fit the commitments")
    return i, share


def open_with_key(header, key, objects):
    """The contents index and the plaintext of every file."""
    require(hmac.compare_digest(to_base64url(key_commitment(header, key)), header["key_commitment"]), "another key commitment")
    require(len(objects) == len(header["files"]), "as many objects as files")
    for sealed, file in zip(objects, header["files"]):
        require(len(sealed) == file["length"], "a sealed length other than the header says")
        require(sha256(sealed).hex() == file["object"], "a digest other than the header says")
    context = header["context"]
    index = open_file(context_transcript(context, "contents"), key, objects[0])
    require(len(index) <= INDEX_BYTES_MAX, "the index is longer than 4 MiB")
    contents = read_json(index)
    require(canonical(contents) == index, "the index is not canonical")
    check_contents(contents, header)
    files = []
    for entry, sealed in zip(contents["files"], objects[1:]):
        plaintext = open_file(file_info(context, entry), key, sealed)
        require(len(plaintext) == entry["length"], "a length other than the index says")
        commitment = sha256(from_base64url(entry["salt"]) + plaintext)
        require(hmac.compare_digest(commitment.hex(), entry["commitment"]), "another commitment to the plaintext")
        files.append(plaintext)
    return contents, files


def open_envelope(header, set_, privates, objects):
    """`privates` are the private scalars of some custodians, by their ids."""
    check_set(set_)
    check_header(header, set_)
    shares = dict(open_share(header, set_, custodian, private) for custodian, private in privates.items())
    require(len(shares) >= header["threshold"], "too few shares")
    return open_with_key(header, envelope_key(header["context"], combine(shares)), objects)


# Keys of people, drafts, sessions (§8).


def device_key(wrapped, device_secret):
    members(wrapped, "suite", "role", "pin", "public", "salt", "ciphertext")
    require(wrapped["pin"] is False, "keys under a PIN are not read here")
    require(wrapped["role"] in ("draft", "user"), "only the keys of drafts and users are kept without a PIN")
    return unwrap(wrapped, device_secret, "device-without-pin")


def recovered_key(wrapped, code):
    members(wrapped, "suite", "role", "public", "salt", "ciphertext")
    return unwrap(wrapped, recovery_code(code), "recovery")


def unwrap(wrapped, secret, label):
    require(wrapped["suite"] == SUITE, "another suite")
    require(wrapped["role"] in ("custodian", "session", "draft", "user"), "another role")
    public = from_base64url(wrapped["public"], 65)
    info = transcript(label, wrapped["role"], public)
    key = derive(from_base64url(wrapped["salt"], 32), secret, info, 32)
    private = to_private(aead_open(key, bytes(12), b"", from_base64url(wrapped["ciphertext"], 48)))
    require(to_uncompressed(multiply(G, private)) == public, "the scalar belongs to another public key")
    return private


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def recovery_code(text):
    symbols = text.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    require(len(symbols) == 27 and all(s in CROCKFORD for s in symbols[:26]), "a code has 26 symbols and one that checks them")
    number = 0
    for symbol in symbols[:26]:
        number = number * 32 + CROCKFORD.index(symbol)
    require(number < 2**128, "the first symbol is at most 7")
    require((CROCKFORD + "*~$=U")[number % 37] == symbols[26], "the last symbol does not fit the others")
    return number.to_bytes(16, "big")


def draft_for_user(given, private):
    members(given, "suite", "procedure", "tenderer", "user", "wrapped")
    require(given["suite"] == SUITE, "another suite")
    check_sealed_to_key(given["wrapped"])
    info = transcript("draft-to-user", given["procedure"], given["tenderer"], given["user"])
    wrapped = given["wrapped"]
    return to_private(hpke_open(private, from_base64url(wrapped["encapsulated"]), info, b"", from_base64url(wrapped["ciphertext"])))


def open_workspace(record, draft_private, procedure, tenderer):
    info = transcript("workspace", procedure, tenderer)
    return unpad(open_record(record, draft_private.to_bytes(32, "big"), info))


def open_at_rest(record, installation_key, place):
    return open_record(record, installation_key, transcript("at-rest", *place))


def open_record(record, key, info):
    require(record[:1] == b"\x01", "another version")
    return aead_open(derive(record[1:33], key, info, 32), bytes(12), b"", record[33:])


def session_info(session, digest, custodian):
    return transcript("session-share", session, digest, custodian)


def share_for_session(header, set_, custodian, private, session, session_public):
    """What the client of a custodian sends, once it has checked what docs/sealing.md §9 asks for."""
    check_set(set_)
    check_header(header, set_)
    _, share = open_share(header, set_, custodian, private)
    digest = header_digest(header)
    info = session_info(session, digest, custodian)
    encapsulated, ciphertext = hpke_seal(from_uncompressed(session_public), info, b"", share.to_bytes(32, "big"))
    wrapped = {"encapsulated": to_base64url(encapsulated), "ciphertext": to_base64url(ciphertext)}
    return {"session": session, "header": digest.hex(), "custodian": custodian, "wrapped": wrapped}


def open_session_share(given, session, header, session_private):
    members(given, "session", "header", "custodian", "wrapped")
    check_sealed_to_key(given["wrapped"])
    require(given["session"] == session, "a share for another session")
    require(given["header"] == header_digest(header).hex(), "a share for another envelope")
    info = session_info(session, bytes.fromhex(given["header"]), given["custodian"])
    encapsulated, ciphertext = (from_base64url(given["wrapped"][name]) for name in ("encapsulated", "ciphertext"))
    share = to_scalar(hpke_open(session_private, encapsulated, info, b"", ciphertext))
    i = [share["custodian"] for share in header["shares"]].index(given["custodian"]) + 1
    commitments = [from_base64url(commitment, 33) for commitment in header["commitments"]]
    require(fits_commitments(i, share, commitments), "the share does not fit the commitments")
    return i, share


# What can be asked on standard input: `{"requests": [{"do": NAME, …}, …]}`. The answer is a list in the same order, each `{"gives": …}` or `{"refused": why}`.


def read_header(text):
    require(len(text.encode()) <= HEADER_BYTES_MAX, "the header is longer than 256 KiB")
    return read_json(text)


def ask_seal(set, context, answers, files, draft=None, index=None, polynomial=None):
    files = [(f["item"], f["name"], f["media_type"], from_base64url(f["plaintext"])) for f in files]
    draft, index = draft and from_base64url(draft), index and from_base64url(index)
    polynomial = polynomial and [to_scalar(bytes.fromhex(coefficient)) for coefficient in polynomial]
    header, objects = seal(set, context, answers, files, draft, index, polynomial)
    return {"header": header, "objects": [to_base64url(sealed) for sealed in objects]}


def ask_open(header, set, privates, objects):
    privates = {custodian: to_private(bytes.fromhex(private)) for custodian, private in privates.items()}
    header = read_header(header)
    contents, files = open_envelope(header, set, privates, [from_base64url(sealed) for sealed in objects])
    return {"contents": contents, "files": [to_base64url(file) for file in files], "header_digest": header_digest(header).hex()}


def ask_open_draft(header, set, private, objects):
    check_set(set)
    header = read_header(header)
    check_header(header, set)
    require(header["draft"] is not None, "the envelope has no draft")
    bound = binding([from_base64url(commitment) for commitment in header["commitments"]])
    sealed = [from_base64url(header["draft"][name]) for name in ("encapsulated", "ciphertext")]
    info = context_transcript(header["context"], "draft")
    key = hpke_open(to_private(bytes.fromhex(private)), sealed[0], info, bound, sealed[1])
    contents, files = open_with_key(header, key, [from_base64url(sealed) for sealed in objects])
    return {"contents": contents, "files": [to_base64url(file) for file in files], "header_digest": header_digest(header).hex()}


def ask_share(header, set, custodian, private, session, session_public):
    private = to_private(bytes.fromhex(private))
    return share_for_session(read_header(header), set, custodian, private, session, from_base64url(session_public))


def ask_hpke(info, ikm_e, recipient_private, aad, plaintext):
    """Every value of RFC 9180 appendix A.5.1 that comes before and with the first message."""
    info, ikm_e, aad, plaintext = map(bytes.fromhex, (info, ikm_e, aad, plaintext))
    private = to_private(bytes.fromhex(recipient_private))
    ephemeral, recipient = derive_key_pair(ikm_e), multiply(G, private)
    encapsulated, ciphertext = hpke_seal(recipient, info, aad, plaintext, ikm_e)
    shared, key, nonce = hpke_schedule(multiply(recipient, ephemeral), encapsulated, recipient, info)
    require(hpke_open(private, encapsulated, info, aad, ciphertext) == plaintext, "it does not open again")
    values = {"ephemeral_private": ephemeral.to_bytes(32, "big"), "encapsulated": encapsulated, "shared_secret": shared}
    values |= {"recipient_public": to_uncompressed(recipient), "key": key, "base_nonce": nonce, "ciphertext": ciphertext}
    return {name: value.hex() for name, value in values.items()}


def ask_ecdh(public, private):
    shared = multiply(from_uncompressed(bytes.fromhex(public)), to_private(bytes.fromhex(private)))
    return shared[0].to_bytes(32, "big").hex()


def ask_hkdf(key, salt, info, length):
    return derive(bytes.fromhex(salt), bytes.fromhex(key), bytes.fromhex(info), length).hex()


def ask_aead(key, nonce, aad, ciphertext):
    return aead_open(*map(bytes.fromhex, (key, nonce, aad, ciphertext))).hex()


REQUESTS = {
    "seal": ask_seal,
    "open": ask_open,
    "open_draft": ask_open_draft,
    "share": ask_share,
    "hpke": ask_hpke,
    "ecdh": ask_ecdh,
    "hkdf": ask_hkdf,
    "aead": ask_aead,
}


def answer(request):
    try:
        return {"gives": REQUESTS[request.pop("do")](**request)}
    except Refused as refusal:
        return {"refused": str(refusal)}


# The vectors.


def check_vectors(v):
    def scalar(name):
        return to_private(bytes.fromhex(v[name]))

    def same(what, found, expected):
        require(found == expected, f"{what}: {found!r} in the place of {expected!r}")
        print("holds:", what)

    set_, header, context = v["custodian_set"], v["header"], v["context"]
    objects = [from_base64url(sealed) for sealed in v["objects"]]
    check_set(set_)
    check_header(header, set_, context)
    same("digest of the custodian set", set_digest(set_).hex(), v["set_digest"])
    commitments = [from_base64url(commitment) for commitment in header["commitments"]]
    same("digest of the commitments", binding(commitments).hex(), v["commitments_digest"])
    privates = {c["id"]: to_private(bytes.fromhex(s)) for c, s in zip(set_["custodians"], v["custodian_secrets"])}
    numbers = range(1, len(privates) + 1)
    same("info of the shares", [share_info(context, set_, i).hex() for i in numbers], v["share_infos"])
    shares = dict(open_share(header, set_, custodian, private) for custodian, private in privates.items())
    same("shares", [shares[i].to_bytes(32, "big").hex() for i in numbers], v["share_values"])
    for left_out in numbers:
        some = {i: share for i, share in shares.items() if i != left_out}
        same(f"key without custodian {left_out}", envelope_key(context, combine(some)).hex(), v["envelope_key"])
    key = bytes.fromhex(v["envelope_key"])
    same("commitment to the key", to_base64url(key_commitment(header, key)), header["key_commitment"])
    same("digest of the header", header_digest(header).hex(), v["header_digest"])
    contents, files = open_with_key(header, key, objects)
    same("contents", contents, v["contents"])
    expected = [bytes(i % 251 for i in range(length)) for length in v["file_lengths"]]
    same("plaintexts", [sha256(f) for f in files], [sha256(f) for f in expected])
    infos = [context_transcript(context, "contents")] + [file_info(context, entry) for entry in contents["files"]]
    sealed_again = [
        seal_file(info, key, plaintext, sealed[8:32])
        for info, plaintext, sealed in zip(infos, [canonical(contents)] + expected, objects)
    ]
    same("objects sealed again", [sha256(o).hex() for o in sealed_again], [f["object"] for f in header["files"]])

    draft, wrapped = scalar("draft_secret"), header["draft"]
    info = context_transcript(context, "draft")
    parts = from_base64url(wrapped["encapsulated"]), info, binding(commitments), from_base64url(wrapped["ciphertext"])
    same("key by the draft", hpke_open(draft, *parts), key)
    same("draft key of a colleague", draft_for_user(v["user_draft"], scalar("user_secret")), draft)
    device = v["device_without_pin"]
    same("draft key on a device", device_key(device["wrapped"], bytes.fromhex(device["device_secret"])), draft)
    recovery = v["recovery"]
    same("recovered key", recovered_key(recovery["wrapped"], recovery["code"]), next(iter(privates.values())))
    given = v["session_share"]
    i, share = open_session_share(given, "s-1", header, scalar("session_secret"))
    same("share for the session", share, shares[i])
    workspace = bytes.fromhex(v["workspace"]["sealed"])
    document = open_workspace(workspace, draft, context["procedure"], context["tenderer"])
    same("workspace", document.decode(), v["workspace"]["document"])
    at_rest = v["at_rest"]
    opened = open_at_rest(bytes.fromhex(at_rest["record"]), bytes.fromhex(at_rest["installation_key"]), at_rest["place"])
    same("record at rest", opened.hex(), at_rest["secret"])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with open(sys.argv[1], encoding="utf-8") as file:
            check_vectors(json.load(file))
    else:
        asked = json.load(sys.stdin)
        json.dump([answer(request) for request in asked["requests"]], sys.stdout)
