// For tests of what is published: one person's application walked to approval by its offices, and a list that hangs out with it.
import assert from "node:assert/strict";

/** Someone with a level and no grant, whom the table of amounts fits. */
export async function approved(lab, clerk, officer) {
  const held = new Set((await lab.ask(clerk, "GET", "/api/grants?limit=99")).body.items.map((g) => g.person_id));
  const people = [];
  for (let after = ""; ; ) {
    const { body } = await lab.ask(clerk, "GET", `/api/people?state=active&level_from=1&limit=100${after}`);
    people.push(...body.items.filter((p) => !held.has(p.id)));
    if (!body.next) break;
    after = `&after=${encodeURIComponent(body.next)}`;
  }
  const file = await clerk.request.post(`${lab.url}/api/files?name=scan.pdf`, { data: Buffer.from("%PDF-1.4\n%%EOF\n"), headers: { "Content-Type": "application/octet-stream" } });
  const blob = (await file.json()).id;
  const shared = ["id_card", "household_register", "income_proof"].map((material) => ({ material, shared_note: "数据共享核验一致" }));
  const materials = [...shared, ...["application_form", "consent_form"].map((material) => ({ material, blob_id: blob }))];
  for (const person of people) {
    const at = await clerk.request.get(`${lab.url}/api/people/${person.id}`);
    await clerk.request.patch(`${lab.url}/api/people/${person.id}`, { data: { income: "dibao" }, headers: { "If-Match": at.headers().etag, "Idempotency-Key": crypto.randomUUID() } });
    const { body: made } = await lab.ask(clerk, "POST", "/api/applications", { person_id: person.id, programme: "service_allowance", applied_by: "self", materials });
    if (!made.id) continue;
    for (const step of ["accept", "review"]) await lab.ask(clerk, "POST", `/api/applications/${made.id}/${step}`, {});
    const { body } = await lab.ask(officer, "POST", `/api/applications/${made.id}/approve`, {});
    if (body.state === "approved") return { ...body, blob };
  }
  throw new Error("nobody of the city fits");
}

/** A list that hangs out today, with the names on it. */
export async function hung(lab, clerk, officer) {
  await approved(lab, clerk, officer);
  const { scope } = (await lab.ask(clerk, "GET", "/api/me")).body;
  const from_day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
  const { status, body } = await lab.ask(clerk, "POST", "/api/publicities", { programme: "service_allowance", place: "街道公告栏", from_day, scope });
  assert.equal(status, 201, JSON.stringify(body));
  return (await lab.ask(clerk, "GET", `/api/publicities/${body.id}`)).body;
}

/** The photo of the board, on the page of what hangs there. */
export async function photographed(page) {
  await page.getByRole("button", { name: "上传公示照片和回执" }).click();
  const dialog = page.getByRole("dialog");
  const buffer = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");
  await dialog.locator("input[type=file]").first().setInputFiles({ name: "board.png", mimeType: "image/png", buffer });
  await dialog.getByRole("link").waitFor();
  await dialog.locator("button.main").click();
  await page.getByText("还没有公示照片").waitFor({ state: "detached" });
}

/** What was approved of this programme goes to the board; the number of the list. */
export async function posted(page, url, programme, place) {
  await page.goto(`${url}/board`);
  await page.locator(".board-ready article", { hasText: programme }).getByRole("button", { name: "张贴公示" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/公示地点/).fill(place);
  await dialog.getByRole("button", { name: "张贴公示" }).click();
  await page.waitForURL(/\/record\/publicity\/\d+$/);
  await page.getByText("还没有公示照片").waitFor();
  return Number(page.url().split("/").at(-1));
}
