// Files that a form names and that go up as they are, not sealed: answers to a request to cure, documents of the tender.
import { announce, all, element, must } from "./lib/dom";
import { removeFile, writeFile } from "./lib/files";
import { say } from "./lib/say";
import { sha256 } from "./tender/bytes";
import { bytes } from "./tender/parts";
import { Uploads } from "./tender/uploads";

const form = must("#attach", HTMLFormElement);
const list = must("#attach-list", HTMLUListElement);
const uploads = new Uploads(form.dataset["procedure"] ?? "");
const bytesMax = Number(form.dataset["fileBytesMax"]);
const filesMax = Number(form.dataset["filesMax"]);
/** Longest title, where each file has one. */
const titleMax = form.dataset["titleMax"];

async function add(item: string, file: File): Promise<void> {
  const row = element("li", {}, file.name, " ");
  const state = element("span", { role: "status" });
  row.append(state);
  list.append(row);
  try {
    if (list.children.length > filesMax) throw new Error(say(`al massimo ${filesMax} file.`, `${filesMax} files at most.`));
    if (file.size === 0 || file.size > bytesMax) throw new Error(say(`da 1 byte a ${bytes(bytesMax)}.`, `1 byte to ${bytes(bytesMax)}.`));
    state.textContent = say("caricamento…", "uploading…");
    const content = new Uint8Array(await file.arrayBuffer());
    const digest = await sha256(content);
    const sink = await writeFile(digest);
    await sink.write(content);
    await sink.close();
    // These bytes are not sealed: they stay on this device only while they go up.
    await uploads.add(digest).finally(() => removeFile(digest));
    row.append(element("input", { type: "hidden", name: "file", value: `${item} ${digest} ${file.size}` }), " ");
    if (titleMax !== undefined) row.append(title(file.name, digest, titleMax), " ");
    row.append(remover(row, file.name));
    state.textContent = say(`caricato (${bytes(file.size)})`, `uploaded (${bytes(file.size)})`);
    announce(say(`«${file.name}» è caricato.`, `"${file.name}" is uploaded.`));
  } catch (error) {
    state.textContent = error instanceof Error ? error.message : String(error);
    state.className = "field-error";
  }
}

/** The title under which people find the file, and the name under which it is kept. */
function title(name: string, digest: string, max: string): HTMLElement {
  const id = `title-${digest.slice(0, 16)}`;
  const proposed = name.replace(/\.[A-Za-z0-9.]{1,8}$/, "").replace(/_/g, " ").trim();
  return element(
    "span",
    { class: "field" },
    element("label", { for: id }, say("Titolo", "Title")),
    element("input", { type: "text", class: "form-control", id, name: "title", maxlength: max, required: "", value: proposed === "" ? name : proposed }),
    element("input", { type: "hidden", name: "name", value: name }),
  );
}

function remover(row: HTMLElement, name: string): HTMLButtonElement {
  const made = element("button", { type: "button", class: "btn btn-outline-danger btn-sm" }, say(`Togli ${name}`, `Remove ${name}`));
  made.addEventListener("click", () => row.remove());
  return made;
}

function take(input: HTMLInputElement): void {
  for (const file of input.files ?? []) void add(input.dataset["item"] ?? "", file);
  input.value = "";
}

for (const input of all("input[data-item]", HTMLInputElement, form)) {
  input.addEventListener("change", () => take(input));
  // What was chosen before this script had arrived.
  take(input);
}

form.addEventListener("submit", (event) => {
  if (!uploads.busy()) return;
  event.preventDefault();
  announce(say("Aspetti la fine dei caricamenti.", "Wait for the uploads to end."));
});
