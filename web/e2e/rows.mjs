// Every row of the router's own table, and where in the demo city it is to be seen: by whom, under which address.
//
//   table (asked of the running app) ──► office: whoever may call what the row needs; lists, forms and records out of the server's tables
//                                    ──► phones, tablet, portal: their own people, with records of theirs
//
// Which row an address shows, the app tells when it is there; so a row that no address shows is missed at the end.

/** The router's table: { path, needs } once a path. */
export async function tableOf(page) {
  const all = await page.evaluate(() =>
    document.querySelector("#app").__vue_app__.config.globalProperties.$router.getRoutes().map((r) => ({ path: r.path, ...(r.meta.needs && { needs: r.meta.needs }) })),
  );
  // A frame stands under the address of its first page, and needs nothing.
  return [...new Map([...all].sort((a, b) => Number("needs" in a) - Number("needs" in b)).map((row) => [row.path, row])).values()];
}

const under = (table, door) => table.filter(({ path }) => path === door || path.startsWith(`${door}/`));
const routesOf = (schema) => schema.modules.flatMap((m) => m.nouns).flatMap((n) => n.routes);
const isList = (r) => r.list && !r.path.startsWith("/api/public/");
const isForm = (r) => r.method === "POST" && !r.path.includes("{") && r.in && !r.upload;

/** The number of a record of this noun: the first of its list, else of a field that points to one. */
async function idOf({ get, may, schema }, noun) {
  const read = may.get(`${noun}_get`);
  if (!read?.path.endsWith("/{id}") || read.file) return null;
  const list = may.get(`${noun}_list`);
  if (list?.list) return (await get(`${list.path}?limit=1`)).items[0]?.id ?? null;
  for (const other of [...may.values()].filter(isList)) {
    const field = schema.shapes[other.out]?.fields.find((f) => f.ref === noun && f.name !== "id");
    const row = field && (await get(`${other.path}?limit=50`)).items.find((one) => one[field.name] > 0);
    if (row) return row[field.name];
  }
  return null;
}

/** Addresses of the office by role: each once, by whoever has had fewest of those who may; everybody's own first page. */
export async function officePaths(people, table) {
  const all = routesOf(people[0].schema);
  const plan = new Map(people.map(({ role }) => [role, ["/"]]));
  for (const person of people) person.may = new Map(routesOf(person.schema).filter((r) => r.may).map((r) => [r.name, r]));
  const give = async (pathsFor) => {
    for (const person of [...people].sort((a, b) => plan.get(a.role).length - plan.get(b.role).length)) {
      const paths = await pathsFor(person);
      plan.get(person.role).push(...paths);
      if (paths.length > 0) return;
    }
  };
  const plain = table.filter(({ path }) => path !== "/" && !path.includes(":"));
  for (const { path, needs = /^\/(?:list|new)\/(\w+)$/.exec(path)?.[1] } of plain)
    await give(({ may }) => (!needs || may.has(needs) ? [path === "/search" ? `${path}?q=王` : path] : []));
  const taken = new Set(plain.map(({ path }) => path));
  const lists = all.filter(isList).map((r) => r.name);
  const forms = people[0].schema.modules.flatMap((m) => m.nouns).filter((n) => n.routes.some(isList)).flatMap((n) => n.routes).filter(isForm).map((r) => r.name);
  for (const [kind, names] of [["list", lists], ["new", forms]])
    for (const name of names.filter((one) => !taken.has(`/${kind}/${one}`))) await give(({ may }) => (may.has(name) ? [`/${kind}/${name}`] : []));
  for (const noun of all.filter((r) => r.name.endsWith("_get")).map((r) => r.name.slice(0, -4)))
    await give(async (person) => {
      const id = await idOf(person, noun);
      if (!id) return [];
      return [`/record/${noun}/${id}`];
    });
  for (const { path, needs = "person_get" } of table.filter((row) => row.path.startsWith("/person/")))
    await give(async (person) => {
      const id = person.may.has(needs) && (await idOf(person, "person"));
      return id ? [path.replace(":id", id)] : [];
    });
  return plan;
}

/** Rows under `door` as addresses; a row whose record is not found is left out. */
function fill(table, door, params) {
  return under(table, door).flatMap(({ path }) => {
    if (!path.includes(":")) return [path];
    const value = params[path];
    return value === undefined ? [] : [path.replace(/:\w+(\(\\d\+\))?\??/, value).replace(/\/$/, "")];
  });
}

const day = (days) => new Date(Date.now() + (8 + days * 24) * 3_600_000).toISOString().slice(0, 10);
const coming = ["requested", "offered", "accepted", "assigned", "confirmed"];
const done = ["finished", "followed", "frozen", "settled"];

/** The family's, with visits and cases of whoever is looked after. */
export async function elderPaths(get, table) {
  const [{ person_id: id }] = (await get("/api/my/persons")).items;
  const visits = (await get(`/api/people/${id}/visits?from=${day(-30)}&to=${day(30)}`)).items;
  const visit = (states) => visits.find((v) => states.includes(v.state) && !v.stars)?.id;
  const programme = (await get("/api/programmes")).programmes.find((p) => p.on_application);
  return fill(table, "/my", {
    "/my/visit/:id(\\d+)": visit([...coming, ...done]),
    "/my/visit/:id(\\d+)/change": visit(coming),
    "/my/visit/:id(\\d+)/rate": visit(done),
    "/my/visit/:id(\\d+)/complain": visit(done),
    "/my/application/:id(\\d+)": (await get(`/api/applications?person_id=${id}&limit=1`)).items[0]?.id,
    "/my/apply/:programme": programme.code,
  });
}

/** The carer's, at this visit. */
export function carerPaths(table, visit) {
  return fill(table, "/carer", { "/carer/visit/:id": `${visit.id}?day=${visit.day}` });
}

export async function assessorPaths(get, table) {
  const { items } = await get("/api/desk/inbox?tab=assess&limit=50");
  return fill(table, "/assessor", { "/assessor/:id": items.findLast((item) => item.noun === "assessment")?.id });
}

/** What is open to everybody; nobody has the card of this token, whose page asks for its PIN all the same. */
export async function openPaths(get, table) {
  const [notice] = (await get("/api/public/publicities?limit=1")).items;
  const [programme] = (await get("/api/programmes")).programmes;
  const portal = fill(table, "/public", { "/public/notices/:id": notice?.id, "/public/apply/:code": programme.code, "/public/papers/:code?": "" });
  return [...portal, "/sign-in", "/card/nobody", "/nowhere"];
}

/** Rows that stand at no door of the phones, the tablet or the portal. */
export function officeRows(table) {
  const doors = ["/my", "/carer", "/assessor", "/public", "/sign-in", "/card"].flatMap((door) => under(table, door));
  return table.filter((row) => !doors.includes(row) && !row.path.startsWith("/:"));
}
