// Shapes as the server describes them (docs/openapi.json); generated into gen/ before every check.
import type { components } from "../gen/openapi";

export type Of<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** A record as it comes from the server: every member is there; what may be empty is compared with null where it matters. */
export type Sure<T> = { [K in keyof T]-?: NonNullable<T[K]> extends (infer Row)[] ? Sure<Row>[] : NonNullable<T[K]> };
export type SureOf<Name extends keyof components["schemas"]> = Sure<Of<Name>>;
