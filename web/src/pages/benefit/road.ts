// The road of an application: the steps of its programme, what was done of them, where it stands.
import type { Stop } from "../../parts/benefit/CaseRoad.vue";
import { language } from "../../language";
import { nameOf } from "../../names";
import { phaseIn, schema } from "../../schema";
import { instant } from "../../show";
import type { SureOf } from "../../types";
import { t } from "../../words";
import type { Application, Case } from "./case";
import { stepsOf } from "./checks";

export function stepWords(step: SureOf<"application_step">): string {
  const move = schema().machines.application?.moves.find((m) => m.event === step.event);
  return move?.label ?? t("case.applied");
}

function taken(application: Application, name: string): SureOf<"application_step"> | undefined {
  return [...application.steps].reverse().find((s) => s.done === name);
}

export function roadOf(data: Case): Stop[] {
  const { application } = data;
  const steps = stepsOf(data);
  const ended = phaseIn("application", application.state) === "ended";
  const now = steps.findIndex((s) => (ended ? !taken(application, s.step) : s.step === application.at_step));
  const last = now < 0 ? steps.length : now;
  return steps.map((s, i) => {
    const done = taken(application, s.step);
    const who = done ? [instant(done.at).slice(5, 10), done.account_id === -1 ? t("bySystem") : nameOf("account", done.account_id)].filter(Boolean).join(" ") : "";
    const at = i < last ? "past" : i > last ? "ahead" : ended ? "bad" : "now";
    const words = at === "past" ? who : at === "now" ? t(application.state === "correction" ? "case.road.standing" : "case.road.here") : "";
    return { name: language === "zh" ? s.name_zh : s.name_en, at, words };
  });
}
