// What can be done with a record now: the POST routes of its noun that its state and the person's rights allow.
import { mayHaveMoved, movedBy } from "./moved";
import { Problem } from "./problem";
import { fieldsOf, fill, fitsState, nounOf, schema, statesOf, type Move, type Route, type Row } from "./schema";
import { sendOnce } from "./sending";
import { t } from "./words";

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

/** Whether this person may make that move of the machine there, where no route of the record's own makes it. */
export function mayMove(machine: string, event: string, state: string): boolean {
  return schema().machines[machine]?.moves.some((m) => m.event === event && m.from === state && m.may) === true;
}

/** How many of these events, one after another, lie behind a record: those whose state it has come to or passed, in the machine's order of states. */
export function passed(machine: string, events: string[], state: string): number {
  const states = statesOf(machine);
  const reached = (event: string) => Math.min(...(schema().machines[machine]?.moves ?? []).filter((m) => m.event === event).map((m) => states.indexOf(m.to)));
  const ahead = events.findIndex((event) => states.indexOf(state) < reached(event));
  return ahead < 0 ? events.length : ahead;
}

/** The moves that the record waits for: one, or the same for several rights. */
function awaitedOf(getRoute: string, row: Row): Move[] {
  const machine = schema().machines[nounOf(getRoute)?.machine ?? ""];
  return machine?.moves.filter((m) => m.from === row.state && m.awaited !== undefined) ?? [];
}

/** What the record waits for and whose it is; "": it waits for nobody. */
export function nextWords(getRoute: string, row: Row): string {
  const moves = awaitedOf(getRoute, row);
  const by = [...new Set(moves.flatMap((m) => (m.awaited ?? "").split(" · ")).filter(Boolean))].join(" · ");
  return by ? t("actionsNext", { act: moves[0]?.label ?? "", by }) : "";
}

export function actionTitle(route: Route): string {
  return route.label ?? moveOf(route)?.label ?? schema().shapes[route.in ?? ""]?.label ?? route.name;
}

/** Of what one may do, the step that the record waits for. */
export function leadOf(getRoute: string, row: Row): Route | undefined {
  const [awaited] = awaitedOf(getRoute, row);
  return awaited && actionsOf(getRoute, row).find((r) => moveOf(r)?.event === awaited.event);
}

/** Sends actions of records, each once. `again` reads the page anew when one is refused; was the record moved on meanwhile, its problem tells both
 * versions (moved.ts). `held`: of records that are not read alone, the one that the page has by then. */
export function useActionSender(again: () => Promise<unknown>, held: (seen: Row) => Row | undefined = () => undefined): (route: Route, record: Row, body: Row) => Promise<void> {
  return async (route, record, body) => {
    const members = Object.fromEntries(Object.entries(body).filter(([k]) => k !== "id"));
    const seen = { ...record };
    try {
      await sendOnce("POST", fill(route.path, seen), fieldsOf(route.in).length > 1 ? members : {});
    } catch (error) {
      if (!(error instanceof Problem && mayHaveMoved(error))) throw error;
      await again();
      throw await movedBy(error, route, seen, held);
    }
  };
}
