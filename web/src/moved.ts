// A colleague's step came in between: what one was looking at, what stands now, and who took the last step. Whoever sends finds it out, dialogs tell it.
import { find } from "./api";
import { showsSteps, stepsOf, type Step } from "./history";
import { MovedProblem, Problem, type Moved } from "./problem";
import { fieldsOf, fill, fitsState, nounOf, routeNamed, routes, type Field, type Route, type Row } from "./schema";

/** How one record is read: `look` is a route of its own, or the list it stands in. */
interface Reading {
  look: Route;
  /** Of records that are not read alone, what the page has read anew. */
  alone: boolean;
}

const placeless = (path: string) => path.replace(/\{\w+\}/g, "{}");

/** POST /api/orders/{order_id}/visit is about what GET /api/orders/{id} gives. */
function readingOf(route: Route): Reading | null {
  const [path] = /^[^{]*\{\w+\}/.exec(route.path) ?? [];
  if (!path) return null;
  const record = placeless(path);
  const alone = routes().find((r) => r.method === "GET" && placeless(r.path) === record && r.out);
  const list = nounOf(route.name)?.routes.find((r) => r.list);
  const look = alone ?? list;
  return look ? { look, alone: alone !== undefined } : null;
}

const plain = (f: Field) => !["json", "nest", "list"].includes(f.kind) && f.name !== "id" && f.name !== "version";

function differing(shape: string | undefined, seen: Row, now: Row): Field[] {
  const fields = fieldsOf(shape).filter((f) => plain(f) && f.name in seen && (seen[f.name] ?? null) !== (now[f.name] ?? null));
  return fields.sort((a, b) => Number(b.name === "state") - Number(a.name === "state"));
}

async function lastStep(look: Route, id: unknown): Promise<Step | null> {
  const noun = look.name.replace(/_(get|list)$/, "");
  if (!showsSteps() || !routeNamed(`${noun}_get`)?.may) return null;
  return (await stepsOf(noun, Number(id), null)).items[0] ?? null;
}

async function compare(route: Route, seen: Row, held: (seen: Row) => Row | undefined): Promise<Moved | null> {
  const reading = readingOf(route);
  if (!reading) return null;
  const now = reading.alone ? await find<Row>(fill(placeless(reading.look.path).replace("{}", "{id}"), seen)) : held(seen);
  const fields = now ? differing(reading.look.out, seen, now) : [];
  if (!now || fields.length === 0) return null;
  return { fields, seen, now, step: await lastStep(reading.look, seen.id).catch(() => null), fits: fitsState(route, now) };
}

export const mayHaveMoved = ({ status, faults }: Problem) => [403, 409, 412].includes(status) || faults.some((f) => f.field === "state");

/** The problem as it is, or, where the record is no longer what was `seen`, with both versions; `held` is what the page has of it by now. */
export async function movedBy(problem: Problem, route: Route, seen: Row, held: (seen: Row) => Row | undefined): Promise<Problem> {
  const moved = await compare(route, seen, held).catch((error: unknown) => {
    if (error instanceof Problem) return null;
    throw error;
  });
  return moved ? new MovedProblem(problem, moved) : problem;
}
