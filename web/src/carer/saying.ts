// A word of the carer's that somebody waits for, so it goes out at once or not at all: later it would be wrong.
import { Problem, wordsOf } from "../problem";
import { sendOnce } from "../sending";

/** "" when it was said, else why not. */
export async function say(order: number, word: "carer-accept" | "carer-decline" | "set-out", body: object, needsNet: string): Promise<string> {
  try {
    await sendOnce("POST", `/api/orders/${order}/${word}`, body);
    return "";
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.status === 0 ? needsNet : [wordsOf(error), ...error.faults.map((f) => f.words)].join(" ");
  }
}
