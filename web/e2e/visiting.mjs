// A visit on the carer's telephone by hand: the plate's short code at the door, a photo, ticks, leaving.
/** A photo as the phone's camera gives it: one dot. */
export const photo = { name: "a.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") };

/** The sheet of arriving, its code read; it is not confirmed yet. */
export async function showPlate(page, code) {
  await page.getByRole("button", { name: "到达" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("button", { name: "输入码下面的短码" }).click();
  await sheet.locator("input[name=code]").fill(code);
  await sheet.getByRole("button", { name: "用这个码" }).click();
  return sheet;
}

export async function photograph(page) {
  await page.locator("input[type=file]").setInputFiles(photo);
}

export async function tickAll(page) {
  for (const tick of await page.getByRole("checkbox").all()) await tick.click();
}

/** The sheet of leaving; it is not confirmed yet. */
export async function openLeaving(page) {
  await page.getByRole("button", { name: /^离开/ }).click();
  return page.getByRole("dialog");
}
