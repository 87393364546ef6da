import { say } from "../lib/say";
import { fromBase64Url, toBase64Url } from "../tender/bytes";

/** The format that the command line writes and reads too. */
const FORMAT = "ceralacca-custodian/1";
const FILE_BYTES_MAX = 64 * 1024;
const DEVICE_SECRET_BYTES = 32;

/** A custodian's key as a file holds it; whoever has the file still needs the PIN. Wrapped forms are JSON texts. */
export interface FileKey {
  person: string;
  public: string;
  device_secret: Uint8Array<ArrayBuffer>;
  wrapped: string;
  recovery: string;
}

/** Reads a key file; throws an `Error` for the person. */
export async function readKeyFile(file: Blob): Promise<FileKey> {
  if (file.size > FILE_BYTES_MAX) throw noKeyFile();
  const found: unknown = await file.text().then(JSON.parse).catch(() => null);
  if (!isKeyFile(found) || found.format !== FORMAT) throw noKeyFile();
  const device_secret = secretOf(found.device_secret);
  const wrapped = JSON.stringify(found.wrapped);
  return { person: found.person, public: found.wrapped.public, device_secret, wrapped, recovery: JSON.stringify(found.recovery) };
}

/** The text of a key file. */
export function keyFileText(key: FileKey): string {
  const file = {
    format: FORMAT,
    person: key.person,
    device_secret: toBase64Url(key.device_secret),
    wrapped: JSON.parse(key.wrapped) as unknown,
    recovery: JSON.parse(key.recovery) as unknown,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

interface KeyFile {
  format: string;
  person: string;
  device_secret: string;
  wrapped: { public: string };
  recovery: object;
}

function isKeyFile(found: unknown): found is KeyFile {
  const isObject = (one: unknown): one is Record<string, unknown> => typeof one === "object" && one !== null;
  if (!isObject(found) || !isObject(found.wrapped) || !isObject(found.recovery)) return false;
  const texts = [found.format, found.person, found.device_secret, found.wrapped.public];
  return texts.every((text) => typeof text === "string");
}

function secretOf(text: string): Uint8Array<ArrayBuffer> {
  try {
    const secret = fromBase64Url(text);
    if (secret.length === DEVICE_SECRET_BYTES) return secret;
  } catch {
    // Told below.
  }
  throw noKeyFile();
}

function noKeyFile(): Error {
  return new Error(say("Il file non è una chiave di custode di Ceralacca (formato ceralacca-custodian/1).", "The file is no custodian's key of Ceralacca (format ceralacca-custodian/1)."));
}
