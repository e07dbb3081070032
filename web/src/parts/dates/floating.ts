// A small sheet beside its field, above whatever else floats: opened by its button, closed by Esc, by a press or a step elsewhere. The template of
// whoever uses it has the refs "root", "button" and "sheet".
import { nextTick, onBeforeUnmount, ref, useTemplateRef, watch, type Ref, type ShallowRef } from "vue";

export interface Floating {
  sheet: Readonly<ShallowRef<HTMLElement | null>>;
  open: Ref<boolean>;
  show: () => Promise<void>;
  close: (back?: boolean) => void;
  left: (event: FocusEvent) => void;
}

export function useFloating(): Floating {
  const root = useTemplateRef<HTMLElement>("root");
  const sheet = useTemplateRef<HTMLElement>("sheet");
  const button = useTemplateRef<HTMLElement>("button");
  const open = ref(false);

  /** Under the field, or over it where there is no room; never over the edge of the screen. */
  function place(): void {
    const [field, floats] = [root.value?.getBoundingClientRect(), sheet.value];
    if (!field || !floats) return;
    const { width, height } = floats.getBoundingClientRect();
    const under = field.bottom + 4;
    const top = under + height <= window.innerHeight ? under : field.top - 4 - height;
    floats.style.top = `${Math.max(4, Math.min(top, window.innerHeight - height - 4))}px`;
    floats.style.left = `${Math.max(4, Math.min(field.left, document.documentElement.clientWidth - width - 4))}px`;
  }

  async function show(): Promise<void> {
    open.value = true;
    await nextTick();
    sheet.value?.showPopover();
    place();
  }

  function close(back = true): void {
    open.value = false;
    if (back) button.value?.focus();
  }

  function left(event: FocusEvent): void {
    const to = event.relatedTarget as Node | null;
    if (to && !root.value?.contains(to)) close(false);
  }

  function pressed(event: PointerEvent): void {
    if (!root.value?.contains(event.target as Node)) close(false);
  }

  const follow = (how: "addEventListener" | "removeEventListener"): void => {
    document[how]("pointerdown", pressed as EventListener);
    for (const moves of ["scroll", "resize"]) window[how](moves, place, true);
  };
  watch(open, (is) => follow(is ? "addEventListener" : "removeEventListener"));
  onBeforeUnmount(() => follow("removeEventListener"));
  return { sheet, open, show, close, left };
}
