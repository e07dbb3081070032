// For whom one looks: oneself, or those of the family who let this account look.
import { computed, ref } from "vue";

import { get, type Page } from "../../api";
import { language } from "../../language";
import { t } from "../../words";
import type { MyPerson, Person, PersonRow } from "./sure";

export const persons = ref<Person[]>([]);
const chosen = ref(Number(localStorage.getItem("my.person")));
export const person = computed<Person | undefined>(() => persons.value.find((p) => p.id === chosen.value) ?? persons.value[0]);

export async function loadPersons(): Promise<void> {
  const [mine, rows] = await Promise.all([get<{ items: MyPerson[] }>("/api/my/persons"), get<Page<PersonRow>>("/api/people?limit=50")]);
  persons.value = mine.items.map((one) => ({ ...one, id: one.person_id, sex: rows.items.find((row) => row.id === one.person_id)?.sex ?? null }));
}

export function forgetPersons(): void {
  persons.value = [];
}

export function choosePerson(id: number): void {
  chosen.value = id;
  localStorage.setItem("my.person", String(id));
}

export function personPath(rest: string): string {
  return `/api/people/${person.value?.id ?? 0}/${rest}`;
}

export function isMyself(one: Person | undefined): boolean {
  return one?.relation === "self";
}

/** Surnames of two characters go with names of four. */
export function surnameOf(name: string): string {
  return name.length >= 4 ? name.slice(0, 2) : name.slice(0, 1);
}

/** 王奶奶; in English the name as it is. */
export function politeName(one: Person): string {
  if (language === "en" || /[A-Za-z]/.test(one.name)) return one.name;
  return t(one.sex === "male" ? "my.grandfather" : "my.grandmother", { name: surnameOf(one.name) });
}
