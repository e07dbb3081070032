// A person without a pointer: Tab, Enter, arrows.
import assert from "node:assert/strict";

/** What has the focus can be seen to have it: a ring or an outline, and on the screen. */
export async function focused(page) {
  return page.evaluate(() => {
    const at = document.activeElement;
    const box = at.getBoundingClientRect();
    const style = getComputedStyle(at);
    const ringed = style.boxShadow !== "none" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
    const seen = at !== document.body && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
    const label = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.innerText ?? "";
    return { tag: at.tagName, label: label.trim(), value: at.value ?? "", shown: seen && ringed };
  });
}

/** Tab by Tab until `fits`; wherever it rests on the way, it is seen. */
export async function tabTo(page, fits, most = 60) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    if (at.tag === "BODY") continue;
    assert.ok(at.shown, `the focus is seen on ${at.tag} ${at.label}`);
    if (fits(at)) return at;
  }
  return assert.fail(`nothing that fits within ${most} steps`);
}
