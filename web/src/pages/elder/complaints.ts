// Complaints with what was answered: a list does not carry that, so each that has gone on is asked for.
import { get, type Page } from "../../api";
import type { Complaint } from "./sure";

export async function complaintsOf(query: string): Promise<Complaint[]> {
  const { items } = await get<Page<Complaint>>(`/api/complaints?${query}`);
  return Promise.all(items.map((c) => (c.state === "open" && !c.reopened ? c : get<Complaint>(`/api/complaints/${c.id}`))));
}
