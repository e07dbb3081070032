// What can be done with a record now: the POST routes of its noun that its state and the person's rights allow.
import { ask, newKey } from "./api";
import { fieldsOf, fill, nounOf, schema, type Move, type Route, type Row } from "./schema";
import { t } from "./words";

/** The server says in which states a route leads somewhere for this person; without its word, in any. */
export function fitsState(route: Route, row: Row): boolean {
  return route.states === undefined || route.states.split(",").includes(String(row.state));
}

/** `getRoute` names the record's own route: "order_get". */
export function actionsOf(getRoute: string, row: Row): Route[] {
  return (nounOf(getRoute)?.routes ?? []).filter((r) => r.method === "POST" && r.may && r.path.includes("{id}") && !r.upload && fitsState(r, row));
}

/** The move that bears the route's name: "order_accept" of the machine "order" is "accept". */
function moveOf(route: Route): Move | undefined {
  const machine = nounOf(route.name)?.machine ?? "";
  const own = route.name.startsWith(`${machine}_`);
  return schema().machines[machine]?.moves.find((m) => (own ? route.name === `${machine}_${m.event}` : route.name.endsWith(`_${m.event}`)));
}

/** What comes next and whose it is, when it is not the reader's: the first move of the state that a person makes. */
export function nextWords(getRoute: string, row: Row): string {
  const machine = schema().machines[nounOf(getRoute)?.machine ?? ""];
  const move = machine?.moves.find((m) => m.from === row.state && m.by);
  return move ? t("actionsNext", { act: move.label, by: move.by ?? "" }) : "";
}

export function actionTitle(route: Route): string {
  return route.label ?? moveOf(route)?.label ?? schema().shapes[route.in ?? ""]?.label ?? route.name;
}

/** What a new record is there for: the first move from where its kind starts, if people go on from where that leads. */
export function leadOf(getRoute: string, row: Row): Route | undefined {
  const machine = schema().machines[nounOf(getRoute)?.machine ?? ""];
  const first = row.state === machine?.start ? machine?.moves.find((m) => m.from === machine.start) : undefined;
  if (!first || !machine?.moves.some((m) => m.from === first.to && m.by)) return undefined;
  return actionsOf(getRoute, row).find((r) => moveOf(r)?.event === first.event);
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
