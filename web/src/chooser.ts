// The server behind choosing.ts: records by part of their name, places by their tree, files by upload.
import { get, upload, type Page } from "./api";
import type { Choice, Choosing, StoredFile } from "./choosing";
import { ageOf } from "./clock";
import { me } from "./me";
import { nameOf } from "./names";
import { choiceLabel, fieldsOf, routeNamed, type Row } from "./schema";
import { t } from "./words";

interface Division {
  code: number;
  name: string;
}

function isListed(noun: string): boolean {
  const list = routeNamed(`${noun}_list`);
  return (list?.may || list?.named) === true && fieldsOf(list?.out).some((f) => f.name === "name");
}

function personChoice(row: Row): Choice {
  const sex = fieldsOf("person").find((f) => f.name === "sex");
  const parts = [choiceLabel(sex?.choices, row.sex), t("ageYears", { n: ageOf(row.birth) }), nameOf("division", row.scope)];
  return { id: Number(row.id), name: String(row.name), hint: parts.filter(Boolean).join(" · ") };
}

async function searchPeople(text: string, signal?: AbortSignal): Promise<Choice[]> {
  if (text === "") return [];
  const found = await get<{ items: Row[] }>(`/api/person-search?q=${encodeURIComponent(text)}`, signal);
  return found.items.slice(0, 20).map(personChoice);
}

async function search(noun: string, text: string, signal?: AbortSignal, within = false): Promise<Choice[]> {
  if (noun === "person" && routeNamed("person_search")?.may) return searchPeople(text, signal);
  return (await get<{ items: Choice[] }>(`/api/search/${noun}?q=${encodeURIComponent(text)}${within ? "&within=true" : ""}`, signal)).items;
}

async function placesBelow(parent: number | null): Promise<Choice[]> {
  const mine = Number(me.row.scope ?? 0);
  if (parent === null && mine > 0) return [{ id: mine, name: (await get<Division>(`/api/divisions/${mine}`)).name }];
  const asked = parent === null ? "level=province" : `parent=${parent}`;
  return (await get<Page<Division>>(`/api/divisions?${asked}&limit=200`)).items.map((d) => ({ id: d.code, name: d.name }));
}

export const serverChoosing: Choosing = {
  searchable: (noun) => isListed(noun) || (noun === "person" && routeNamed("person_search")?.may === true),
  search,
  placesBelow,
  upload: (file) => upload<StoredFile>(`/api/files?name=${encodeURIComponent(file.name)}`, file),
};
