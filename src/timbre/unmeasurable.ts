// Why a descriptor has no value: thrown inside this room, turned into null and a reason where a model ends.

/** The message is a clause for people: "the sound is silent". */
export class Unmeasurable extends Error {}

/** `value` where it is a finite number. @throws Unmeasurable, saying that `what` is undefined for this sound. */
export function defined(value: number, what: string): number {
  if (!Number.isFinite(value)) throw new Unmeasurable(`${what} is undefined for this sound`)
  return value
}

/** What `measure` returns, or as a sentence why it could not. */
export function explained<T extends object>(measure: () => T): T | string {
  try {
    return measure()
  } catch (error) {
    if (!(error instanceof Unmeasurable)) throw error
    return `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`
  }
}
