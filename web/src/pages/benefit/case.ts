// One application with all that a decision needs: the person, what the programme demands, the clock, and which case comes next.
import { ref, shallowRef, type Ref, type ShallowRef } from "vue";

import { ask, find, get, type Page } from "../../api";
import { dayOf } from "../../clock";
import { Problem, wordsOf } from "../../problem";
import { routeNamed, schema, statesBefore, type Row } from "../../schema";
import type { SureOf } from "../../types";

export type Application = SureOf<"application">;
export type Book = SureOf<"programme_book">;
export type Clock = SureOf<"desk_clock">;
export type Grant = SureOf<"grant">;
export type Publicity = SureOf<"publicity">;
export type AssessmentRow = SureOf<"assessment_row">;

export interface Case {
  application: Application;
  person: Row | null;
  groups: Row[];
  grants: Grant[];
  plans: SureOf<"plan">[];
  others: Application[];
  assessments: AssessmentRow[];
  publicity: Publicity | null;
  book: Book;
  clock: Clock | null;
  /** The next case that waits for me at this step, else at any. */
  next: number | null;
}

export const holds = (row: { valid_from: string; valid_to: string }): boolean => {
  const today = dayOf();
  return row.valid_from <= today && (row.valid_to == null || row.valid_to > today);
};

/** What one may not see is empty; what could not be read is the problem of the page. */
async function rowsOf<T>(name: string, query: string): Promise<T[]> {
  const route = routeNamed(name);
  if (!route?.may) return [];
  return (await find<Page<T>>(`${route.path}?${query}`))?.items ?? [];
}

/** A short way on; without it one goes back to the list, so its failing keeps nobody from this case. */
async function nextOf(application: Application): Promise<number | null> {
  if (!routeNamed("inbox_page")?.may) return null;
  const page = await get<SureOf<"inbox_page">>("/api/desk/inbox?limit=99").catch(() => null);
  const waiting = (page?.items ?? []).filter((i) => i.noun === "application" && i.id !== application.id);
  return (waiting.find((i) => i.state === application.state) ?? waiting[0])?.id ?? null;
}

/** Whether an assessment lies with its assessors. */
export const isAssessing = (a: AssessmentRow): boolean => statesBefore("assessment", "sign").includes(a.state);

/** Whether its clock runs for an officer: not once it ended, not while assessors are at it or its list hangs out. */
function awaitsSomebody(state: string, assessments: AssessmentRow[], publicity: Publicity | null): boolean {
  if (state === "reviewed") return !assessments.some(isAssessing);
  if (state === "publicity") return publicity?.state === "closed";
  return schema().machines.application?.moves.some((m) => m.from === state) === true;
}

async function read(id: number): Promise<Case> {
  const application = (await ask<Application>("GET", `/api/applications/${id}`)).body;
  const who = `person_id=${application.person_id}&limit=50`;
  const [person, groups, grants, plans, others, assessed, publicity, book, next] = await Promise.all([
    find<Row>(`/api/people/${application.person_id}`),
    rowsOf<Row>("person_group_list", who),
    rowsOf<Grant>("grant_list", who),
    application.state === "granted" ? rowsOf<SureOf<"plan">>("plan_list", who) : [],
    rowsOf<Application>("application_list", who),
    rowsOf<AssessmentRow>("assessment_list", who),
    application.publicity_id ? find<Publicity>(`/api/publicities/${application.publicity_id}`) : null,
    get<Book>("/api/programmes"),
    nextOf(application),
  ]);
  /** What was found on another scale is not what this programme asks for. */
  const scale = book.programmes.find((p) => p.code === application.programme)?.scale;
  const assessments = assessed.filter((a) => !scale || a.scale === scale);
  const clock = awaitsSomebody(application.state, assessments, publicity) ? await find<Clock>(`/api/desk/clock?noun=application&id=${id}`) : null;
  return { application, person, groups, grants, plans, others, assessments, publicity, book, clock, next };
}

export function useCase(id: number): { data: ShallowRef<Case | null>; problem: Ref<string>; load: () => Promise<void> } {
  const data = shallowRef<Case | null>(null);
  const problem = ref("");
  async function load(): Promise<void> {
    try {
      data.value = await read(id);
      problem.value = "";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = wordsOf(error);
    }
  }
  return { data, problem, load };
}
