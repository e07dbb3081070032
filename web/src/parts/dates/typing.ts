// What is typed into a field: told as soon as it is whole; what is none goes as it stands once it is left, and the server says what is wrong with it.
import { computed, ref, watch, type ComputedRef, type Ref } from "vue";

export interface Typing {
  value: ComputedRef<string>;
  text: Ref<string>;
  typing: (event: Event) => void;
  typed: () => void;
  take: (chosen: string) => void;
}

/** `read`: the text as the field's kind writes it, null where it is none; a whole one has `least` letters. */
export function useTyping(given: () => unknown, least: number, read: (text: string) => string | null, tell: (value: string) => void): Typing {
  const value = computed(() => String(given() ?? ""));
  const text = ref(value.value);
  watch(value, (now) => now !== read(text.value) && (text.value = now));

  function typing(event: Event): void {
    text.value = (event.target as HTMLInputElement).value;
    const whole = text.value.length >= least ? read(text.value) : null;
    if (whole || text.value === "") tell(whole ?? "");
  }

  function typed(): void {
    const whole = read(text.value);
    if (whole) text.value = whole;
    if (text.value !== value.value) tell(text.value);
  }

  function take(chosen: string): void {
    text.value = chosen;
    tell(chosen);
  }
  return { value, text, typing, typed, take };
}
