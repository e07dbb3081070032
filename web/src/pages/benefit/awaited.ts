// What a case waits for where no move of its own helps it on: an assessment that is to be asked for or signed, the days of publicity; what came of it.
import { dayOf } from "../../clock";
import type { Awaited } from "../../parts/benefit/awaited";
import { routeNamed } from "../../schema";
import { yuan } from "../../show";
import { formPath, recordPath } from "../../whereto";
import { t } from "../../words";
import { assessingOf } from "./assessing";
import type { Case } from "./case";
import { programmeOf } from "./checks";

function ofAssessment(data: Case): Awaited {
  const { application, assessments } = data;
  const now = assessingOf(data);
  if (!now) {
    const reason = assessments.some((a) => a.state === "concluded") ? "regular" : "first";
    const query = new URLSearchParams({ person_id: String(application.person_id), reason, scale: programmeOf(data)?.scale ?? "", back: `/record/application/${application.id}` });
    return { words: t("case.await.none"), to: formPath("assessment_create", query.toString()), label: t("case.await.ask"), lead: true };
  }
  return { words: now.words, to: recordPath("assessment", now.one.id), label: t("case.await.look"), lead: false };
}

function ofPublicity({ publicity }: Case): Awaited | null {
  if (!publicity) return null;
  const over = publicity.to_day < dayOf();
  if (over && publicity.photo_blob) return null;
  const words = over ? t("case.await.photo") : t("case.await.hangs", { day: publicity.to_day });
  return { words, to: recordPath("publicity", publicity.id), label: t("case.publicity"), lead: over };
}

/** From when it is paid; what goes into the wallet is spent by a care plan. */
function ofGrant(data: Case): Awaited | null {
  const { application } = data;
  const grant = data.grants.find((g) => g.id === application.grant_id);
  if (!grant) return null;
  const monthly = programmeOf(data)?.every === "month" && application.amount;
  const begins = t("case.paid.from", { day: grant.first_day });
  const words = monthly ? t("case.paid.monthly", { begins, amount: yuan(monthly) }) : begins;
  const plan = programmeOf(data)?.kind === "voucher" && grant.state === "active" && !data.plans.some((p) => p.state !== "ended") ? formPath("plan_create", `person_id=${application.person_id}`) : null;
  return { words, to: plan ?? recordPath("grant", grant.id), label: t(plan ? "person.do.plan_create" : "case.paid.grant"), lead: plan !== null };
}

export function awaitedOf(data: Case): Awaited | null {
  const { state } = data.application;
  const programme = programmeOf(data);
  if (state === "reviewed" && programme?.needs_assessment) return ofAssessment(data);
  if (state === "publicity") return ofPublicity(data);
  if (state === "granted") return ofGrant(data);
  if (state !== "approved" || !programme?.publicity_days) return null;
  const board = routeNamed("publicity_create")?.may === true;
  return { words: t("case.await.publish", { n: programme.publicity_days }), to: board ? "/board" : null, label: t("case.await.post"), lead: true };
}
