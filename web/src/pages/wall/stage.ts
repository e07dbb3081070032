// The wall is drawn for 1280 × 720 and enlarged to whatever hangs there: 1.5 times on 1920 × 1080, three times on 3840 × 2160.
import { onBeforeUnmount, onMounted, ref, type Ref } from "vue";

const [width, height] = [1280, 720];

export interface Stage {
  zoom: Ref<number>;
  full: Ref<boolean>;
  turnFull: () => void;
}

export function useStage(): Stage {
  const zoom = ref(1);
  const full = ref(false);
  const measure = () => (zoom.value = Math.min(innerWidth / width, innerHeight / height));
  const sense = () => (full.value = document.fullscreenElement !== null);

  function turnFull(): void {
    const turning = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    void turning.catch(() => undefined);
  }
  function onKey(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key.toLowerCase() === "f" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) turnFull();
  }

  onMounted(() => {
    document.documentElement.dataset.mode = "wall";
    measure();
    addEventListener("resize", measure);
    addEventListener("keydown", onKey);
    document.addEventListener("fullscreenchange", sense);
  });
  onBeforeUnmount(() => {
    delete document.documentElement.dataset.mode;
    removeEventListener("resize", measure);
    removeEventListener("keydown", onKey);
    document.removeEventListener("fullscreenchange", sense);
  });
  return { zoom, full, turnFull };
}
