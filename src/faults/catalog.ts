// Every code that leaves the process: CLI exit status and HTTP status per row. A code, once published, keeps its
// meaning; rows are only added.

interface Row {
  /** Process exit status: 1 our bug or training that collapsed, 2 wrong usage, 3 bad input data, 4 this machine lacks something. */
  readonly exit: 1 | 2 | 3 | 4
  readonly http: number
  /** What the code means, for the documentation. */
  readonly means: string
}

const rows = {
  E_INTERNAL: { exit: 1, http: 500, means: 'a bug in Ghostnote' },
  E_USAGE: { exit: 2, http: 400, means: 'an unknown or malformed flag, field or value' },
  E_NOT_BUILT: { exit: 2, http: 501, means: 'a verb or feature of a later version' },
  E_PATH: { exit: 3, http: 404, means: 'a file or folder that is missing, of the wrong kind or not readable' },
  E_EXISTS: { exit: 3, http: 409, means: 'an output that exists already and is not ours to overwrite' },
  E_AUDIO: {
    exit: 3,
    http: 422,
    means: 'an audio file that is broken, empty, silent or of a form that cannot be read',
  },
  E_DATASET: {
    exit: 3,
    http: 422,
    means: 'a dataset folder that is incomplete or damaged, or holds no usable example',
  },
  E_CONFIG: { exit: 3, http: 422, means: 'a training configuration with unknown or contradictory values' },
  E_CHECKPOINT: { exit: 3, http: 422, means: 'a checkpoint that is damaged or belongs to another configuration' },
  E_MODEL: { exit: 3, http: 422, means: 'a model bundle that is missing, truncated, altered or of another version' },
  E_DIVERGED: { exit: 3, http: 500, means: 'training that produced values that are not finite' },
  E_COLLAPSED: { exit: 1, http: 500, means: 'training that went wrong and would not mend itself' },
  E_PROTOCOL: { exit: 2, http: 400, means: 'a wire message that does not fit the schema' },
  E_FORBIDDEN: { exit: 2, http: 403, means: 'a Host or Origin that is not on the allow-list' },
  E_TOKEN: { exit: 2, http: 401, means: 'a token that is missing or not the server’s' },
  E_LIMIT: { exit: 2, http: 429, means: 'more or larger requests than the server takes' },
  E_PORT: { exit: 4, http: 500, means: 'a network address that cannot be bound' },
  E_MACHINE: { exit: 4, http: 500, means: 'a library, device or runtime that this machine lacks' },
} as const satisfies Record<string, Row>

export type FaultCode = keyof typeof rows
export const catalog: Readonly<Record<FaultCode, Row>> = rows
