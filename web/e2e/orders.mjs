// Orders for tests of dispatch and visits: asked for by telephone, paid by the persons themselves, taken by the provider.
import assert from "node:assert/strict";

export async function openOrders(lab) {
  const desk = await lab.signIn("operator");
  const manager = await lab.signIn("provider_manager");
  manager.setDefaultTimeout(60_000);

  async function must(page, method, path, body) {
    const answer = await lab.ask(page, method, path, body);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  const today = (await must(manager, "GET", "/api/dispatch/board")).today;
  const org = (await must(manager, "GET", "/api/me")).org_id;
  const people = (await must(desk, "GET", "/api/people?state=active&limit=100")).items;
  let next = 0;

  /** Somebody no order of these tests was made for yet; the order stands as offered to the provider. */
  async function offered(wish = {}) {
    for (; next < people.length; next++) {
      const body = { item: "cleaning", day: today, window_from: 0, window_to: 1439, source: "phone", pay_own: true, org_id: org, ...wish, person_id: people[next].id };
      const made = await lab.ask(desk, "POST", "/api/orders", body);
      if (made.status !== 201) continue;
      next++;
      return made.body;
    }
    throw new Error("nobody is left for whom an order can be made");
  }
  /** An accepted order of somebody in this clerk's own places. */
  async function acceptedBy(clerk, wish) {
    for (const person of (await must(clerk, "GET", "/api/people?state=active&limit=40")).items) {
      const made = await lab.ask(clerk, "POST", "/api/orders", { source: "community", pay_own: true, org_id: org, ...wish, person_id: person.id });
      if (made.status === 201) return must(manager, "POST", `/api/orders/${made.body.id}/accept`, {});
    }
    return assert.fail("nobody of these places can have an order");
  }
  const accepted = async (wish) => must(manager, "POST", `/api/orders/${(await offered(wish)).id}/accept`, {});

  const assign = (order, worker, start) => must(manager, "POST", `/api/orders/${order.id}/assign`, { worker_id: worker, start_minute: start });
  /** Other tests of the city give the same carer work meanwhile: the first hour from nine on, at last of the morning, that the server gives. */
  async function takeAnHour(order, worker_id) {
    const hours = Array.from({ length: 45 }, (_, i) => 30 + ((510 + i * 30) % 1350));
    for (const start_minute of hours)
      if ((await lab.ask(manager, "POST", `/api/orders/${order.id}/assign`, { worker_id, start_minute })).status < 300) return;
    assert.fail("the carer has no hour left");
  }

  return { desk, manager, must, offered, accepted, acceptedBy, assign, takeAnHour, today, org, tomorrow: dayAfter(today, 1) };
}

export function dayAfter(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
