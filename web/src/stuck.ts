// Why the page that was asked for is not there, and its address; null while nothing is amiss.
import { shallowRef } from "vue";

export const stuck = shallowRef<{ words: string; to: string } | null>(null);
