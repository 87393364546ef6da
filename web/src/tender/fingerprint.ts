/** Groups of five digits: about a hundred bits, which nobody finds twice, and few enough to be read over the telephone. */
const GROUPS = 6;
const BYTES_OF_GROUP = 5;
const DOMAIN = "ceralacca-user-key/1\n";

/** The fingerprint of a user's public key, as two people compare it: `04213 99871 …`. */
export async function fingerprint(publicKey: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${DOMAIN}${publicKey}`)));
  const groups = Array.from({ length: GROUPS }, (_, at) => digest.subarray(at * BYTES_OF_GROUP, (at + 1) * BYTES_OF_GROUP));
  return groups.map((bytes) => (bytes.reduce((sum, byte) => sum * 256 + byte, 0) % 100_000).toString().padStart(5, "0")).join(" ");
}
