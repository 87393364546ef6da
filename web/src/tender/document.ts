// What is typed and chosen for a tender, as one flat document, and how two versions of it come together. It exists in the
// clear only in this browser; the server keeps it sealed under the tenderer's draft key.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Version of the document's shape. */
export const DOCUMENT_SCHEMA = 1;

/** The document: fields by name, e.g. `answer/technical-2/eta_mezzi`. A field that is absent was never filled in or was emptied. */
export interface TenderDocument {
  schema: typeof DOCUMENT_SCHEMA;
  fields: Record<string, Json>;
}

/** A field that two people changed differently since they last agreed. */
export interface Conflict {
  field: string;
  mine: Json | undefined;
  theirs: Json | undefined;
}

export interface Merged {
  document: TenderDocument;
  /** What could not be brought together: theirs stands in the document until the person chooses. */
  conflicts: Conflict[];
}

export function emptyDocument(): TenderDocument {
  return { schema: DOCUMENT_SCHEMA, fields: {} };
}

/**
 * Brings together what I changed and what they changed since `base`: field by field, where only one side changed. A field
 * changed by both in different ways is a conflict, and nobody's word is lost.
 */
export function merge(base: TenderDocument, mine: TenderDocument, theirs: TenderDocument): Merged {
  const fields: Record<string, Json> = {};
  const conflicts: Conflict[] = [];
  for (const field of new Set([...Object.keys(mine.fields), ...Object.keys(theirs.fields)])) {
    const [was, my, their] = [base.fields[field], mine.fields[field], theirs.fields[field]];
    const taken = same(my, was) ? their : same(their, was) || same(my, their) ? my : undefined;
    if (taken === undefined && !same(my, was) && !same(their, was) && !same(my, their)) {
      conflicts.push({ field, mine: my, theirs: their });
      if (their !== undefined) fields[field] = their;
    } else if (taken !== undefined) {
      fields[field] = taken;
    }
  }
  return { document: { schema: DOCUMENT_SCHEMA, fields }, conflicts };
}

/** Whether two values are the same, whatever the order of their members. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  return canonical(one) === canonical(other);
}

/** One spelling for each value: members in order. */
export function canonical(value: Json | undefined): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Reads a document that was sealed before. */
export function readDocument(text: string): TenderDocument {
  const read: unknown = JSON.parse(text);
  if (typeof read === "object" && read !== null && "schema" in read && "fields" in read && read.schema === DOCUMENT_SCHEMA) {
    // Only this code writes it, under a key that only this firm has.
    return read as TenderDocument;
  }
  throw new Error("the workspace is of another version of this page");
}
