// Networks that are not like the one on a developer's desk.

/** A mobile line in the hills: 1.6 Mbit/s down, 750 kbit/s up, 150 ms away. */
const SLOW = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const FAST = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

/** Cuts the network of the page's whole context, workers too, or joins it again. */
export async function cut(page, isCut) {
  await page.context().setOffline(isCut);
}

/** Slows the page's network down, or lets it run again. */
export async function slow(page, isSlow) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", isSlow ? SLOW : FAST);
}

/** Bytes that travel when a page is opened for the first time: everything, compressed, with its headers. */
export async function weight(page, address) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(address, { waitUntil: "networkidle" });
  await session.detach();
  return bytes;
}
