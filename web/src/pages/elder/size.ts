// How large the text of this phone is: large from the start, for a family that asks for it ordinary, never below what a telephone of this entrance asks for.
import { ref } from "vue";

export const textSizes = ["ordinary", "22", "26", "30"] as const;
export type TextSize = (typeof textSizes)[number];

const kept = textSizes.find((size) => size === localStorage.getItem("my.size"));
export const textSize = ref<TextSize>(kept ?? "22");

export function showSize(): void {
  const root = document.documentElement;
  root.dataset.mode = textSize.value === "ordinary" ? "family" : "elder";
  root.dataset.text = textSize.value;
}

/** Back to what other entrances look like. */
export function hideSize(): void {
  delete document.documentElement.dataset.mode;
  delete document.documentElement.dataset.text;
}

export function chooseSize(size: TextSize): void {
  textSize.value = size;
  localStorage.setItem("my.size", size);
  showSize();
}
