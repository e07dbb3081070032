// The page of background jobs: a check that is on its way is stopped there; work that must not be left half done, once it has failed, is taken up again.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";

import { idNumber } from "./book.mjs";
import { openLab } from "./lab.mjs";

const cityFile = `${process.env.YIYANG_CITY}/yiyang.db`;
let lab;
before(async () => {
  lab = await openLab();
});
after(() => lab.close());

async function must(page, method, path, body) {
  const answer = await lab.ask(page, method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** A register of so many that its check is not over before somebody has looked. */
async function register(page, rows) {
  const born = (i) => `19${40 + (i % 40)}${String(1 + (i % 12)).padStart(2, "0")}${String(1 + (i % 28)).padStart(2, "0")}`;
  const lines = Array.from({ length: rows }, (_, i) => `汪秀英,${idNumber("110101", born(i), i % 10)},大塘巷社区`);
  const { scope } = await must(page, "GET", "/api/me");
  const bytes = Buffer.from(`\ufeff姓名,身份证号,社区\n${lines.join("\n")}\n`);
  const response = await page.request.post(`${lab.url}/api/files?name=${encodeURIComponent("名册.csv")}&scope=${scope}`, { data: bytes, headers: { "Content-Type": "application/octet-stream", "Idempotency-Key": crypto.randomUUID() } });
  assert.ok(response.ok(), await response.text());
  return (await response.json()).id;
}

test("a job that runs comes to the open page by itself, is stopped there, and is told as stopped", async () => {
  const page = await lab.signIn("street_clerk");
  const blob_id = await register(page, 60_000);
  await page.goto(`${lab.url}/jobs`);
  await lab.settle(page);
  const { id } = await must(page, "POST", "/api/people-imports", { blob_id, mode: "check", rows: 60_000 });
  // Other tests of the city have jobs of the same place.
  const running = page.locator(".jobs-running .job", { hasText: /[1-9]\d* \/ 60000/ });
  await running.locator("progress").waitFor();
  await running.getByRole("button", { name: "停止" }).click();
  await running.waitFor({ state: "detached" });
  const job = await must(page, "GET", `/api/jobs/${id}`);
  assert.equal(job.state, "cancelled");
  assert.ok(job.finished > 0 && job.finished < 60_000, `stopped on its way: ${job.finished}`);
  const { label } = (await must(page, "GET", "/api/schema")).choices.job_state.find((c) => c.code === "cancelled");
  await page.goto(`${lab.url}/jobs?job=${id}`);
  const row = page.locator("tr.asked");
  await row.getByText(label, { exact: true }).waitFor();
  assert.equal(await row.getByRole("button").count(), 0, "what was stopped begins anew where it was begun");
  await lab.look(page, "jobs-stopped");
});

/** No money of the demo city fails on its way: a pay file's sending is written down as failed after the file had gone out, so that taken up again it finds all of it done. */
function failed(file, account, words) {
  const city = new DatabaseSync(cityFile, { timeout: 10_000 });
  const now = Date.now();
  const row = { kind: "payfile_send", state: "failed", account, reach: 4, scope: file.scope, input: String(file.id), result: JSON.stringify({ words }), now };
  const sql = `insert into job (kind, state, account_id, reach, scope, input, finished, total, result, created_at, ended_at, whole)
    values (:kind, :state, :account, :reach, :scope, :input, 0, 0, :result, :now, :now, 1)`;
  const { lastInsertRowid } = city.prepare(sql).run(row);
  city.close();
  return Number(lastInsertRowid);
}

test("money that failed on its way says why, and is taken up again by whoever sees it", { skip: !existsSync(cityFile) && "the city is in no file" }, async () => {
  const [one, other] = lab.loginsOf("finance_officer");
  const starter = await must(await lab.hear(one), "GET", "/api/me");
  const page = await lab.signIn(other);
  const [file] = (await must(page, "GET", "/api/payfiles?state=settled&limit=1")).items;
  const id = failed(file, starter.account_id, { zh: "银行接口没有应答", en: "the bank did not answer" });
  await page.goto(`${lab.url}/jobs?job=${id}`);
  const row = page.locator("tr.asked");
  await row.getByText("银行接口没有应答").waitFor();
  await row.getByText(starter.name).waitFor();
  await lab.look(page, "jobs-failed");
  await row.getByRole("button", { name: "接着做" }).click();
  await row.getByText("银行接口没有应答").waitFor({ state: "detached" });
  const { choices } = await must(page, "GET", "/api/schema");
  await row.getByText(choices.job_state.find((c) => c.code === "done").label, { exact: true }).waitFor();
  assert.equal(await row.getByRole("button").count(), 0);
  const job = await must(page, "GET", `/api/jobs/${id}`);
  assert.deepEqual([job.state, job.account_id], ["done", starter.account_id]);
  assert.equal((await must(page, "GET", `/api/payfiles/${file.id}`)).state, "settled", "nothing was sent twice");
});
