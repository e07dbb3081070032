// The language of this browser; turning it loads the app anew.
export type Language = "zh" | "en";

export const language: Language = localStorage.getItem("language") === "en" ? "en" : "zh";

/** What was chosen holds for this browser, whoever signs in. */
export function turnLanguage(): void {
  localStorage.setItem("language", language === "zh" ? "en" : "zh");
  location.reload();
}
