// A second implementation of the reading half of docs/sealing.md, on node:crypto and big integers alone. It shares no
// code with the library, and opens the vectors:
//
//   node independent.mjs <sealing.json>
import assert from "node:assert/strict";
import { createDecipheriv, createECDH, createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"));
const hex = (text) => Buffer.from(text, "hex");
const b64 = (text) => Buffer.from(text, "base64url");
const text = (value) => Buffer.from(value, "utf8");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const number = (bytes) => BigInt(`0x${bytes.toString("hex")}`);
const uint = (value, width) => hex(BigInt(value).toString(16).padStart(2 * width, "0"));
const EMPTY = Buffer.alloc(0);

// Transcripts, HKDF, canonical JSON (§2).
const field = (bytes) => Buffer.concat([uint(bytes.length, 4), bytes]);
const T = (label, ...fields) => Buffer.concat([text("ceralacca-1"), text(label), ...fields].map(field));
const contextFields = (c) => [c.procedure, c.scope, c.class, c.tenderer, c.envelope].map(text);
const C = (label, ...fields) => T(label, ...contextFields(vectors.context), ...fields);
const H = (salt, key, info, length) => Buffer.from(hkdfSync("sha256", key, salt, info, length));
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}
function openAead(key, nonce, sealed, aad = EMPTY) {
  const cipher = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: 16 });
  cipher.setAAD(aad, { plaintextLength: sealed.length - 16 });
  cipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
}

// HPKE base mode (RFC 9180).
const hmac = (key, ...parts) => parts.reduce((mac, part) => mac.update(part), createHmac("sha256", key)).digest();
const labeledExtract = (suite, salt, label, ikm) => hmac(salt, text("HPKE-v1"), suite, text(label), ikm);
const labeledExpand = (suite, prk, label, info, length) =>
  hmac(prk, uint(length, 2), text("HPKE-v1"), suite, text(label), info, uint(1, 1)).subarray(0, length);
function openHpke(secret, wrapped, info, aad) {
  const kem = Buffer.concat([text("KEM"), uint(0x10, 2)]);
  const suite = Buffer.concat([text("HPKE"), uint(0x10, 2), uint(1, 2), uint(3, 2)]);
  const own = createECDH("prime256v1");
  own.setPrivateKey(secret);
  const enc = b64(wrapped.encapsulated);
  const prk = labeledExtract(kem, EMPTY, "eae_prk", own.computeSecret(enc));
  const shared = labeledExpand(kem, prk, "shared_secret", Buffer.concat([enc, own.getPublicKey()]), 32);
  const idHash = labeledExtract(suite, EMPTY, "psk_id_hash", EMPTY);
  const schedule = Buffer.concat([uint(0, 1), idHash, labeledExtract(suite, EMPTY, "info_hash", info)]);
  const base = labeledExtract(suite, shared, "secret", EMPTY);
  const key = labeledExpand(suite, base, "key", schedule, 32);
  return openAead(key, labeledExpand(suite, base, "base_nonce", schedule, 12), b64(wrapped.ciphertext), aad);
}

// P-256 and sharing (§4).
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const Q = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const mod = (value, m) => ((value % m) + m) % m;
function power(base, exponent, m) {
  let result = 1n;
  for (let b = mod(base, m), e = exponent; e > 0n; e >>= 1n, b = (b * b) % m) if (e & 1n) result = (result * b) % m;
  return result;
}
const inverse = (value, m) => power(value, m - 2n, m);
function add(a, b) {
  if (a === null) return b;
  if (b === null) return a;
  if (a.x === b.x && mod(a.y + b.y, P) === 0n) return null;
  const slope = a.x === b.x ? (3n * a.x * a.x - 3n) * inverse(2n * a.y, P) : (b.y - a.y) * inverse(b.x - a.x, P);
  const x = mod(slope * slope - a.x - b.x, P);
  return { x, y: mod(slope * (a.x - x) - a.y, P) };
}
function multiply(point, scalar) {
  let result = null;
  for (let p = point, s = scalar; s > 0n; s >>= 1n, p = add(p, p)) if (s & 1n) result = add(result, p);
  return result;
}
function decompress(bytes) {
  const x = number(bytes.subarray(1));
  const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
  const y = power(x ** 3n - 3n * x + b, (P + 1n) / 4n, P);
  return { x, y: (y & 1n) === BigInt(bytes[0] & 1) ? y : P - y };
}
const G = decompress(hex("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"));

const { header, custodian_set: set } = vectors;
const n = set.custodians.length;
const setFields = set.custodians.flatMap((c) => [text(c.id), b64(c.public)]);
const setDigest = sha256(T("custodian-set", text(set.body), uint(set.epoch, 4), uint(set.threshold, 1), ...setFields));
assert.equal(setDigest.toString("hex"), header.set_digest);
assert.equal(sha256(text(canonical(header))).toString("hex"), vectors.header_digest);
const commitments = header.commitments.map(b64);
const binding = sha256(T("commitments", ...commitments));
const shares = header.shares.map((share, position) => {
  const i = position + 1;
  const info = C("share", text(set.body), uint(set.epoch, 4), setDigest, uint(set.threshold, 1), uint(n, 1), uint(i, 1), text(share.custodian));
  assert.equal(info.toString("hex"), vectors.share_infos[position]);
  const value = number(openHpke(hex(vectors.custodian_secrets[position]), share, info, binding));
  const sum = commitments.reduce((all, c, j) => add(all, multiply(decompress(c), BigInt(i) ** BigInt(j))), null);
  assert.deepEqual(multiply(G, value), sum);
  return { i: BigInt(i), value };
});
const enough = shares.slice(-set.threshold);
const weight = (i) => enough.filter((o) => o.i !== i).reduce((w, o) => mod(w * o.i * inverse(o.i - i, Q), Q), 1n);
const secret = enough.reduce((sum, share) => mod(sum + share.value * weight(share.i), Q), 0n);
const envelopeKey = H(EMPTY, uint(secret, 32), C("envelope-key"), 32);
assert.equal(envelopeKey.toString("hex"), vectors.envelope_key);

// Header (§5).
const { key_commitment: keyCommitment, ...rest } = header;
const expected = H(EMPTY, envelopeKey, T("key-commitment", sha256(text(canonical(rest)))), 32);
assert.ok(timingSafeEqual(expected, b64(keyCommitment)));
assert.deepEqual(openHpke(hex(vectors.draft_secret), header.draft, C("draft"), binding), envelopeKey);

// Files and index (§6, §7).
function openFile(index, ...place) {
  const object = b64(vectors.objects[index]);
  assert.equal(sha256(object).toString("hex"), header.files[index].object);
  assert.equal(object.subarray(0, 8).toString("latin1"), "CERALAC\x01");
  const both = H(object.subarray(8, 32), envelopeKey, C(...place), 64);
  assert.ok(timingSafeEqual(both.subarray(32), object.subarray(32, 64)));
  const count = Math.ceil((object.length - 64) / 65552);
  const chunks = Array.from({ length: count }, (_, c) => {
    const nonce = Buffer.concat([Buffer.alloc(7), uint(c, 4), uint(c + 1 === count ? 1 : 0, 1)]);
    return openAead(both.subarray(0, 32), nonce, object.subarray(64 + 65552 * c, 64 + 65552 * (c + 1)));
  });
  const padded = Buffer.concat(chunks);
  const end = padded.lastIndexOf(0x80);
  assert.ok(padded.length % 4096 === 0 && padded.length - end <= 4096 && padded.subarray(end + 1).every((b) => b === 0));
  return padded.subarray(0, end);
}
const index = openFile(0, "contents");
const contents = JSON.parse(index.toString("utf8"));
assert.equal(canonical(contents), index.toString("utf8"));
assert.deepEqual(contents, vectors.contents);
assert.deepEqual(contents.context, header.context);
for (const file of contents.files) {
  const plain = openFile(file.index, "file", b64(file.salt));
  assert.equal(plain.length, file.length);
  assert.ok(plain.every((byte, i) => byte === i % 251));
  assert.equal(sha256(Buffer.concat([b64(file.salt), plain])).toString("hex"), file.commitment);
}

// Keys of people (§8), but for Argon2id, which node:crypto does not have.
const sent = vectors.session_share;
const sentInfo = T("session-share", text(sent.session), hex(sent.header), text(sent.custodian));
assert.equal(openHpke(hex(vectors.session_secret), sent.wrapped, sentInfo, EMPTY).toString("hex"), vectors.share_values[1]);
const handed = vectors.user_draft;
const handedInfo = T("draft-to-user", ...[handed.procedure, handed.tenderer, handed.user].map(text));
assert.equal(openHpke(hex(vectors.user_secret), handed.wrapped, handedInfo, EMPTY).toString("hex"), vectors.draft_secret);
const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
const typed = [...vectors.recovery.code.replaceAll("-", "")].map((symbol) => BigInt(symbols.indexOf(symbol)));
const code = typed.slice(0, 26).reduce((sum, value) => sum * 32n + value, 0n);
assert.equal(code % 37n, typed[26]);
const { wrapped } = vectors.recovery;
const recoveryKey = H(b64(wrapped.salt), uint(code, 16), T("recovery", text(wrapped.role), b64(wrapped.public)), 32);
assert.equal(openAead(recoveryKey, Buffer.alloc(12), b64(wrapped.ciphertext)).toString("hex"), vectors.custodian_secrets[0]);
const bare = vectors.device_without_pin;
const bareKey = H(b64(bare.wrapped.salt), hex(bare.device_secret), T("device-without-pin", text(bare.wrapped.role), b64(bare.wrapped.public)), 32);
assert.equal(openAead(bareKey, Buffer.alloc(12), b64(bare.wrapped.ciphertext)).toString("hex"), vectors.draft_secret);
const workspace = hex(vectors.workspace.sealed);
const workspaceInfo = T("workspace", text(vectors.context.procedure), text(vectors.context.tenderer));
const document = openAead(H(workspace.subarray(1, 33), hex(vectors.draft_secret), workspaceInfo, 32), Buffer.alloc(12), workspace.subarray(33));
assert.equal(document.subarray(0, document.lastIndexOf(0x80)).toString("utf8"), vectors.workspace.document);
const rested = hex(vectors.at_rest.record);
const restKey = H(rested.subarray(1, 33), hex(vectors.at_rest.installation_key), T("at-rest", ...vectors.at_rest.place.map(text)), 32);
assert.equal(openAead(restKey, Buffer.alloc(12), rested.subarray(33)).toString("hex"), vectors.at_rest.secret);
console.log(`1 envelope with ${contents.files.length} files, ${shares.length} shares 6 wrapped keys and a workspace opened`);
