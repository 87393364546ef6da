const TAIL_BYTES = 4 * 1024 * 1024;

/**
 * Whether a file looks signed: a `.p7m`, or a PDF that holds a signature dictionary. Not whether the signature is valid.
 * Searching takes a moment: the worker does it, not the page.
 */
export async function looksSigned(file: File): Promise<boolean> {
  if (file.name.toLowerCase().endsWith(".p7m")) return true;
  // Signatures in a PDF are appended to it.
  const tail = await file.slice(Math.max(0, file.size - TAIL_BYTES)).text();
  return tail.includes("/ByteRange") || tail.includes("Signature xmlns");
}
