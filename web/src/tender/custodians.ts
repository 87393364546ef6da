import type { PublicProcedure } from "./app";

/** The custodian set of a procedure as the sealing format writes it, JSON. */
export function setOf({ custody, definition }: PublicProcedure): string {
  const custodians = (custody?.custodians ?? []).map((custodian) => ({ id: custodian.person, public: custodian.public }));
  return JSON.stringify({ body: definition.buyer.id, epoch: custody?.epoch ?? 0, threshold: custody?.threshold ?? 0, custodians });
}
