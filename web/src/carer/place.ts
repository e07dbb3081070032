// Where the phone is, and how far that is from a home.
import { ref, type Ref } from "vue";

export interface Place {
  lng: number;
  lat: number;
  accuracy_m: number;
}
export interface Finding {
  place: Ref<Place | null>;
  /** "" while it is sought; then why there is none: a code of the server's position_excuse. */
  why: Ref<string>;
  busy: Ref<boolean>;
  find: () => void;
}

const radius_m = 6_371_008.8;
const patience_ms = 12_000;

export function metresBetween(a: { lng: number; lat: number }, b: { lng: number; lat: number }): number {
  const rad = Math.PI / 180;
  const x = (b.lng - a.lng) * rad * Math.cos(((a.lat + b.lat) / 2) * rad);
  const y = (b.lat - a.lat) * rad;
  return Math.sqrt(x * x + y * y) * radius_m;
}

export function usePlace(): Finding {
  const place = ref<Place | null>(null);
  const why = ref("");
  const busy = ref(false);

  function find(): void {
    if (!("geolocation" in navigator)) return void (why.value = "device_broken");
    busy.value = true;
    why.value = "";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        place.value = { lng: coords.longitude, lat: coords.latitude, accuracy_m: Math.round(coords.accuracy) };
        busy.value = false;
      },
      (error) => {
        why.value = error.code === error.PERMISSION_DENIED ? "not_allowed" : error.code === error.TIMEOUT ? "indoors" : "no_signal";
        busy.value = false;
      },
      { enableHighAccuracy: true, timeout: patience_ms, maximumAge: 0 },
    );
  }
  return { place, why, busy, find };
}

/** One number a phone, so that the same phone under two names is seen. */
export function deviceId(): string {
  const known = localStorage.getItem("device");
  if (known) return known;
  const made = crypto.randomUUID();
  localStorage.setItem("device", made);
  return made;
}
