// What was done, and the way back: steps with a label each, the newest last. Pure; holds the states it is given, which
// share what did not change between them.

export interface Step<T> {
  /** What it did, in words that follow "Undo: ". */
  readonly label: string
  /** Where its own direction leads: before the step for one that was done, after it for one that was undone. */
  readonly state: T
}

export interface History<T> {
  readonly done: readonly Step<T>[]
  readonly undone: readonly Step<T>[]
  /** The drag under way: what goes on with it is the newest step still. */
  readonly drag?: string | undefined
}

/** A change that goes on: a knob between press and release. All of one `id` are one step until one is settled. */
export interface Drag {
  readonly id: string
  readonly settled: boolean
}

/** Steps that can be taken back; older ones are forgotten. */
export const mostSteps = 200

export const noHistory: History<never> = { done: [], undone: [] }

/** The history after a step; `step.state` is what was before it. A new step ends the way forward. */
export function recorded<T>(history: History<T>, step: Step<T>, drag?: Drag): History<T> {
  const goesOn = drag !== undefined && history.drag === drag.id
  const done = goesOn ? history.done : [...history.done, step].slice(-mostSteps)
  return { done, undone: [], drag: drag?.settled === false ? drag.id : undefined }
}

/** Nothing has changed, but the player let go. */
export function letGo<T>(history: History<T>): History<T> {
  return history.drag === undefined ? history : { ...history, drag: undefined }
}

export interface Turn<T> {
  readonly history: History<T>
  /** Where it leads, and the name of what is undone or done again. */
  readonly step: Step<T>
}

/** One step back from `now`; undefined where there is none. */
export function undone<T>({ done, undone: ahead }: History<T>, now: T): Turn<T> | undefined {
  const step = done.at(-1)
  if (step === undefined) return undefined
  return { step, history: { done: done.slice(0, -1), undone: [...ahead, { label: step.label, state: now }] } }
}

/** One step forward from `now` after steps back; undefined where there is none. */
export function redone<T>({ done, undone: ahead }: History<T>, now: T): Turn<T> | undefined {
  const step = ahead.at(-1)
  if (step === undefined) return undefined
  return { step, history: { done: [...done, { label: step.label, state: now }], undone: ahead.slice(0, -1) } }
}
