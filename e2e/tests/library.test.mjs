// Shared modules of the browser's part, in a real browser.
import assert from "node:assert/strict";
import { cut, journey, library } from "../harness/index.mjs";

/** A page with the module in it. */
async function pageWith(demo, name) {
  const page = await demo.visitor();
  await page.goto("/");
  return { page, address: await library(page, name) };
}

journey("small things stay on the device, and are forgotten when asked", async (demo) => {
  const { page, address } = await pageWith(demo, "store");
  const found = await page.evaluate(async (address) => {
    const store = await import(address);
    const key = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveKey"]);
    await store.keep("draft/1", { text: "così è", bytes: new Uint8Array([1, 2]) });
    await store.keep("draft/2", key.privateKey);
    await store.keep("other", 3);
    await store.forget("other");
    return { keys: await store.keptKeys("draft/"), other: (await store.kept("other")) ?? "nothing" };
  }, address);
  assert.deepEqual(found, { keys: ["draft/1", "draft/2"], other: "nothing" });
  await page.reload();
  const again = await page.evaluate(async (address) => {
    const store = await import(address);
    const [draft, key] = [await store.kept("draft/1"), await store.kept("draft/2")];
    return { text: draft.text, bytes: [...draft.bytes], key: key instanceof CryptoKey && !key.extractable };
  }, address);
  assert.deepEqual(again, { text: "così è", bytes: [1, 2], key: true });
});

for (const place of ["page", "worker"]) {
  journey(`sealed bytes are kept from a ${place}`, async (demo) => {
    const { page, address } = await pageWith(demo, "files");
    const run = async (address) => {
      const files = await import(address);
      const sink = await files.writeFile("e-1.sealed");
      await sink.write(new Uint8Array(100_000).fill(7));
      await sink.write(new Uint8Array([1, 2, 3]));
      await sink.close();
      const file = await files.readFile("e-1.sealed");
      const tail = [...new Uint8Array(await file.slice(-4).arrayBuffer())];
      const shorter = await files.writeFile("e-1.sealed");
      await shorter.write(new Uint8Array([9]));
      await shorter.close();
      const size = (await files.readFile("e-1.sealed")).size;
      const names = await files.fileNames();
      await files.removeFile("e-1.sealed");
      await files.removeFile("never-there");
      const bad = await files.writeFile("../up").then(() => "taken", () => "refused");
      return { tail, size, names, left: await files.fileNames(), bad, room: (await files.room()) > 1_000_000 };
    };
    let found;
    if (place === "page") {
      found = await page.evaluate(run, address);
    } else {
      const body = `onmessage = async (event) => postMessage(await (${run})(event.data));`;
      await page.context().route("**/assets/library/worker.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
      found = await page.evaluate(
        (address) =>
          new Promise((resolve, reject) => {
            const worker = new Worker("/assets/library/worker.js", { type: "module" });
            worker.onmessage = (event) => resolve(event.data);
            worker.onerror = (event) => reject(new Error(event.message));
            worker.postMessage(address);
          }),
        address,
      );
    }
    assert.deepEqual(found, { tail: [7, 1, 2, 3], size: 1, names: ["e-1.sealed"], left: [], bad: "refused", room: true });
  });
}

journey("sealed bytes that nobody needs are cleared away, those of others stay", async (demo) => {
  const { page, address } = await pageWith(demo, "tidy");
  const files = await library(page, "files");
  const found = await page.evaluate(
    async ([tidy, files]) => {
      const { clear, owned, proceduresKept } = await import(tidy);
      const { fileNames, writeFile } = await import(files);
      const file = async (name, procedure, operator) => {
        const sink = await writeFile(name);
        await sink.write(new Uint8Array([1]));
        await sink.close();
        if (procedure !== undefined) await owned(name, { procedure, operator });
      };
      await file("old", "one", "rossi");
      await file("standing", "one", "rossi");
      await file("theirs", "one", "verdi");
      await file("ended", "two", "rossi");
      await file("unknown");
      const kept = await proceduresKept();
      const first = await clear((owner) => owner.procedure === "one" && owner.operator === "rossi", new Set(["standing"]));
      const middle = await fileNames();
      const second = await clear((owner) => owner.procedure === "two");
      return { kept, first, middle, second, left: await fileNames(), again: await proceduresKept() };
    },
    [address, files],
  );
  assert.deepEqual(found, {
    kept: ["two", "one"],
    first: ["old"],
    middle: ["ended", "standing", "theirs", "unknown"],
    second: ["ended"],
    left: ["standing", "theirs", "unknown"],
    again: ["one"],
  });
});

journey("the sealing module runs under the content security policy", async (demo) => {
  const { page, address } = await pageWith(demo, "sealing");
  const names = await page.evaluate(async (address) => Object.keys(await (await import(address)).sealing()), address);
  assert.ok(names.length > 5, names.join(" "));
});

journey("a request waits for the network and goes on by itself", async (demo) => {
  const { page, address } = await pageWith(demo, "api");
  await cut(page, true);
  await page.evaluate((address) => {
    globalThis.told = [];
    globalThis.answer = "none yet";
    void import(address).then(async ({ api }) => (globalThis.answer = await api("/api/demo/clock", { onWaiting: (seconds) => globalThis.told.push(seconds) })));
  }, address);
  await page.waitForFunction(() => globalThis.told.length > 0);
  await cut(page, false);
  await page.waitForFunction(() => globalThis.answer !== "none yet");
  assert.equal(await page.evaluate(() => globalThis.told.at(-1)), null);
});

journey("an expired login is renewed in another tab and the request goes on", async (demo) => {
  const page = await demo.person("como-rup");
  const address = await library(page, "api");
  await page.request.post("/api/logout", { data: {} });
  await page.evaluate((address) => {
    globalThis.who = "nobody yet";
    void import(address).then(async ({ api }) => (globalThis.who = (await api("/api/me")).name));
  }, address);
  const [tab] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: "Accedi in un'altra scheda" }).click()]);
  await Promise.all([tab.waitForURL("**/login/again"), tab.locator('button[name=person][value="como-rup"]').click()]);
  await tab.close();
  await page.getByRole("button", { name: /prosegui/ }).click();
  await page.waitForFunction(() => globalThis.who !== "nobody yet");
  assert.equal(await page.evaluate(() => globalThis.who), "Livia Tettamanti");
});
