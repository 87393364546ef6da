import { api } from "../../lib/api";
import { element } from "../../lib/dom";
import { Refused } from "../../lib/refusal";
import { say } from "../../lib/say";
import type { App, OpenTender } from "../app";
import type { Circumstances, Form } from "../definition";
import { button, field, workButton } from "../parts";

/** Members of a group at most, the leader left out. */
const OTHERS_MAX = 49;

/** Who takes part: form, members, those relied upon, circumstances, lots. */
export function showWho(app: App, open: OpenTender, place: HTMLElement): void {
  place.append(forms(app, open));
  if (open.model.form !== "single") place.append(members(app, open));
  if (app.procedure.definition.lots.length > 1) place.append(lots(app, open));
  place.append(auxiliaries(app, open), circumstances(app, open));
}

export function formName(form: Form): string {
  switch (form) {
    case "single":
      return say("operatore singolo", "single operator");
    case "cooperative_consortium":
      return say("consorzio di cooperative", "consortium of cooperatives");
    case "craft_consortium":
      return say("consorzio di imprese artigiane", "consortium of craft firms");
    case "stable_consortium":
      return say("consorzio stabile", "stable consortium");
    case "formed_group":
      return say("raggruppamento temporaneo costituito (RTI)", "temporary group, formed");
    case "group_to_be_formed":
      return say("raggruppamento temporaneo costituendo (RTI)", "temporary group, to be formed");
    case "ordinary_consortium":
      return say("consorzio ordinario", "ordinary consortium");
    case "network":
      return say("aggregazione di rete", "network of firms");
    case "european_grouping":
      return say("GEIE", "European economic interest grouping");
  }
}

function forms(app: App, open: OpenTender): HTMLElement {
  const choices = app.procedure.definition.participation.forms.map((form) => {
    const input = element("input", { type: "radio", name: "form", id: `form-${form}`, value: form });
    input.checked = open.model.form === form;
    input.addEventListener("change", () => {
      open.workspace.set("form", form);
      app.show();
      document.getElementById(`form-${form}`)?.focus();
    });
    return element("div", { class: "form-check" }, input, element("label", { for: `form-${form}` }, formName(form)));
  });
  return element("fieldset", { class: "field" }, element("legend", {}, say("Forma di partecipazione", "Form of participation")), element("small", { class: "form-text article" }, "art. 65 D.Lgs. 36/2023"), ...choices);
}

function members(app: App, open: OpenTender): HTMLElement {
  const { model } = open;
  const rows = model.members.map((member, index) => {
    const change = (patch: Partial<typeof member>): void => {
      model.members = model.members.map((found, at) => (at === index ? { ...found, ...patch } : found));
    };
    const share = element("input", { type: "text", class: "form-control", maxlength: "200", value: member.share });
    share.addEventListener("input", () => change({ share: share.value }));
    const tax = element("input", { type: "text", class: "form-control", maxlength: "16", value: member.tax_code });
    tax.addEventListener("input", () => change({ tax_code: tax.value.trim().toUpperCase() }));
    const remove = button(say(`Togli ${member.name}`, `Remove ${member.name}`), () => {
      model.members = model.members.filter((_, at) => at !== index);
      app.show();
    }, "btn-outline-danger btn-sm");
    return element(
      "li",
      { class: "member" },
      element("p", {}, element("strong", { lang: "it" }, member.name), say(" – mandante", " – member")),
      field(`tax-${index}`, say("Codice fiscale", "Tax code"), [], tax),
      field(`share-${index}`, say("Parte o quota eseguita", "Part or share carried out"), [say("Ad esempio «40 %, trasporto».", "For example \"40 %, transport\".")], share),
      remove,
    );
  });
  const id = element("input", { type: "text", class: "form-control", maxlength: "64", autocomplete: "off" });
  const add = async (): Promise<void> => {
    const found = await registered(id.value.trim());
    const wanted = found.operator;
    if (wanted === app.page.operator || model.members.some((member) => member.id === wanted)) throw new Error(say("C'è già.", "It is there already."));
    if (model.members.length >= OTHERS_MAX) throw new Error(say(`Al massimo ${OTHERS_MAX} mandanti.`, `${OTHERS_MAX} members at most.`));
    model.members = [...model.members, { id: wanted, name: found.name, tax_code: found.tax_code ?? "", share: "" }];
    app.show();
  };
  return element(
    "section",
    { "aria-labelledby": "members-heading" },
    element("h3", { id: "members-heading" }, say("Componenti", "Members")),
    element("p", {}, say("Mandataria o capofila: ", "Leader: "), element("strong", { lang: "it" }, app.page.operatorName), ". ", element("span", { class: "article" }, "art. 68 D.Lgs. 36/2023")),
    element("ul", { class: "members" }, ...rows),
    field("member-id", say("Codice fiscale dell'impresa da aggiungere", "Tax code of the firm to add"), [say("Oppure l'identificativo che la mandante legge nella pagina della propria impresa. L'impresa dev'essere registrata sulla piattaforma.", "Or the identifier that the member reads on the page of its own firm. The firm must be registered on the platform.")], id),
    element("div", { class: "actions" }, workButton(say("Aggiungi", "Add"), add, "btn-outline-primary")),
  );
}

interface Registered {
  operator: string;
  name: string;
  tax_code?: string;
}

/** Codice fiscale of a firm or of a person who is one. */
const TAX_CODE = /^(\d{11}|[A-Z0-9]{16})$/i;

/** The firm of the register that a tax code or an identifier names. */
async function registered(named: string): Promise<Registered> {
  if (TAX_CODE.test(named)) {
    const { operators: found } = await api<{ operators: Registered[] }>(`/api/operators/by-tax-code/${encodeURIComponent(named)}`);
    if (found.length > 1) throw new Error(say(`Più imprese registrate hanno questo codice fiscale: scriva l'identificativo fra ${found.map((firm) => firm.operator).join(", ")}.`, `Several registered firms have this tax code: write the identifier, one of ${found.map((firm) => firm.operator).join(", ")}.`));
    if (found[0] !== undefined) return found[0];
  }
  const unknown = say("Nessuna impresa registrata ha questo codice fiscale o identificativo.", "No registered firm has this tax code or identifier.");
  if (named === "") throw new Error(say("Scriva il codice fiscale dell'impresa.", "Write the firm's tax code."));
  try {
    return await api<Registered>(`/api/operators/${encodeURIComponent(named)}`);
  } catch (error) {
    throw error instanceof Refused ? new Error(unknown) : error;
  }
}

function lots(app: App, open: OpenTender): HTMLElement {
  const { lots_max: most } = app.procedure.definition.participation;
  const choices = app.procedure.definition.lots.map((lot) => {
    const id = `lot-${lot.number}`;
    const input = element("input", { type: "checkbox", id });
    input.checked = open.model.lots.includes(lot.number);
    input.addEventListener("change", () => {
      open.workspace.set(`lot/${lot.number}`, input.checked ? true : undefined);
      // Envelopes of the lot are steps of the list.
      app.show();
      document.getElementById(id)?.focus();
    });
    return element("div", { class: "form-check" }, input, element("label", { for: id }, `${say("Lotto", "Lot")} ${lot.number}: `, element("span", { lang: "it" }, lot.title)));
  });
  const hint = most === undefined ? [] : [element("small", { class: "form-text" }, say(`Al massimo ${most} lotti.`, `${most} lots at most.`))];
  return element("fieldset", { class: "field" }, element("legend", {}, say("Lotti per cui partecipa", "Lots tendered for")), ...hint, ...choices);
}

function auxiliaries(app: App, open: OpenTender): HTMLElement {
  const { model } = open;
  const rows = model.auxiliaries.map((auxiliary) =>
    element("li", {}, element("span", { lang: "it" }, auxiliary.name), " ", button(say(`Togli ${auxiliary.name}`, `Remove ${auxiliary.name}`), () => {
      model.auxiliaries = model.auxiliaries.filter((found) => found.id !== auxiliary.id);
      app.show();
    }, "btn-outline-danger btn-sm")),
  );
  const name = element("input", { type: "text", class: "form-control", maxlength: "200" });
  const add = async (): Promise<void> => {
    if (name.value.trim() === "") throw new Error(say("Scriva il nome dell'impresa ausiliaria.", "Write the name of the auxiliary firm."));
    const next = 1 + Math.max(0, ...model.auxiliaries.map((found) => Number(found.id.slice(4))));
    model.auxiliaries = [...model.auxiliaries, { id: `aux-${next}`, name: name.value.trim() }];
    app.show();
  };
  return element(
    "section",
    { "aria-labelledby": "auxiliaries-heading" },
    element("h3", { id: "auxiliaries-heading" }, say("Avvalimento", "Reliance on others")),
    element("p", {}, say("Imprese ausiliarie di cui usa i requisiti, se ce ne sono. ", "Firms whose capacity you rely on, if any. "), element("span", { class: "article" }, "art. 104 D.Lgs. 36/2023")),
    element("ul", {}, ...rows),
    field("auxiliary", say("Impresa ausiliaria", "Auxiliary firm"), [], name, true),
    element("div", { class: "actions" }, workButton(say("Aggiungi", "Add"), add, "btn-outline-primary")),
  );
}

function circumstances(app: App, open: OpenTender): HTMLElement {
  const asked = new Set(app.procedure.definition.envelopes.flatMap((spec) => spec.items.map((item) => item.condition)));
  const tick = (name: keyof Circumstances, condition: "if_attorney" | "if_other_labour_agreement" | "if_secrecy_claimed", label: string, article: string): HTMLElement[] => {
    if (!asked.has(condition)) return [];
    const id = `circumstance-${name}`;
    const input = element("input", { type: "checkbox", id });
    input.checked = open.model.circumstances[name] === true;
    input.addEventListener("change", () => open.workspace.set(`circumstance/${name}`, input.checked ? true : undefined));
    return [element("div", { class: "form-check" }, input, element("label", { for: id }, label, " ", element("span", { class: "article" }, article)))];
  };
  return element(
    "fieldset",
    { class: "field" },
    element("legend", {}, say("Circostanze", "Circumstances")),
    element("small", { class: "form-text" }, say("Spunti ciò che ricorre: compariranno i documenti che ne seguono.", "Tick what holds: the documents that follow will appear.")),
    ...tick("attorney", "if_attorney", say("Firma un procuratore", "An attorney signs"), ""),
    ...tick("other_labour_agreement", "if_other_labour_agreement", say("Applico un contratto collettivo diverso da quello indicato", "I apply another collective agreement than the one named"), "art. 11 c. 3-4 D.Lgs. 36/2023"),
    ...tick("secrecy_claimed", "if_secrecy_claimed", say("Alcune parti dell'offerta sono coperte da segreto tecnico o commerciale", "Parts of the tender are technical or trade secrets"), "art. 35 c. 4 lett. a) D.Lgs. 36/2023"),
  );
}
