// The page where a procedure begins: a file that is chosen is read here, and its text put into the field that is sent.
import { all, must } from "./lib/dom";

for (const place of all("[data-file-into]", HTMLElement)) {
  const pick = must("input[type=file]", HTMLInputElement, place);
  const target = must(`#${place.dataset["fileInto"] ?? ""}`, HTMLTextAreaElement);
  place.hidden = false;
  pick.addEventListener("change", async () => {
    const file = pick.files?.[0];
    if (file !== undefined) target.value = await file.text();
  });
}
