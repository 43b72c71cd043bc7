// What a client learns of the server's clock from questions and answers, as NTP does (RFC 5905, section 8).

/** One question: the client's clock at its start and end, the server's in between; all in milliseconds. */
export interface ClockStamps {
  readonly clientMs: number
  readonly receivedMs: number
  readonly sentMs: number
  readonly arrivalMs: number
}

export interface ClockReading {
  /** Add it to the client's clock to have the server's. */
  readonly offsetMs: number
  /** There and back, without the time that the server took; the offset is wrong by at most half of it. */
  readonly roundTripMs: number
}

export function readClock({ clientMs, receivedMs, sentMs, arrivalMs }: ClockStamps): ClockReading {
  return {
    offsetMs: (receivedMs - clientMs + (sentMs - arrivalMs)) / 2,
    roundTripMs: arrivalMs - clientMs - (sentMs - receivedMs),
  }
}

/** Of several readings the one with the shortest way: waiting in a queue only ever adds. Undefined for none. */
export function bestReading(readings: readonly ClockReading[]): ClockReading | undefined {
  return readings.toSorted((a, b) => a.roundTripMs - b.roundTripMs)[0]
}
