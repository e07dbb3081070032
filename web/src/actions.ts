// What can be done with a record now: the POST routes of its noun that its state and the person's rights allow.
import { ask, newKey } from "./api";
import { fieldsOf, fill, nounOf, schema, type Move, type Route, type Row } from "./schema";

/** The event of a route: "order_accept" of the machine "order" is "accept". */
function movesOf(route: Route): Move[] {
  const machine = nounOf(route.name)?.machine ?? "";
  const moves = schema().machines[machine]?.moves ?? [];
  const own = route.name.startsWith(`${machine}_`);
  return moves.filter((m) => (own ? route.name === `${machine}_${m.event}` : route.name.endsWith(`_${m.event}`)));
}

/** `getRoute` names the record's own route: "order_get". */
export function actionsOf(getRoute: string, row: Row): Route[] {
  return (nounOf(getRoute)?.routes ?? []).filter((r) => {
    if (r.method !== "POST" || !r.may || !r.path.includes("{id}") || r.upload) return false;
    const moves = movesOf(r);
    return moves.length === 0 || moves.some((m) => m.from === row.state);
  });
}

export function actionTitle(route: Route): string {
  return route.label ?? movesOf(route)[0]?.label ?? schema().shapes[route.in ?? ""]?.label ?? route.name;
}

/** Sends actions of one record; a lost answer is asked for again under the same key. */
export function useActionSender(): (route: Route, record: Row, body: Row) => Promise<void> {
  let key = newKey();
  return async (route, record, body) => {
    const members = Object.fromEntries(Object.entries(body).filter(([k]) => k !== "id"));
    await ask("POST", fill(route.path, record), { body: fieldsOf(route.in).length > 1 ? members : {}, key });
    key = newKey();
  };
}
