import { all, must } from "../lib/dom";

/** A body of which the person is a custodian; `enrolled` is empty before he has enrolled a key. */
export interface Body {
  id: string;
  name: string;
  enrolled: string;
}

/** What the page says to its script. */
export interface CustodyPage {
  root: HTMLElement;
  person: string;
  name: string;
  demo: boolean;
  worker: string;
  bodies: Body[];
}

/** Reads the page. */
export function readPage(): CustodyPage {
  const root = must("#custody", HTMLElement);
  const { person = "", name = "", worker = "" } = root.dataset;
  const bodies = all("[data-body]", HTMLElement, root).map(({ dataset }) => ({ id: dataset.body ?? "", name: dataset.bodyName ?? "", enrolled: dataset.enrolled ?? "" }));
  return { root, person, name, worker, demo: root.dataset.demo !== undefined, bodies };
}
