// Waiting is shown only to whoever waits longer than a blink.
import { onScopeDispose, ref, watch, type Ref } from "vue";

export function useLate(waiting: () => boolean, afterMs = 300): Ref<boolean> {
  const late = ref(false);
  let timer = 0;
  watch(
    waiting,
    (now) => {
      clearTimeout(timer);
      if (now) timer = window.setTimeout(() => (late.value = true), afterMs);
      else late.value = false;
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return late;
}
