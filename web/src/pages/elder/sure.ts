// The server's records as pages use them: what may be absent is compared with null where it matters.
import type { Of } from "../../types";

type Sure<T> = { [K in keyof T]-?: NonNullable<T[K]> extends (infer Row)[] ? Sure<Row>[] : NonNullable<T[K]> };

/** Whom one may look at, what of them, and from the register how to address them. */
export type Person = Sure<Of<"my_person">> & { id: number; sex: Sure<Of<"person_row">>["sex"] | null };
export type PersonRow = Sure<Of<"person_row">>;
export type MyPerson = Sure<Of<"my_person">>;
export type Card = Sure<Of<"visit_card">>;
export type Offer = Sure<Of<"menu_offer">>;
export type PersonMenu = Sure<Of<"person_menu">>;
export type Purse = Sure<Of<"purse">>;
export type PersonMonth = Sure<Of<"person_month">>;
export type Application = Sure<Of<"application">>;
export type Programme = Sure<Of<"programme">>;
export type Material = Sure<Of<"programme_material">>;
export type Rate = Sure<Of<"benefit_rate">>;
export type ProgrammeBook = Sure<Of<"programme_book">>;
export type Grant = Sure<Of<"grant">>;
export type GrantLine = Sure<Of<"grant_line">>;
export type Notice = Sure<Of<"notice">>;
export type Hotline = Sure<Of<"hotline">>;
export type Contact = Sure<Of<"contact">>;
export type Consent = Sure<Of<"consent">>;
export type Complaint = Sure<Of<"complaint">>;
export type OrderStep = Sure<Of<"order_step">>;
