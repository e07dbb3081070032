// Shapes as the server describes them (docs/openapi.json); generated into gen/ before every check.
import type { components } from "../gen/openapi";

export type Of<Name extends keyof components["schemas"]> = components["schemas"][Name];
