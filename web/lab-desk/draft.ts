// A study file while it is being written: JSON by paths such as blocks.0.task, and what is wrong with it where.

import { Fault } from '../../src/faults/fault.ts'
import { checkStudy, type Study } from '../../src/protocol/study.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined }

/** Something to say about a field. */
export interface Remark {
  /** The field's path; empty for the file as a whole. */
  readonly at: string
  readonly says: string
}

/** The value at a path, undefined where there is none. */
export function valueAt(draft: Json, path: string): Json | undefined {
  let value: Json | undefined = draft
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Readonly<Record<string, Json | undefined>>)[name]
  }
  return value
}

/** A copy with `value` at the path; undefined takes the field, or the place in a list, away. */
export function withValue(draft: Json, path: string, value: Json | undefined): Json {
  const [name = '', ...rest] = path.split('.')
  if (Array.isArray(draft)) {
    const list = [...(draft as readonly Json[])]
    const index = Number(name)
    if (rest.length === 0 && value === undefined) list.splice(index, 1)
    else list[index] = rest.length === 0 ? value! : withValue(list[index] ?? {}, rest.join('.'), value)
    return list
  }
  const fields: Record<string, Json | undefined> =
    typeof draft === 'object' && draft !== null ? { ...(draft as Readonly<Record<string, Json>>) } : {}
  if (rest.length > 0) fields[name] = withValue(fields[name] ?? {}, rest.join('.'), value)
  else if (value === undefined) delete fields[name]
  else fields[name] = value
  return fields
}

const fileName = 'study'

/** The study that a draft is, or what is wrong with it first. */
export function readDraft(draft: Json): Study | Remark {
  try {
    return checkStudy(draft, fileName)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    const { at, found, expected } = fault.detail
    return {
      at: at.replace(new RegExp(`^${fileName}(: )?`), ''),
      says: `Found ${found}; expected ${expected}.`,
    }
  }
}

export function isRemark(read: Study | Remark): read is Remark {
  return 'says' in read
}

/** As it is written to files. */
export function textOf(draft: Json): string {
  return `${JSON.stringify(draft, undefined, 2)}\n`
}
