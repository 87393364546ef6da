// Runs the browser module under Node and exchanges envelopes with the native library.
//
//   node node.mjs keys     <module folder> <exchange folder>
//   node node.mjs export   <module folder> <exchange folder>
//   node node.mjs exchange <module folder> <exchange folder>
//   node node.mjs speed    <module folder> <mebibytes>
//
// `keys` writes made.json. `exchange` reads native.json and the native objects, and writes web.json and its objects.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [mode, moduleFolder, argument] = process.argv.slice(2);
const sealing = await import(pathToFileURL(resolve(moduleFolder, "ceralacca_sealing_web.js")));
sealing.initSync({ module: readFileSync(join(moduleFolder, "ceralacca_sealing_web_bg.wasm")) });

const PIN = "482913";
const HEAD = 64;
const readJson = (name) => JSON.parse(readFileSync(join(argument, name), "utf8"));
const writeJson = (name, value) => writeFileSync(join(argument, name), JSON.stringify(value));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

function keys() {
  const device = sealing.newDeviceSecret();
  const made = {};
  for (const role of ["custodian", "draft", "user"]) {
    made[role] = JSON.parse(sealing.newKey(role, device, PIN));
    const other = sealing.newDeviceSecret();
    const restored = sealing.restoreKey(JSON.stringify(made[role].recovery), made[role].recovery_code, other, "other-PIN");
    assert.equal(JSON.parse(restored).public, made[role].public);
  }
  assert.throws(() => sealing.CustodianKey.unlock(JSON.stringify(made.custodian.device), device, "482914"), /does not open/);
  assert.throws(() => sealing.CustodianKey.unlock(JSON.stringify(made.draft.device), device, PIN), /role/);
  assert.throws(() => sealing.newKey("king", device, PIN), /not of "king"/);
  assert.throws(() => sealing.newKey("custodian", device, "12"), /PIN/);
  writeJson("made.json", { device_secret: Buffer.from(device).toString("hex"), keys: made });
}

function readAll(opened, index, object) {
  const file = opened.file(index, object.subarray(0, HEAD));
  const parts = [];
  for (let at = HEAD; at < object.length; at += 50_000) parts.push(file.update(object.subarray(at, at + 50_000)));
  file.finish();
  return Buffer.concat(parts);
}

function exchange() {
  const made = readJson("made.json");
  const native = readJson("native.json");
  const device = bytes(made.device_secret);
  const custodian = sealing.CustodianKey.unlock(JSON.stringify(made.keys.custodian.device), device, PIN);
  const draft = sealing.DraftKey.unlock(JSON.stringify(made.keys.draft.device), device, PIN);
  const set = JSON.stringify(native.set);
  const context = JSON.stringify(native.context);

  // What the native library sealed: checked, opened as its tenderer, share opened as its custodian.
  const header = JSON.stringify(native.header);
  assert.equal(sealing.checkHeader(header, context, set), native.digest);
  assert.throws(() => sealing.checkHeader(header, context.replace("economic", "technical"), set), /another class/);
  const index = readFileSync(join(argument, "native-0"));
  const opened = draft.open(header, index);
  const contents = JSON.parse(opened.contents());
  assert.deepEqual(contents.answers, native.answers);
  const object = readFileSync(join(argument, "native-1"));
  assert.equal(readAll(opened, 1, object).toString("hex"), native.plain);
  object[object.length - 1] ^= 1;
  assert.throws(() => readAll(opened, 1, object), /does not open/);
  const openShare = (text) => JSON.parse(custodian.openShare(text, set, "web", native.session, native.session_key));
  const nativeShare = openShare(header);

  // A colleague gets the draft key.
  const user = sealing.UserKey.unlock(JSON.stringify(made.keys.user.device), device, PIN);
  const handed = draft.wrapToUser(made.keys.user.public, "p", "t", "u");
  assert.equal(user.openDraft(handed).publicKey(), draft.publicKey());
  assert.equal(sealing.DraftKey.import(draft.export()).publicKey(), draft.publicKey());

  // The same draft key by every other way: this device without a PIN, recovery code; and a workspace under it.
  const bare = sealing.DraftKey.unlock(draft.wrapOnDevice(device), device);
  assert.throws(() => sealing.DraftKey.unlock(draft.wrapOnDevice(device), device, PIN), /without a PIN/);
  assert.throws(() => sealing.newKey("custodian", device), /under a PIN/);
  const paper = JSON.parse(bare.wrapForRecovery());
  const recovered = sealing.DraftKey.recover(JSON.stringify(paper.recovery), paper.recovery_code);
  const document = JSON.stringify({ ribasso: "4,5", nota: "così è" });
  const workspace = recovered.sealWorkspace("p", "t", document);
  assert.equal(draft.openWorkspace("p", "t", workspace), document);
  assert.throws(() => sealing.DraftKey.generate().openWorkspace("p", "t", workspace), /does not open/);
  writeFileSync(join(argument, "web-workspace"), workspace);
  assert.equal(draft.openWorkspace("p", "t", readFileSync(join(argument, "native-workspace"))), native.document);

  // An envelope sealed here.
  const sealer = new sealing.EnvelopeToSeal(JSON.stringify(native.web_context), set, draft.publicKey());
  const plain = bytes(native.plain);
  resume(native, set, plain);
  const file = sealer.file("offer", "offerta-è.pdf", "application/pdf");
  const parts = [];
  for (let at = 0; at < plain.length; at += 12_345) parts.push(file.update(plain.subarray(at, at + 12_345)));
  parts.push(file.finish());
  const sealed = JSON.parse(sealer.add(file));
  const object1 = Buffer.concat(parts);
  assert.equal(object1.length, sealed.length);
  assert.throws(() => new sealing.EnvelopeToSeal(context, set).finish('{"discount":1.5}'), /strings/);
  const done = sealer.finish(JSON.stringify(native.answers));
  writeFileSync(join(argument, "web-0"), done.index);
  writeFileSync(join(argument, "web-1"), object1);
  writeJson("web.json", { header: JSON.parse(done.header), native_share: nativeShare, web_share: openShare(done.header), resumed_share: openShare(JSON.stringify(readJson("resumed.json").header)) });
}

// The page closes in the middle of a file and is opened again; another file leaves the envelope.
function resume(native, set, plain) {
  const begin = new sealing.EnvelopeToSeal(JSON.stringify({ ...native.web_context, envelope: "e-resumed" }), set);
  const planned = (name) => {
    const reading = new sealing.FileFingerprint();
    for (let at = 0; at < plain.length; at += 70_000) reading.update(plain.subarray(at, at + 70_000));
    return begin.plan("offer", name, "application/pdf", reading);
  };
  const [first, second] = [planned("a.pdf"), planned("b.pdf")];
  const saved = begin.save();
  const seal = (envelope, number, content) => {
    const file = envelope.reseal(number);
    const object = Buffer.concat([file.update(content), file.finish()]);
    envelope.add(file);
    return object;
  };
  const before = seal(begin, first, plain);
  const again = sealing.EnvelopeToSeal.restore(saved);
  assert.deepEqual(seal(again, first, plain), before);
  const other = Uint8Array.from(plain);
  other[3] ^= 1;
  assert.throws(() => seal(again, first, other), /not the file chosen before/);
  again.remove(second);
  const files = JSON.parse(again.files());
  assert.equal(files.length, 1);
  assert.equal(files[0].sealed.length, before.length);
  assert.equal(files[0].sealed_length, before.length);
  const done = again.finish("null");
  assert.equal(done.digest.length, 64);
  assert.deepEqual(JSON.parse(done.objects), JSON.parse(done.header).files);
  writeFileSync(join(argument, "resumed-0"), done.index);
  writeFileSync(join(argument, "resumed-1"), before);
  writeJson("resumed.json", { header: JSON.parse(done.header) });
}

function speed() {
  const device = sealing.newDeviceSecret();
  const key = JSON.parse(sealing.newKey("custodian", device, PIN));
  const set = { body: "b", epoch: 1, threshold: 1, custodians: [{ id: "c", public: key.public }] };
  const context = { procedure: "p", scope: "procedure", class: "single", tenderer: "t", envelope: "e" };
  const draftKey = JSON.parse(sealing.newKey("draft", device, PIN));
  const draft = sealing.DraftKey.unlock(JSON.stringify(draftKey.device), device, PIN);
  const sealer = new sealing.EnvelopeToSeal(JSON.stringify(context), JSON.stringify(set), draft.publicKey());
  const mebibytes = Number(argument);
  const piece = new Uint8Array(1 << 20).fill(7);
  const object = [];
  const reading = new sealing.FileFingerprint();
  let start = performance.now();
  for (let i = 0; i < mebibytes; i += 1) reading.update(piece);
  const number = sealer.plan("item", "name", "a/b", reading);
  const seconds = (performance.now() - start) / 1000;
  console.log(`fingerprint of ${mebibytes} MiB under Node: ${((mebibytes * 1.048576) / seconds).toFixed(0)} MB/s`);
  const file = sealer.reseal(number);
  start = performance.now();
  for (let i = 0; i < mebibytes; i += 1) object.push(file.update(piece));
  object.push(file.finish());
  const rate = (since) => ((mebibytes * 1.048576) / ((performance.now() - since) / 1000)).toFixed(0);
  console.log(`sealing ${mebibytes} MiB under Node: ${rate(start)} MB/s`);
  sealer.add(file);
  const done = sealer.finish("null");
  const opened = draft.open(done.header, done.index);
  const whole = Buffer.concat(object);
  start = performance.now();
  const opening = opened.file(1, whole.subarray(0, HEAD));
  for (let at = HEAD; at < whole.length; at += 1 << 20) opening.update(whole.subarray(at, at + (1 << 20)));
  opening.finish();
  console.log(`opening ${mebibytes} MiB under Node: ${rate(start)} MB/s`);
  start = performance.now();
  sealing.CustodianKey.unlock(JSON.stringify(key.device), device, PIN);
  console.log(`unlocking a key under Node: ${(performance.now() - start).toFixed(0)} ms`);
}

// The draft key as a person exports it, for the native side of the exchange.
function exportDraft() {
  const made = readJson("made.json");
  const draft = sealing.DraftKey.unlock(JSON.stringify(made.keys.draft.device), bytes(made.device_secret), PIN);
  writeFileSync(join(argument, "web-draft"), draft.export());
}

({ keys, exchange, speed, export: exportDraft })[mode]();
